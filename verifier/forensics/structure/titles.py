"""S109: a second title bar that is not the first one's copy.

A title bar stands alone on its row: a thin arrow or cross at the left edge, perhaps a title, perhaps words or
dots at the right edge. A title bar that sticks while the page scrolls is left in long captures as well, so a
second one counts only when it says something else than the first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import cv2
import numpy as np
from rapidfuzz.distance import Levenshtein

from verifier.forensics.context import InspectionContext
from verifier.forensics.structure.contents import TALL
from verifier.forensics.structure.rows import RowFacts
from verifier.forensics.structure.signs import Sign
from verifier.geometry import Box, quad_of
from verifier.ocr.types import OcrLine

_LONGEST = 24
_MOST_TITLES = 3
"""More different ones are rows of a list with icons at the left."""


@dataclass(frozen=True, slots=True)
class TitleBar:
    """A title bar: its box over the whole width and what it says."""

    box: Box
    text: str


def title_signs(ctx: InspectionContext, rows: RowFacts) -> list[Sign]:
    """Second title bars with another title, at least a third of the width below the first.

    A page without a title bar of its own counts as having another title. In a picture that is longer than any
    screen two different title bars are two observations; in one screen a sheet may have brought the second.
    """
    bars = title_bars(ctx)
    first = next((bar for bar in bars if bar.box.y0 < 0.4 * ctx.width), None) or _bare_bar(ctx, rows)
    weight = 2 if first is not None and ctx.height > TALL * ctx.width else 1
    signs: list[Sign] = []
    if len({bar.text for bar in bars}) > _MOST_TITLES:
        return signs
    for bar in bars:
        if bar is first or bar.box.y0 < 0.5 * ctx.width or (first and _alike(first.text, bar.text)):
            continue
        at = max(0, bar.box.y0 - bar.box.height)
        params = {"first": first.text or "-" if first else "-", "second": bar.text}
        signs.append(Sign("S109", at, bar.box, weight, params))
    return signs


def _bare_bar(ctx: InspectionContext, rows: RowFacts) -> TitleBar | None:
    """A title bar at the top that has an arrow and no title."""
    for band in rows.bands:
        if band.y0 > 0.3 * ctx.width:
            break
        low, high = 0.02 * ctx.width, 0.09 * ctx.width
        if low < band.height < high and band.parts and band.parts[0][1] < 0.13 * ctx.width:
            text = Box(round(0.2 * ctx.width), band.y0, round(0.4 * ctx.width), band.y1)
            blank = OcrLine("", 1.0, quad_of(text))
            bare = len(band.parts) == 1 or band.parts[1][0] > 0.68 * ctx.width
            if bare and _arrow(ctx, blank):
                return TitleBar(Box(0, band.y0, ctx.width, band.y1), "")
    return None


def _alike(one: str, other: str) -> bool:
    """Whether the two are one title, read twice: 账单详情 and 订单详情 are one character apart, and two titles."""
    if one == other:
        return True
    number = max(len(one), len(other))
    return Levenshtein.distance(one, other) <= (0 if number < 5 else number // 4)


def title_bars(ctx: InspectionContext) -> list[TitleBar]:
    """All rows that look like a title bar, top to bottom."""
    bars = []
    for line in sorted(ctx.lines, key=lambda item: item.box.y0):
        text = line.text.strip()
        x0, x1 = line.box.x0 / ctx.width, line.box.x1 / ctx.width
        centred = abs(line.box.centre[0] / ctx.width - 0.5) < 0.06 and x1 - x0 < 0.6
        beside = 0.09 < x0 < 0.2 and x1 < 0.62
        high = 0.022 * ctx.width < line.box.height < 0.09 * ctx.width
        if not high or not (centred or beside) or not 2 <= len(text) <= _LONGEST:
            continue
        if re.search(r"\d[.:]\d\d", text) or not _alone(ctx, line) or not _arrow(ctx, line):
            continue
        bars.append(TitleBar(Box(0, line.box.y0, ctx.width, line.box.y1).clip(ctx.width, ctx.height), text))
    return bars


def _alone(ctx: InspectionContext, title: OcrLine) -> bool:
    """Whether nothing but a short word at the right stands on the row."""
    for other in ctx.lines:
        if other is title or not title.box.y0 <= other.box.centre[1] < title.box.y1:
            continue
        arrow = other.box.x1 < 0.13 * ctx.width and len(other.text.strip()) <= 2
        if not arrow and (other.box.x0 < 0.68 * ctx.width or len(other.text.strip()) > 6):
            return False
    return True


def _arrow(ctx: InspectionContext, title: OcrLine) -> bool:
    """Whether a thin symmetrical shape (``‹``, ``←``, ``×``) stands at the left edge, and nothing else there."""
    pad = round(0.45 * title.box.height)
    y0, y1 = max(0, title.box.y0 - pad), min(ctx.height, title.box.y1 + pad)
    x1 = min(round(0.135 * ctx.width), title.box.x0 - 2)
    if x1 < 12 or y1 - y0 < 8:
        return False
    patch = ctx.luma[y0:y1, 2:x1].astype(np.int16)
    ink = (np.abs(patch - int(np.median(patch))) > 50).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    size = 0.35 * title.box.height
    # Rows of another colour above or below the bar reach through the whole patch.
    shapes = [
        i
        for i in range(1, count)
        if max(stats[i, 2], stats[i, 3]) >= size and stats[i, 2] < 0.95 * ink.shape[1]
    ]
    if len(shapes) != 1 or stats[shapes[0], 4] > 0.2 * ink.size:
        return False
    x, y, w, h, area = (int(v) for v in stats[shapes[0]])
    if h > 1.9 * title.box.height or w > 2.2 * h or w < 0.3 * h or x + w > x1 - 3:
        return False
    shape = labels[y : y + h, x : x + w] == shapes[0]
    mirrored = shape[::-1]
    symmetrical = float((shape & mirrored).sum()) / max(1, float((shape | mirrored).sum()))
    return area < 0.5 * w * h and symmetrical > 0.5
