"""A rectangle of ground that is one to eight levels off the ground around it: a cover laid under a new value.

An interface draws its cards and chips with rounded corners, shadows, or across the page. A small rectangle with square
corners, one exact colour, hard edges and almost the colour of the page is what an editor's fill leaves.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.forensics.pixels.cue import NOTHING, Cue
from verifier.forensics.pixels.levels import levels_apart
from verifier.geometry import Box
from verifier.images.types import RGB

_MOST_LEVELS = 8
_LEAST = (20, 9)
_MOST_HEIGHT, _MOST_WIDTH = 0.12, 0.92
_PURE = 0.97


def measure(rgb: RGB) -> Cue:
    """Look at a picture ``(height, width, 3)``; strength is the number of patches found."""
    height, width = rgb.shape[:2]
    small = np.ascontiguousarray(rgb[::8, ::8])
    if min(small.shape[:2]) < 8:
        return NOTHING
    wide = cv2.resize(
        cv2.medianBlur(small, 41), (width, height), interpolation=cv2.INTER_NEAREST
    )  # some 330 pixels: wider than a covered value is high
    away = levels_apart(rgb, np.asarray(wide, np.uint8))
    faint = cv2.inRange(away, 1, _MOST_LEVELS)  # type: ignore[call-overload]
    if not 0 < cv2.countNonZero(faint) / faint.size < 0.2:
        return NOTHING
    _, _, stats, _ = cv2.connectedComponentsWithStats(faint, connectivity=4)
    found = []
    for number in np.flatnonzero(stats[:, cv2.CC_STAT_AREA] >= 60).tolist():
        if number == 0:
            continue
        x, y, w, h, area = stats[number].tolist()
        box = Box(x, y, x + w, y + h)
        if w < _LEAST[0] or h < _LEAST[1] or h > _MOST_HEIGHT * height or w > _MOST_WIDTH * width:
            continue
        if area >= 0.25 * w * h and _is_patch(rgb, box):
            found.append(box)
    return Cue(float(len(found)), tuple(found[:8]))


def _is_patch(rgb: NDArray[np.uint8], box: Box) -> bool:
    """Whether all four sides are one exact colour, and all around them another one that is near it."""
    height, width = rgb.shape[:2]
    if box.x0 < 2 or box.y0 < 2 or box.x1 > width - 2 or box.y1 > height - 2:
        return False
    inside = _frame(rgb, box)
    outside = _frame(rgb, box.expand(1, 1))
    first, second = inside[0], outside[0]
    if not 0 < int(np.abs(first.astype(int) - second.astype(int)).max()) <= _MOST_LEVELS:
        return False
    return all(
        float((edge == colour).all(axis=1).mean()) >= _PURE
        for frame, colour in ((inside, first), (outside, second))
        for edge in (frame,)
    )


def _frame(rgb: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    """The pixels along the border of a box, corners included."""
    part = rgb[box.y0 : box.y1, box.x0 : box.x1]
    return np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
