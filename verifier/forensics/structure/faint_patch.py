"""S124: a bare rectangle with square corners, one to eight levels off the ground, where a row of text would fit.

Whoever wipes text with a brush or a fill picks the ground's colour by eye or from a spot beside it and misses it by a
level or two. The rectangle is too faint to be seen and survives lossy saves: one level is what the coarsest of the usual
quantisers keeps of a block's mean. Interfaces draw faint areas too, but as bands across the page, cards with text in
them, chips with round corners and shadows, none of which has a bare inside, hard edges and one ground all around. The bars
that hold the place of content still loading have; there are several alike, or a sheet lies over their page.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.checks import Check
from verifier.forensics.context import InspectionContext
from verifier.forensics.findings import Place, Tier, found, not_measured, nothing_found
from verifier.forensics.structure.missing_row import ONE_PAYMENT
from verifier.forensics.structure.sheets import sheet_top
from verifier.geometry import Box

RULES = ("S124",)

_MOST_LEVELS = 8
_LEAST_TEXTS = 4
_LOWEST, _HIGHEST, _NARROWEST, _WIDEST = 1.0, 4.0, 2.0, 0.92
"""Size of a wiped text in heights of the page's text; its width at most that share of the page."""
_FILLED = 0.85
_NOISE, _MARGIN, _RING = 2, 4, 6
"""Levels of compression noise; pixels inside and outside an edge that lossy saving may blur."""
_CLEAN = 0.8
_BARS = 3
"""Equal bars below each other from which they are placeholders: an app draws them while it waits for a page's content."""


def detect(ctx: InspectionContext) -> list[Check]:
    """One finding with all patches."""
    if ctx.fields.recognition.kind not in ONE_PAYMENT:
        return [not_measured(ctx.name, "S124", "no_fields")]
    heights = [item.box.height for row in ctx.text_rows for item in row.items]
    if len(heights) < _LEAST_TEXTS or min(ctx.width, ctx.height) < 128:
        return [not_measured(ctx.name, "S124", "no_text")]
    patches = [
        (box, off)
        for box in _faint_boxes(ctx.luma, float(np.median(heights)))
        if (off := _off_ground(ctx.luma, box))
    ]
    patches = _of_the_page(ctx, patches)
    if not patches:
        return [nothing_found(ctx.name, "S124")]
    return [
        found(
            ctx.name,
            "S124",
            Tier.B,
            *(Place(box) for box, _ in patches[:8]),
            confidence=0.9,
            count=str(len(patches)),
            levels=f"{abs(patches[0][1]):.0f}",
        )
    ]


def _of_the_page(ctx: InspectionContext, patches: list[tuple[Box, float]]) -> list[tuple[Box, float]]:
    """Without the bars that stand for content still to come, and without the dimmed page that a sheet lies over."""
    top = (sheet_top(ctx.rgb) or 0) if patches else 0
    left = [(box, off) for box, off in patches if box.y0 >= top]
    bars = [box for box, _ in left]
    return [(box, off) for box, off in left if sum(_alike(box, bar) for bar in bars) < _BARS]


def _alike(one: Box, other: Box) -> bool:
    """Whether two bars begin in one column and are equally high."""
    slack = max(2, one.height // 10)
    return abs(one.x0 - other.x0) <= slack and abs(one.height - other.height) <= slack


def _faint_boxes(luma: NDArray[np.uint8], height: float) -> list[Box]:
    """Areas of a text's size that are faintly off the ground, at half the picture's size for speed."""
    half = np.ascontiguousarray(luma[::2, ::2])
    coarse = cv2.medianBlur(
        np.ascontiguousarray(luma[::8, ::8]), 41
    )  # some 330 pixels: more than a row is high
    ground = cv2.resize(coarse, (half.shape[1], half.shape[0]), interpolation=cv2.INTER_NEAREST)
    away = cv2.absdiff(cv2.medianBlur(half, 5), ground)
    faint = cv2.inRange(away, 1, _MOST_LEVELS)  # type: ignore[call-overload]
    _, _, stats, _ = cv2.connectedComponentsWithStats(faint, connectivity=4)
    boxes = []
    for x, y, w, h, area in stats[1:].tolist():
        fits = _LOWEST * height <= 2 * h <= _HIGHEST * height and 2 * w >= _NARROWEST * height
        if fits and w <= _WIDEST * half.shape[1] and area >= _FILLED * w * h:
            boxes.append(Box(2 * x, 2 * y, 2 * (x + w), 2 * (y + h)))
    return sorted(boxes, key=lambda box: (box.y0, box.x0))


def _off_ground(luma: NDArray[np.uint8], box: Box) -> float:
    """Levels between the bare inside and the one ground around it; 0 when either is not so."""
    height, width = luma.shape
    if box.x0 < _RING or box.y0 < _RING or box.x1 > width - _RING or box.y1 > height - _RING:
        return 0.0
    inside = luma[box.y0 + _MARGIN : box.y1 - _MARGIN, box.x0 + _MARGIN : box.x1 - _MARGIN].astype(np.int16)
    if not inside.size:
        return 0.0
    level = float(np.median(inside))
    if np.percentile(np.abs(inside - level), 99.5) > _NOISE:
        return 0.0
    near = _RING - 3
    sides = [
        luma[box.y0 - _RING : box.y0 - near, box.x0 : box.x1],
        luma[box.y1 + near : box.y1 + _RING, box.x0 : box.x1],
        luma[box.y0 : box.y1, box.x0 - _RING : box.x0 - near],
        luma[box.y0 : box.y1, box.x1 + near : box.x1 + _RING],
    ]
    grounds = [float(np.median(side)) for side in sides]
    ground = float(np.median(grounds))
    off = level - ground
    if max(grounds) - min(grounds) > 1 or not 1 <= abs(off) <= _MOST_LEVELS:
        return 0.0
    if any(float(np.mean(np.abs(side.astype(np.int16) - ground) <= _NOISE)) < _CLEAN for side in sides):
        return 0.0
    corners = [
        float(luma[y : y + 4, x : x + 4].mean())
        for y in (box.y0 + 3, box.y1 - 7)
        for x in (box.x0 + 3, box.x1 - 7)
    ]
    return off if all(abs(corner - level) <= 0.5 * abs(off) + 0.3 for corner in corners) else 0.0
