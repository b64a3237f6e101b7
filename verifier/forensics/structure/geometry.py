"""S104, S105: below one row the page is narrower, or its text is of another size.

S104: a narrower capture under a wider one leaves a strip of filler at one side. Cards leave margins at
**both** sides, so only a strip at one side counts. S105: body text of one page has one size; where nearly
all Chinese lines above a row have one height and nearly all below another, two scales were joined.
Footers are smaller in honest pages as well, hence it is one sign among others.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.forensics.context import InspectionContext
from verifier.forensics.structure.signs import Sign
from verifier.geometry import Box

_CLOSE = 6
"""Levels within which a filler colour stays under JPEG."""
_LEAST_ROWS = 160
_MIN_LINES = 4
_SCALE = 1.07


def geometry_signs(ctx: InspectionContext) -> list[Sign]:
    """Filler strips and changes of text size."""
    return [*_filler(ctx), *_text_scale(ctx)]


def _filler(ctx: InspectionContext) -> list[Sign]:
    signs = []
    for side in ("right", "left"):
        rgb = ctx.rgb if side == "right" else ctx.rgb[:, ::-1]
        span = filler_span(rgb)
        if span is None:
            continue
        x, y0, y1 = span
        box = Box(x, y0, ctx.width, y1) if side == "right" else Box(0, y0, ctx.width - x, y1)
        at = y0 if y0 > ctx.height - y1 else y1
        signs.append(Sign("S104", at, box, 1, {"pixels": str(box.width)}))
    return signs


def filler_span(rgb: NDArray[np.uint8]) -> tuple[int, int, int] | None:
    """A strip of one colour along the right edge beside content that ends on one column.

    Returns:
        ``(x, y0, y1)``: the strip begins at column ``x`` and covers rows ``y0`` to ``y1``, which reach the top or
        the bottom of the picture, or ``None``.
    """
    height, width = rgb.shape[:2]
    if width < 120 or height < 2 * _LEAST_ROWS:
        return None
    edge = rgb[:, -1].astype(np.int16)
    for part in ("bottom", "top"):
        colour = edge[-2] if part == "bottom" else edge[1]
        rows = np.flatnonzero(np.abs(edge - colour).max(axis=1) > _CLOSE)
        if part == "bottom":
            y0, y1 = (int(rows[-1]) + 1 if rows.size else 0), height
        else:
            y0, y1 = 0, (int(rows[0]) if rows.size else height)
        tails = _tails(rgb, y0, y1, part)
        # The ranges lie within each other, so the page is compared with the colour once for all of them.
        first = min((a for a, _ in tails), default=0)
        differs = _differs(rgb[first : max((b for _, b in tails), default=0)], colour)
        for a, b in tails:
            other = differs[a - first : b - first]
            last = width - other[:, ::-1].argmax(axis=1)
            last[~other.any(axis=1)] = 0
            x = int(last.max())
            if not 0.55 * width < x < width - 4:
                continue
            ends = float(np.mean(np.abs(last - x) <= 1))
            # The page itself has to reach its left edge in its own colour, which is not the filler's.
            left = float(np.mean(other[:, 0]))
            if ends > 0.85 and left > 0.85:
                return x, a, b
    return None


def _differs(rgb: NDArray[np.uint8], colour: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Where any channel is further from the colour than what counts as close."""
    if rgb.size == 0:
        return np.zeros(rgb.shape[:2], np.bool_)
    low, high = (np.asarray(colour + by, np.float64) for by in (-_CLOSE, _CLOSE))
    return np.asarray(cv2.inRange(np.ascontiguousarray(rgb), low, high) == 0)


def _tails(rgb: NDArray[np.uint8], y0: int, y1: int, part: str) -> list[tuple[int, int]]:
    """Row ranges to try: from the largest to the smallest that still means something."""
    out = []
    height = rgb.shape[0]
    for share in (1.0, 0.75, 0.5, 0.35):
        rows = round((y1 - y0) * share)
        if rows < _LEAST_ROWS or rows > 0.92 * height:
            continue
        out.append((y1 - rows, y1) if part == "bottom" else (y0, y0 + rows))
    return out


def _text_scale(ctx: InspectionContext) -> list[Sign]:
    lines = sorted(
        (line.box.y0, float(line.box.height), line.box)
        for line in ctx.lines
        if sum("\u4e00" <= c <= "\u9fff" for c in line.text) >= 2 and line.confidence > 0.8
    )
    if len(lines) < 2 * _MIN_LINES:
        return []
    heights = np.array([height for _, height, _ in lines])
    best: tuple[float, int] | None = None
    for i in range(_MIN_LINES, len(lines) - _MIN_LINES + 1):
        above, below = heights[:i], heights[i:]
        one, two = float(np.median(above)), float(np.median(below))
        ratio = max(one, two) / max(min(one, two), 1.0)
        if ratio < _SCALE:
            continue
        middle = (one * two) ** 0.5
        bigger, smaller = (above, below) if one > two else (below, above)
        pure = min(float(np.mean(bigger > middle)), float(np.mean(smaller < middle)))
        narrow = max(float(np.std(above) / one), float(np.std(below) / two))
        if pure >= 0.9 and narrow < 0.12 and (best is None or pure > best[0]):
            best = (pure, i)
    if best is None:
        return []
    i = best[1]
    y = (lines[i - 1][2].y1 + lines[i][0]) // 2
    one, two = float(np.median(heights[:i])), float(np.median(heights[i:]))
    box = Box(0, lines[i - 1][0], ctx.width, lines[i][2].y1).clip(ctx.width, ctx.height)
    return [Sign("S105", y, box, 1, {"above": f"{one:.0f}", "below": f"{two:.0f}"})]
