"""S104, S105, S111: below one row the page is narrower, its text is of another size, its background another.

S104: a narrower capture next to a wider one leaves filler at one side or both. Cards leave margins as well, but
a card begins below the page's head, while a joined page begins on the very row on which the filler begins, and
is narrower by more than a card's margin. S105: body text of one page has one size; where nearly all Chinese
lines above a row have one height and nearly all below another, two scales were joined. Footers are smaller in
honest pages as well. S111: the page's ground turns from light to dark or back for good; a coloured head or a
photograph does not count, since the ground is taken over a whole screen width of rows. Each is one sign among others.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verifier.forensics.context import InspectionContext
from verifier.forensics.pixels.levels import within
from verifier.forensics.structure.rows import RowFacts
from verifier.forensics.structure.signs import Sign
from verifier.geometry import Box
from verifier.images.types import RGB

_CLOSE = 8
"""Levels within which a filler colour stays under JPEG."""
_LEAST_ROWS = 160
_NARROWER = 0.93
"""A page beside filler is at most this share of the width; the margins of cards are smaller."""
_MIN_LINES = 4
_SCALE = 1.07
_OTHER_GROUND = 90
"""Levels between two grounds that no theme has on one page."""


def geometry_signs(ctx: InspectionContext, rows: RowFacts) -> list[Sign]:
    """Filler strips, changes of text size, changes of the ground."""
    return [*_filler(ctx), *_text_scale(ctx), *_ground(ctx, rows)]


def _filler(ctx: InspectionContext) -> list[Sign]:
    span = filler_span(ctx.rgb)
    if span is None:
        return []
    x0, x1, y0, y1 = span
    at = y0 if y0 > ctx.height - y1 else y1
    strip = Box(x1, y0, ctx.width, y1) if ctx.width - x1 >= x0 else Box(0, y0, x0, y1)
    return [Sign("S104", at, strip, 1, {"pixels": str(strip.width)})]


def filler_span(rgb: RGB) -> tuple[int, int, int, int] | None:
    """A narrower page at the bottom or at the top of the picture, with one colour beside it.

    Returns:
        ``(x0, x1, y0, y1)``: the narrower page covers columns ``x0`` to ``x1`` and rows ``y0`` to ``y1``, which reach
        the top or the bottom but not both; ``None`` when there is none.
    """
    height, width = rgb.shape[:2]
    if width < 120 or height < 2 * _LEAST_ROWS:
        return None
    for upside_down in (False, True):
        turned = rgb[::-1] if upside_down else rgb
        span = _narrow_bottom(turned)
        if span is not None:
            x0, x1, y0 = span
            return (x0, x1, 0, height - y0) if upside_down else (x0, x1, y0, height)
    return None


def _narrow_bottom(rgb: RGB) -> tuple[int, int, int] | None:
    """``(x0, x1, y0)`` of a narrower page that ends at the picture's bottom."""
    height, width = rgb.shape[:2]
    step = max(1, height // 400)
    ys = np.arange(height - 2, -1, -step)
    looked: set[tuple[int, ...]] = set()
    for side in ("right", "left"):
        colour = rgb[height - 2, width - 2 if side == "right" else 1].astype(np.int16)
        # From the bottom up, as far as the strip's colour stands at its edge.
        edge = rgb[ys, width - 2 if side == "right" else 1].astype(np.int16)
        run = int(np.argmax(np.append(np.abs(edge - colour).max(axis=1) > _CLOSE, True)))
        # Where both edges are of one colour, the other side says the same.
        if run * step < _LEAST_ROWS or (run, *colour.tolist()) in looked:
            continue
        looked.add((run, *colour.tolist()))
        other = ~within(rgb[ys[:run]], colour.astype(np.uint8), _CLOSE)
        seen = other.any(axis=1)
        first = np.where(seen, other.argmax(axis=1), width)
        last = np.where(seen, width - other[:, ::-1].argmax(axis=1), 0)
        x0, x1 = _mode(first), _mode(last)
        if not 0.4 * width < x1 - x0 <= _NARROWER * width:
            continue
        both = (np.abs(first - x0) <= 1) & (np.abs(last - x1) <= 1)
        rows = _first_run(both)
        y0 = int(ys[rows - 1]) if rows else height
        # Above it the page is not narrow: the whole picture in a frame is a viewer's, and honest.
        if rows * step < _LEAST_ROWS or y0 < 0.08 * height or y0 > height - _LEAST_ROWS:
            continue
        one_sided = min(x0, width - x1) < 0.01 * width
        if one_sided or _begins_together(rgb, colour, (x0, x1), y0):
            return x0, x1, y0
    return None


def _begins_together(rgb: RGB, colour: NDArray[np.int16], span: tuple[int, int], y: int) -> bool:
    """Whether the page above reaches into the strip until the row (within the sampling step) where it begins."""
    width = rgb.shape[1]
    step = max(1, rgb.shape[0] // 400)
    above = rgb[max(0, y - 3 * step - 4) : max(0, y - step - 1)].astype(np.int16)
    if not len(above):
        return False
    strips = [above[:, : span[0]]] if span[0] > 0.02 * width else []
    strips += [above[:, span[1] + 2 :]] if width - span[1] > 0.02 * width else []
    return all(float(np.mean(np.abs(s - colour).max(axis=2) > _CLOSE)) > 0.9 for s in strips)


def _mode(values: NDArray[np.intp]) -> int:
    found, counts = np.unique(values, return_counts=True)
    return int(found[counts.argmax()])


def _first_run(hits: NDArray[np.bool_]) -> int:
    """How far the hits go on from the start when nine of any ten are there."""
    misses = 0
    for i, hit in enumerate(hits.tolist()):
        misses = max(0, misses - 0.1) if hit else misses + 1  # type: ignore[assignment]
        if misses > 4:
            return i - 4
    return len(hits)


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


def _ground(ctx: InspectionContext, rows: RowFacts) -> list[Sign]:
    """The row at which the ground changes for good, when there is exactly one."""
    signs = []
    reach = ctx.width
    for y in rows.breaks(_OTHER_GROUND // 2):
        if not 0.8 * reach < y < ctx.height - 0.8 * reach:
            continue
        above, below = rows.ground(y - reach, y - 4), rows.ground(y + 4, y + reach)
        if above is None or below is None or min(above[1], below[1]) < 0.75:
            continue
        if int(np.abs(above[0] - below[0]).max()) < _OTHER_GROUND:
            continue
        # Text on either side: a blank margin of a viewer is no page.
        if not _has_text(ctx, y - reach, y) or not _has_text(ctx, y, y + reach):
            continue
        box = Box(0, y - 2, ctx.width, y + 2)
        signs.append(Sign("S111", y, box, 1, {"above": _hex(above[0]), "below": _hex(below[0])}))
    return signs if len(signs) == 1 else []


def _has_text(ctx: InspectionContext, y0: int, y1: int) -> bool:
    return sum(y0 <= line.box.centre[1] < y1 for line in ctx.lines) >= 2


def _hex(colour: NDArray[np.int16]) -> str:
    return "#" + "".join(f"{int(v):02x}" for v in np.clip(colour, 0, 255))
