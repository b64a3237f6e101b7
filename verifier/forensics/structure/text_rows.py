"""The rows of text on a page, measured by their ink: what stands on one row, how high, and where it begins.

OCR boxes are off by some pixels, more than what a moved or missing row leaves behind. So every line's box is
tightened to the ink inside it, at half of the ink's contrast, which neither antialiasing nor JPEG ringing moves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.forensics.pixels.levels import levels_apart
from verifier.geometry import Box
from verifier.images.types import RGB
from verifier.ocr.types import OcrLine
from verifier.quantiles import median

_LEAST_CONTRAST = 25
_MARGIN = 6


@dataclass(frozen=True, slots=True)
class InkText:
    """A line's text and the tight box of its ink."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class TextRow:
    """What stands side by side, left to right. ``top`` and ``bottom`` span the ink of all of it."""

    items: tuple[InkText, ...]

    @property
    def label(self) -> InkText:
        """The leftmost text."""
        return self.items[0]

    @property
    def top(self) -> int:
        """First row of ink."""
        return min(item.box.y0 for item in self.items)

    @property
    def bottom(self) -> int:
        """Row below the last ink."""
        return max(item.box.y1 for item in self.items)

    @property
    def box(self) -> Box:
        """Around all ink of the row."""
        return Box.union([item.box for item in self.items])


def text_rows(rgb: RGB, lines: Iterable[OcrLine]) -> tuple[TextRow, ...]:
    """Rows of text, top to bottom; lines without measurable ink are left out."""
    found = [InkText(line.text.strip(), box) for line in lines if (box := ink_box(rgb, line.box)) is not None]
    found.sort(key=lambda item: (item.box.y0, item.box.x0))
    rows: list[list[InkText]] = []
    for item in found:
        middle = item.box.centre[1]
        home = next((r for r in reversed(rows[-4:]) if r[0].box.y0 <= middle < r[0].box.y1), None)
        if home is None:
            rows.append([item])
        else:
            home.append(item)
    return tuple(TextRow(tuple(sorted(row, key=lambda item: item.box.x0))) for row in rows)


def ink_box(rgb: RGB, box: Box) -> Box | None:
    """The tight box of the ink that the box holds; ``None`` where nothing stands out."""
    height, width = rgb.shape[:2]
    area = box.expand(_MARGIN).clip(width, height)
    if area.width < 4 or area.height < 4:
        return None
    patch = np.ascontiguousarray(rgb[area.y0 : area.y1, area.x0 : area.x1])
    ground = np.array([median(plane.ravel()) for plane in cv2.split(patch[::2, ::3])]).astype(np.uint8)
    away = levels_apart(patch, np.full_like(patch, ground))
    contrast = float(np.partition(away.ravel(), -max(1, away.size // 100))[-max(1, away.size // 100)])
    if contrast < _LEAST_CONTRAST:
        return None
    ink = np.asarray(away > 0.5 * contrast)
    inked: NDArray[np.bool_] = np.asarray(ink.any(axis=1))
    inside = np.flatnonzero(inked[max(0, box.y0 - area.y0 - 1) : box.y1 - area.y0 + 1])
    if not inside.size:
        return None
    first = int(inside[0]) + max(0, box.y0 - area.y0 - 1)
    last = int(inside[-1]) + max(0, box.y0 - area.y0 - 1)
    while first > 0 and inked[first - 1]:
        first -= 1
    while last + 1 < len(inked) and inked[last + 1]:
        last += 1
    columns = np.flatnonzero(ink[first : last + 1].any(axis=0))
    return Box(area.x0 + int(columns[0]), area.y0 + first, area.x0 + int(columns[-1]) + 1, area.y0 + last + 1)
