"""What text stands on: the colour around it, and whether one line of text stands on two different plates."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from verifier.geometry import Box
from verifier.images.types import RGB

_STEP, _DARK_STEP = 40, 9
"""Grey levels between two plates, of a light page and of a dark one. Gradients rise more slowly, ringing is narrower."""
_DARK = 90
_EDGE = 0.12
"""Share of the box's height above and below the text: a line's box leaves about that much."""


def ground_of(rgb: RGB, box: Box) -> NDArray[np.float64]:
    """The colour that a line stands on: median of the rows along the upper and lower edge of its box, as RGB."""
    box = box.clip(rgb.shape[1], rgb.shape[0])
    if box.area < 4:
        return np.zeros(3)
    edge = max(1, round(_EDGE * box.height))
    part = rgb[box.y0 : box.y1, box.x0 : box.x1]
    rim = np.concatenate([part[:edge], part[-edge:]]).reshape(-1, 3)
    return np.asarray(np.median(rim, axis=0), np.float64)


def on_two_grounds(rgb: RGB, box: Box) -> bool:
    """Whether a line's ground changes abruptly along it, above and below the text alike.

    Text of a page stands on one plate; what stands partly on another one (a toast, a bubble) has that lying over it.
    A gradient changes slowly, the edge of a glyph that reaches the rim is narrow or on one side only.
    """
    box = box.clip(rgb.shape[1], rgb.shape[0])
    tall = box.height
    if tall < 12 or box.width < 2 * tall:
        return False
    grey = cv2.cvtColor(np.ascontiguousarray(rgb[box.y0 : box.y1, box.x0 : box.x1]), cv2.COLOR_RGB2GRAY)
    edge = max(1, round(_EDGE * tall))
    rims = [np.median(rim, axis=0).astype(np.float64) for rim in (grey[:edge], grey[-edge:])]
    reach = max(3, round(0.5 * tall))
    return bool(_steps(rims[0], reach) & _steps(rims[1], reach))


def _steps(rim: NDArray[np.float64], reach: int) -> set[int]:
    """Where the level changes for good, in units of ``reach``: both sides are even and differ."""
    found: set[int] = set()
    count = len(rim) - 2 * reach
    if count <= 0 or np.ptp(rim) < (_DARK_STEP if rim.min() < _DARK else _STEP):
        return found
    # Both sides of every place at once: most places are no step, and a median of its own for each takes long.
    before = np.median(sliding_window_view(rim, reach)[:count], axis=1)
    after = np.median(sliding_window_view(rim, reach - 2)[reach + 2 : reach + 2 + count], axis=1)
    steps = np.where(np.maximum(before, after) < _DARK, _DARK_STEP, _STEP)
    for number in np.flatnonzero(np.abs(before - after) >= steps).tolist():
        x, step = number + reach, int(steps[number])
        left, right = rim[x - reach : x], rim[x + 2 : x + reach]
        if _spread(left[: reach - 2]) <= step / 4 and _spread(right) <= step / 4:
            found |= {x // reach, x // reach + 1}
    return found


def _spread(part: NDArray[np.float64]) -> float:
    return float(np.percentile(part, 90) - np.percentile(part, 10))
