"""F301: markup by an honest user, and which fields it covers. A remark, never a sign of forgery."""

from __future__ import annotations

import numpy as np

from verifier.checks import Check
from verifier.forensics.context import InspectionContext
from verifier.forensics.findings import Place, Tier, found, nothing_found
from verifier.forensics.markup.strokes import Mark, MarkKind
from verifier.geometry import Box

RULES = ("F301",)

_NAMES = {
    MarkKind.CIRCLE: ("圈注", "a drawn circle"),
    MarkKind.ARROW: ("箭头", "an arrow"),
    MarkKind.BRUSH: ("涂抹", "a brush stroke"),
    MarkKind.MOSAIC: ("马赛克", "a mosaic"),
}
_MOST = 12
_SMALLEST_CIRCLE = 0.1
"""Width of a circle as a share of the picture's width."""
_SMALLEST_MOSAIC = 60
"""Width in pixels. The status bar's icons (above 8 % of the width) look like cells."""


def detect(ctx: InspectionContext) -> list[Check]:
    """One remark per mark with the fields under it."""
    codes = [code.box for code in ctx.fields.barcodes]
    marks = [mark for mark in ctx.marks if _meant(ctx, mark) and not any(_mostly(mark.box, c) for c in codes)]
    if not marks:
        return [nothing_found(ctx.name, "F301")]
    return [_remark(ctx, mark) for mark in marks[:_MOST]]


def _meant(ctx: InspectionContext, mark: Mark) -> bool:
    """Whether the mark does what people draw marks for; icons and rings of an interface do not."""
    if mark.kind is MarkKind.CIRCLE:
        inside = (line for line in ctx.lines if _holds(mark.box, line.box))
        large = mark.box.width >= ctx.width * _SMALLEST_CIRCLE
        return large and next(inside, None) is not None and not _is_seal(ctx, mark.box)
    if mark.kind is MarkKind.MOSAIC:
        return mark.box.width >= _SMALLEST_MOSAIC and mark.box.y0 > ctx.width * 0.08
    return mark.box.area > 0


def _holds(box: Box, text: Box) -> bool:
    x, y = text.centre
    return box.x0 < x < box.x1 and box.y0 < y < box.y1


def _is_seal(ctx: InspectionContext, box: Box) -> bool:
    """Whether a ring is a company's seal: read as one, or with a star and lettering of vivid ink inside."""
    seal = ctx.fields.seal
    if seal is not None and seal.box.iou(box) > 0.4:
        return True
    inner = box.expand(-box.width // 5, -box.height // 5)
    patch = ctx.rgb[inner.y0 : inner.y1, inner.x0 : inner.x1].astype(np.int16)
    red, green, blue = patch[..., 0], patch[..., 1], patch[..., 2]
    inked = (red - np.maximum(green, blue) > 70).mean() if patch.size else 0.0
    return 0.75 < box.width / max(1, box.height) < 1.33 and float(inked) > 0.03


def covered(ctx: InspectionContext, mark: Mark) -> list[str]:
    """Names of the fields that the mark hides; a circle only surrounds."""
    if mark.kind is MarkKind.CIRCLE:
        return []
    return [
        field.name.value
        for record in ctx.fields.records
        for field in record.fields.values()
        if (common := field.box.intersection(mark.box)) is not None and common.area > 0.2 * field.box.area
    ]


def _remark(ctx: InspectionContext, mark: Mark) -> Check:
    zh, en = _NAMES[mark.kind]
    fields = covered(ctx, mark)
    return found(
        ctx.name,
        "F301",
        Tier.C,
        Place(mark.box, fields[0] if fields else ctx.field_at(mark.box)),
        confidence=0.7,
        kind=mark.kind.value,
        what_zh=zh,
        what_en=en,
        fields=", ".join(fields) or "-",
    )


def _mostly(box: Box, other: Box) -> bool:
    common = box.intersection(other.expand(8))
    return common is not None and common.area > 0.5 * box.area
