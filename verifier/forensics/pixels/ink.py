"""One text line as ink on a background: colours, coverage, character cells.

An interface draws text as one ink colour blended over one background: ``pixel = bg + coverage * (ink - bg)``.
Solving for the coverage per pixel makes lines of different colours comparable (Porter & Duff 1984, "over").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.forensics.pixels.levels import colour_codes
from verifier.geometry import Box
from verifier.images.types import RGB
from verifier.ocr.types import OcrLine
from verifier.quantiles import median, percentile

Coverage = NDArray[np.float32]

_INK = 0.35
"""Coverage from which a pixel belongs to a glyph."""
_LEAST_CONTRAST = 36.0
_MIN_HEIGHT, _MAX_HEIGHT = 8, 220


@dataclass(frozen=True, slots=True)
class Cell:
    """One character: its text and its ink box in picture pixels."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class InkLine:
    """A measured line.

    Attributes:
        index: of the OCR line on its page.
        crop: the measured area, the text with a margin around it.
        box: the ink's own tight box.
        background, ink: RGB, float.
        coverage: ``crop``-sized, 0 background to 1 ink; may leave 0..1 by ringing or noise.
        cells: characters whose ink stands alone, left to right; not every character has one.
        height: ink height of the line's tallest cells in pixels.
    """

    index: int
    text: str
    crop: Box
    box: Box
    background: NDArray[np.float32]
    ink: NDArray[np.float32]
    coverage: Coverage
    cells: tuple[Cell, ...]
    height: int

    @property
    def contrast(self) -> float:
        """Distance of ink and background in RGB."""
        return float(np.linalg.norm(self.ink - self.background))


