"""The rows of a picture, measured once: bands of ink between blank rows, and the colour of both edges."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from verifier.forensics.pixels.levels import within
from verifier.geometry import Box
from verifier.images.types import RGB

_BLANK = 24
"""Grey levels within which a row counts as blank; JPEG ringing on a blank row stays below."""
_COLUMNS = 480
"""Columns that are looked at; hair lines of text are wider than the step that this gives."""
_SAME_GROUND = 12
"""Levels within which a viewer's margin is of one colour."""
_LEAST_MARGIN = 0.06
"""Width of a viewer's margin, at least, as a share of the picture's."""


@dataclass(frozen=True, slots=True)
class Band:
    """Rows ``y0`` to ``y1`` with ink, blank rows around them, and where the ink stands.

    ``parts`` are column ranges in pixels, left to right; gaps below 1.5 % of the width are closed.
    """

    y0: int
    y1: int
    parts: tuple[tuple[int, int], ...]

    @property
    def height(self) -> int:
        """Rows of the band."""
        return self.y1 - self.y0


class RowFacts:
    """Measurements of the rows of ``rgb`` ``(height, width, 3)`` with its luminance ``(height, width)``."""

    def __init__(self, rgb: RGB, luma: NDArray[np.uint8]) -> None:
        self.height, self.width = luma.shape
        self._rgb, self._luma = rgb, luma
        self._step = max(1, self.width // _COLUMNS)
        self._sampled = luma[:, :: self._step]

    @cached_property
    def edges(self) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
        """Colour of the left and of the right edge per row, ``(height, 3)`` each (mean of 1 % of the width).

        The outermost columns are left out: a scaled or cropped capture has odd ones.
        """
        wide = max(2, self.width // 100)
        left = self._rgb[:, 1 : 1 + wide].mean(axis=1)
        right = self._rgb[:, -1 - wide : -1].mean(axis=1)
        return np.rint(left).astype(np.int16), np.rint(right).astype(np.int16)

    @cached_property
    def blank(self) -> NDArray[np.bool_]:
        """Whether a row is of one shade, ``(height,)``."""
        return np.asarray(self._sampled.max(axis=1).astype(np.int16) - self._sampled.min(axis=1) <= _BLANK)

    @cached_property
    def bands(self) -> tuple[Band, ...]:
        """Every band lower than a tenth of the width, top to bottom."""
        edges = np.flatnonzero(np.diff(np.concatenate([[True], self.blank, [True]]).astype(np.int8)))
        spans = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
        return tuple(Band(a, b, self._parts(a, b)) for a, b in spans if b - a <= 0.1 * self.width)

    def _parts(self, y0: int, y1: int) -> tuple[tuple[int, int], ...]:
        rows = self._sampled[y0:y1].astype(np.int16)
        around = self._sampled[max(0, y0 - 1)], self._sampled[min(self.height - 1, y1)]
        ground = int(np.median(np.concatenate(around)))
        ink = (np.abs(rows - ground) > _BLANK).any(axis=0)
        edges = np.flatnonzero(np.diff(np.concatenate([[False], ink, [False]]).astype(np.int8)))
        parts: list[tuple[int, int]] = []
        gap = 0.015 * self.width
        for a, b in zip(edges[::2] * self._step, edges[1::2] * self._step, strict=True):
            if parts and a - parts[-1][1] < gap:
                parts[-1] = (parts[-1][0], int(b))
            else:
                parts.append((int(a), int(b)))
        return tuple(parts)

    def breaks(self, least: int) -> list[int]:
        """Rows where both edges change their colour at once by at least ``least`` levels: the first row below."""
        left, right = self.edges
        reach = 3
        if self.height <= 2 * reach:
            return []
        change = [np.abs(edge[2 * reach :] - edge[: -2 * reach]).max(axis=1) for edge in (left, right)]
        both = np.minimum(change[0], change[1])
        out: list[int] = []
        rows = np.flatnonzero(both >= least)
        for group in np.split(rows, np.flatnonzero(np.diff(rows) > 2 * reach) + 1) if rows.size else ():
            out.append(int(group[len(group) // 2]) + reach)
        return out

    def ground(self, y0: int, y1: int) -> tuple[NDArray[np.int16], float] | None:
        """The commonest edge colour in the rows and the share of rows that have it at both edges."""
        left, right = (edge[max(0, y0) : max(0, y1)] for edge in self.edges)
        if len(left) < 8:
            return None
        key = (left.astype(np.int32) >> 3) @ np.array([4096, 64, 1])
        values, counts = np.unique(key, return_counts=True)
        colour = np.median(left[key == values[counts.argmax()]], axis=0).astype(np.int16)
        same = (np.abs(left - colour).max(axis=1) <= 8) & (np.abs(right - colour).max(axis=1) <= 8)
        return colour, float(same.mean())


def viewer_frame(rgb: RGB) -> Box:
    """The part of a picture that a viewer shows between two margins of black or white; else all of it.

    A capture of a capture has margins at left and right or at top and bottom, of one colour over their whole
    length and of about the same size.
    """
    height, width = rgb.shape[:2]
    whole = Box(0, 0, width, height)
    if min(height, width) < 200:
        return whole
    ground = rgb[0, 0]
    if min(int(ground.max()), 255 - int(ground.min())) > 12:
        return whole
    for axis, size in ((0, width), (1, height)):
        lines = rgb[:: max(1, height // 300)] if axis == 0 else rgb[:, :: max(1, width // 300)]
        least = math.ceil(_LEAST_MARGIN * size)
        # Most pages have ink where a margin would be: then the rest need not be looked at.
        if _off_ground(lines[:, :least] if axis == 0 else lines[:least], ground).any():
            continue
        ink = np.flatnonzero(_off_ground(lines, ground).any(axis=axis))
        if not ink.size:
            continue
        first, last = int(ink[0]), int(ink[-1]) + 1
        if size - last < _LEAST_MARGIN * size or abs(first - (size - last)) > 0.03 * size:
            continue
        return Box(first, 0, last, height) if axis == 0 else Box(0, first, width, last)
    return whole


def _off_ground(lines: RGB, ground: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which pixels are more than some levels off a colour in any channel, ``(h, w)``."""
    return ~within(np.ascontiguousarray(lines), ground, _SAME_GROUND)
