"""Where a sheet begins that an app slid over its own page: full width, with two round corners at its top.

Payment sheets and their results stand over a dimmed page. Their edge changes the ground across the whole width and brings
a second title, as a join does; but whoever puts two captures together cuts them along a straight row.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verifier.images.types import RGB

_OTHER, _SAME = 8, 5
"""Levels (the largest of three channels) between page and sheet at the edge, and within which the sheet's ground stays."""
_SMALLEST, _LARGEST = 0.012, 0.09
"""Radius of the corners in picture widths."""
_REST = 0.12
"""Share of the picture's height that a sheet covers, at least."""


def sheet_top(rgb: RGB) -> int | None:
    """The first row of the sheet ``rgb`` ``(height, width, 3)`` ends with; ``None`` where there is none."""
    height, width = rgb.shape[:2]
    if width < 120 or height < 300:
        return None
    left, right = rgb[:, 1].astype(np.int16), rgb[:, -2].astype(np.int16)
    steps = np.minimum(_step(left), _step(right)) > _OTHER
    # From below: the sheet is what the picture ends with.
    for y in np.flatnonzero(steps)[::-1].tolist():
        if _REST * height <= height - y and y > _LARGEST * width:
            top = _round_top(rgb, y + 3)
            if top is not None:
                return top
    return None


def _step(edge: NDArray[np.int16]) -> NDArray[np.int16]:
    """How far the colours two rows above and below each row are apart."""
    apart = np.zeros(len(edge), np.int16)
    apart[2:-2] = np.abs(edge[4:] - edge[:-4]).max(axis=1)
    return apart


def _round_top(rgb: RGB, y: int) -> int | None:
    """The sheet's first row, where its ground reaches both edges of the picture from row ``y`` on."""
    width = rgb.shape[1]
    ground = rgb[min(y + 2, len(rgb) - 1), width // 50].astype(np.int16)
    high = round(_LARGEST * width) + 4
    rows = rgb[y - high : y, :].astype(np.int16)[::-1]  # upwards
    other = np.abs(rows - ground).max(axis=2) > _SAME
    bites = [_bite(other), _bite(other[:, ::-1])]
    radius = next((k for k in range(high) if min(b[k] for b in bites) > 0.25 * width), 0)
    if not _SMALLEST * width <= radius - 3 <= _LARGEST * width:
        return None
    return y - radius if all(_is_arc(bite[:radius], radius) for bite in bites) else None


def _bite(other: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Pixels of each row, from the edge inwards, that are not the sheet's."""
    return np.where(other.all(axis=1), other.shape[1], (~other).argmax(axis=1))


def _is_arc(bite: NDArray[np.intp], radius: int) -> bool:
    """Whether a corner's rows, from its foot up, recede as a circle's do (an app's smoother curve stays near it)."""
    if bite[-1] < 0.35 * radius:
        return False
    k = np.arange(len(bite)) + 0.5
    circle = radius - np.sqrt(np.maximum(0.0, radius**2 - k**2))
    return bool(np.mean(np.abs(bite - circle) <= 2 + 0.2 * radius) >= 0.9)