def measure_line(rgb: RGB, line: OcrLine, index: int) -> InkLine | None:
    """Measure one OCR line; ``None`` where the text has no single ink on a single background."""
    height, width = rgb.shape[:2]
    box = line.box.clip(width, height)
    if not _MIN_HEIGHT <= box.height <= _MAX_HEIGHT or box.width < 4:
        return None
    margin = max(6, round(box.height * 0.35))
    crop = box.expand(margin, margin // 2).clip(width, height)
    patch = rgb[crop.y0 : crop.y1, crop.x0 : crop.x1]
    background = _background(patch)
    # As ``patch - background``: what numpy broadcasts along three values takes ten times as long.
    four = np.append(background.astype(np.float64), 0.0)  # OpenCV's colours have four channels
    difference = np.asarray(cv2.subtract(patch, four, dtype=cv2.CV_32F), np.float32)
    planes = [np.asarray(plane, np.float32) for plane in cv2.split(difference)]
    distance = np.sqrt(_sum_of_squares(planes))
    inner = distance[_inside(crop, box)]
    strongest = float(percentile(inner.ravel(), 99.5))
    if strongest < _LEAST_CONTRAST:
        return None
    core = np.flatnonzero(distance >= 0.9 * strongest)
    ink = background + np.array([median(plane.ravel()[core]) for plane in planes])
    axis = ink - background
    coverage = (difference @ axis) / max(float(axis @ axis), 1.0)
    # Several inks or a picture behind the text: the distance is not explained by the one axis.
    off_axis = distance**2 - (coverage * np.linalg.norm(axis)) ** 2
    if np.count_nonzero(off_axis > (0.35 * strongest) ** 2) / off_axis.size > 0.03:
        return None
    mask = coverage > _INK
    # Ink of neighbouring rows and dividers that reach into the margin is none of this line's.
    mask[: max(0, box.y0 - crop.y0 - 2)] = False
    mask[box.y1 - crop.y0 + 2 :] = False
    mask[:, : max(0, box.x0 - crop.x0 - margin // 2)] = False
    mask[:, box.x1 - crop.x0 + margin // 2 :] = False
    share = float(mask.mean())
    if share < 0.01 or share > 0.55:
        return None
    ys, xs = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    tight = Box(int(xs[0]), int(ys[0]), int(xs[-1]) + 1, int(ys[-1]) + 1).shift(crop.x0, crop.y0)
    cells = _cells(mask, crop, line)
    tallest = int(np.percentile([c.box.height for c in cells], 80)) if cells else tight.height
    return InkLine(
        index,
        line.text,
        crop,
        tight,
        background.astype(np.float32),
        ink.astype(np.float32),
        coverage.astype(np.float32),
        cells,
        tallest,
    )


def _inside(crop: Box, box: Box) -> tuple[slice, slice]:
    return slice(box.y0 - crop.y0, box.y1 - crop.y0), slice(box.x0 - crop.x0, box.x1 - crop.x0)


def _background(patch: RGB) -> NDArray[np.float32]:
    """The commonest colour; under lossy noise the mean of what lies close to it."""
    # One number for each colour: selecting along one axis is several times as fast as along pixels of three.
    codes = colour_codes(np.ascontiguousarray(patch)).ravel()
    coarse = (codes >> 12 & 0xF00) | (codes >> 8 & 0xF0) | (codes >> 4 & 0xF)
    counts = np.bincount(coarse, minlength=4096)
    best = codes[coarse == int(counts.argmax())]
    # A colour that more than half of them have stands in the middle of all of them put in order.
    middle = np.partition(best, len(best) // 2)[len(best) // 2]
    if np.count_nonzero(best == middle) > 0.5 * len(best):
        return np.asarray(_colours(middle[None])[0], np.float32)
    return np.array([median(plane) for plane in _colours(best).T], np.float32)


def _colours(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """``(n, 3)`` red, green and blue of packed colours."""
    return np.asarray(np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=1), np.uint32)


def _sum_of_squares(planes: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    first, second, third = (plane * plane for plane in planes)
    return np.asarray(cv2.add(cv2.add(first, second), third), np.float32)


def _cells(mask: NDArray[np.bool_], crop: Box, line: OcrLine) -> tuple[Cell, ...]:
    """Column runs of ink that belong to exactly one recognised character."""
    columns = mask.any(axis=0)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], columns.astype(np.int8), [0]])))
    runs = list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
    chars = [c for c in line.text if not c.isspace()]
    if len(runs) == len(chars):
        return tuple(Cell(char, _ink_box(mask, crop, a, b)) for char, (a, b) in zip(chars, runs, strict=True))
    taken: dict[int, list[str]] = {}
    for char in line.chars:
        if char.text.isspace() or len(char.text) != 1 or char.text not in _ALONE:
            continue
        middle = char.box.centre[0] - crop.x0
        hits = [i for i, (a, b) in enumerate(runs) if a - 1 <= middle <= b + 1]
        if len(hits) == 1 and runs[hits[0]][1] - runs[hits[0]][0] <= 1.6 * max(char.box.width, 4):
            taken.setdefault(hits[0], []).append(char.text)
    return tuple(
        Cell(found[0], _ink_box(mask, crop, *runs[i]))
        for i, found in sorted(taken.items())
        if len(found) == 1
    )


_ALONE = frozenset("0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdeghkmnopqsuvwxyz¥￥$")
"""Characters drawn as one piece whose place OCR knows well enough; Chinese ones fall into several runs."""


def _ink_box(mask: NDArray[np.bool_], crop: Box, a: int, b: int) -> Box:
    rows = np.flatnonzero(mask[:, a:b].any(axis=1))
    return Box(a + crop.x0, int(rows[0]) + crop.y0, b + crop.x0, int(rows[-1]) + 1 + crop.y0)


def ring(coverage: Coverage, near: int, far: int) -> NDArray[np.bool_]:
    """Background pixels ``near`` to ``far`` pixels away from ink."""
    ink = (np.abs(coverage) > 0.2).astype(np.uint8)
    grown_near = cv2.dilate(ink, np.ones((2 * near - 1, 2 * near - 1), np.uint8))
    grown_far = cv2.dilate(ink, np.ones((2 * far + 1, 2 * far + 1), np.uint8))
    return np.asarray((grown_far > 0) & (grown_near == 0))
