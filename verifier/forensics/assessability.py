"""F001: whether the picture still carries what the other checks look at.

Three ways to lose it: too few pixels, saving so strong that edges and backgrounds are the encoder's and no
longer the screen's, and a photograph of a screen or of paper. A picture without text has nothing to compare. The
answer changes an outcome only where nothing was found: a contradiction stays one on a bad picture.

Sources: the quality of a JPEG table is the scale of the Independent JPEG Group's (libjpeg, ``jcparam.c``),
taken over all 64 steps so that tables of other encoders get the nearest one.
"""

from __future__ import annotations

import numpy as np

from verifier.checks import Check
from verifier.fields.photograph import is_photograph
from verifier.forensics.context import InspectionContext
from verifier.forensics.findings import Tier, found, nothing_found

RULES = ("F001",)

_SMALLEST_SIDE = 240
_SMALLEST_TEXT = 9.0
"""Median height of text lines in pixels; below it strokes are thinner than a pixel."""
_WORST_QUALITY = 25
_STANDARD_SUM = 3691
"""Sum of the standard luminance table (ITU-T T.81, annex K.1) at quality 50."""

_WHAT = {
    "small": ("图片太小", "it is too small"),
    "text": ("文字太小", "its text is too small"),
    "no_text": ("没有可读文字", "it shows no readable text"),
    "compressed": ("压缩过强（质量约 {value}）", "it was saved too strongly (quality about {value})"),
    "photo": ("像是翻拍屏幕或纸张的照片", "it seems to be a photograph of a screen or of paper"),
}


def detect(ctx: InspectionContext) -> list[Check]:
    """Failed with the first reason that holds; passed otherwise."""
    reason = _reason(ctx)
    if reason is None:
        return [nothing_found(ctx.name, "F001")]
    code, value = reason
    zh, en = (text.format(value=value) for text in _WHAT[code])
    return [found(ctx.name, "F001", Tier.C, confidence=0.9, what_zh=zh, what_en=en, reason_code=code)]


def _reason(ctx: InspectionContext) -> tuple[str, str] | None:
    if min(ctx.width, ctx.height) < _SMALLEST_SIDE:
        return "small", ""
    heights = [line.box.height for line in ctx.lines if line.confidence >= 0.5]
    if not heights:
        return "no_text", ""
    if float(np.median(heights)) < _SMALLEST_TEXT:
        return "text", ""
    tables = ctx.shot.container.jpeg_tables
    if tables and ctx.shot.container.format.upper() in {"JPEG", "MPO"}:
        quality = jpeg_quality(tables[0])
        if quality < _WORST_QUALITY:
            return "compressed", str(quality)
    return ("photo", "") if is_photograph(ctx.shot, ctx.lines) else None


def jpeg_quality(table: tuple[int, ...]) -> int:
    """The libjpeg quality, 1 to 100, whose luminance table has the sum of the given one."""
    scale = 100.0 * sum(table) / _STANDARD_SUM
    quality = 5000.0 / max(scale, 1.0) if scale > 100 else (200.0 - scale) / 2
    return max(1, min(100, round(quality)))
