"""F001: whether the picture leaves anything to assess.

It does not when it is so small that print of a payment page is a few pixels high, when it was saved so strongly that
edges are gone, or when no text can be read. A photograph of a screen is not recognised here.
"""

from __future__ import annotations

from verifier.checks import Check
from verifier.forensics.context import InspectionContext
from verifier.forensics.findings import Tier, found, nothing_found
from verifier.forensics.outcome import ASSESSABILITY_RULE

RULES = (ASSESSABILITY_RULE,)

_SHORT_SIDE = 240
"""Pixels. The smallest phone screens are 320 wide; at 240 the small print of a page is 5 pixels high."""
_COARSEST = 2.0
"""Mean of the luminance table over that of the standard's example table (T.81, K.1); 2 is quality 25 of libjpeg."""
_STANDARD_MEAN = 57.625


def detect(ctx: InspectionContext) -> list[Check]:
    """Failed as a remark, which :mod:`verifier.forensics.outcome` turns into ``not_assessable``; else passed."""
    reason = _reason(ctx)
    if reason is None:
        return [nothing_found(ctx.name, ASSESSABILITY_RULE)]
    zh, en = reason
    return [found(ctx.name, ASSESSABILITY_RULE, Tier.C, what_zh=zh, what_en=en)]


def _reason(ctx: InspectionContext) -> tuple[str, str] | None:
    if min(ctx.width, ctx.height) < _SHORT_SIDE:
        size = f"{ctx.width} x {ctx.height}"
        return f"图片太小（{size}）", f"it is too small ({size})"
    tables = ctx.shot.container.jpeg_tables
    if tables and sum(tables[0]) / len(tables[0]) >= _COARSEST * _STANDARD_MEAN:
        return "压缩过强", "it is compressed too strongly"
    if not ctx.lines:
        return "读不到任何文字", "no text can be read in it"
    return None
