"""Mosaic (pixelation) that a user laid over a name or number.

Inside a mosaic every cell has one colour: along a strip of rows the intensity steps stand on few, narrow,
evenly spaced columns, and along the same stretch on few, narrow rows. Text has steps on most columns and rows.
A barcode has no row steps; a QR code has the same grid but two levels only, where a mosaic averages and has
many.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.forensics.markup.strokes import Mark, MarkKind
from verifier.geometry import Box
from verifier.quantiles import median_of_list

_STRIP, _STRIDE = 24, 8
_STEP = 6
"""Grey levels that make a step; JPEG noise inside a cell stays below."""
_CELL = (5, 48)
_MIN_STEPS = 4


def find_mosaics(luma: NDArray[np.uint8]) -> list[Mark]:
    """Boxes of pixelated areas; ``luma`` is ``(height, width)`` at full size."""
    height, width = luma.shape
    if height < _STRIP or width < 2 * _STRIP:
        return []
    dx = cv2.absdiff(luma[:, 1:], luma[:, :-1]) >= _STEP
    hit = np.zeros((height, width), np.uint8)
    active = _strips(dx) > 0.15 * _STRIP
    for number in _with_cells(active):
        y = _STRIDE * number
        for x0, x1 in _stretches(active[number]):
            part = luma[y : y + _STRIP, x0:x1]
            rows = (cv2.absdiff(part[1:], part[:-1]) >= _STEP).mean(axis=1) > 0.2
            if _sparse(rows) and _many_levels(part):
                hit[y : y + _STRIP, x0:x1] = 1
    if not hit.any():
        return []
    count, _, stats, _ = cv2.connectedComponentsWithStats(hit, connectivity=4)
    return [
        Mark(MarkKind.MOSAIC, Box(int(x), int(y), int(x + w), int(y + h))) for x, y, w, h, _ in stats[1:count]
    ]


def _strips(marks: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """``(strips, columns)``: how many rows of each strip are marked in each column."""
    bands = marks.shape[0] // _STRIDE
    rows = marks[: bands * _STRIDE].view(np.uint8).reshape(bands, _STRIDE, -1)
    sums = rows[:, 0].copy()
    for number in range(1, _STRIDE):  # whole rows: a sum over the short axis goes pixel by pixel
        sums += rows[:, number]
    share = _STRIP // _STRIDE
    strips: NDArray[np.uint8] = sums[: bands - share + 1].copy()
    for number in range(1, share):
        strips += sums[number : bands - share + 1 + number]
    return strips


def _steps(active: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Where steps begin in one row of columns, and which two that follow each other may be the sides of a cell."""
    edges = np.flatnonzero(active[1:] != active[:-1]) + 1
    starts, ends = edges[::2], edges[1::2]
    narrow = ends - starts <= 2
    between = np.diff(starts)
    return starts, narrow[1:] & narrow[:-1] & (between >= _CELL[0]) & (between <= _CELL[1])


def _with_cells(active: NDArray[np.bool_]) -> list[int]:
    """The strips in which three cells follow each other; all strips at once, for nearly all of them are text."""
    height, width = active.shape
    # Laid end to end, with more room between two strips than a cell is wide.
    room = _CELL[1] + 1
    laid = np.zeros((height, width + room), np.bool_)
    laid[:, 1 : width + 1] = active
    starts, pairs = _steps(laid.ravel())
    first = starts[:-3][pairs[2:] & pairs[1:-1] & pairs[:-2]]
    found: list[int] = np.unique(first // (width + room)).tolist()
    return found


def _stretches(active: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Column ranges in which steps are narrow and evenly spaced."""
    starts, pairs = _steps(np.concatenate([[False], active, [False]]))
    starts = starts - 1
    between = np.diff(starts)
    out: list[tuple[int, int]] = []
    gaps: list[int] = between.tolist()
    first = 0
    for i in range(1, len(starts) + 1):
        fits = (
            i < len(starts)
            and pairs[i - 1]
            # Cells may merge where neighbours have one colour, so a gap is one or two cells.
            and (i - 1 == first or _one_or_two(gaps[i - 1], median_of_list(gaps[first : i - 1])))
        )
        if not fits:
            if i - first >= _MIN_STEPS:
                pitch = int(median_of_list(gaps[first : i - 1]))
                out.append((max(0, int(starts[first]) + 1 - pitch), int(starts[i - 1]) + 1 + pitch))
            first = i
    return out


def _one_or_two(gap: float, pitch: float) -> bool:
    return min(abs(gap - pitch), abs(gap - 2 * pitch), abs(2 * gap - pitch)) <= 1.5


def _sparse(rows: NDArray[np.bool_]) -> bool:
    """At least one row of steps, at most one in five, none thicker than two."""
    count = int(rows.sum())
    return 1 <= count <= len(rows) // _CELL[0] and not bool((rows[2:] & rows[1:-1] & rows[:-2]).any())


def _many_levels(grey: NDArray[np.uint8]) -> bool:
    """Whether intermediate greys make up a good part, unlike in a QR code or a chessboard."""
    low, high = (float(v) for v in np.percentile(grey, (2, 98)))
    if high - low < 12:
        return False
    middle = (grey > low + 0.15 * (high - low)) & (grey < high - 0.15 * (high - low))
    return bool(middle.mean() > 0.15)
