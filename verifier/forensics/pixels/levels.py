"""Colours as one number each, and how far apart two colours are, in levels of the channel that differs most."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.images.types import RGB

_BLOCK = 150_000
"""Pixels that are compared at a time."""


def colour_codes(rgb: RGB) -> NDArray[np.uint32]:
    """``(height, width)``: each pixel's colour as one number, red in the highest of three bytes."""
    # Four bytes a pixel, blue first, are these numbers on little-endian machines, with an alpha on top.
    four = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGRA), np.uint8)
    return np.asarray(four.view("<u4")[..., 0] & 0xFFFFFF, np.uint32)


def within(rgb: RGB, colour: NDArray[np.uint8], levels: int) -> NDArray[np.bool_]:
    """``(height, width)``: whether no channel of a pixel is more than so many levels off a colour."""
    low, high = (np.clip(colour.astype(np.float64) + side, 0, 255) for side in (-levels, levels))
    inside = np.asarray(cv2.inRange(rgb, low, high), np.uint8)
    return np.asarray(inside > 0)


def levels_apart(one: RGB, other: RGB) -> NDArray[np.uint8]:
    """``(height, width)``: the largest difference of the three channels, 0..255, pixel by pixel.

    Channel planes and ``cv2.max``: ``ndarray.max(axis=2)`` walks the short axis and takes ten times as long. Some rows
    at a time: what lies between stays in the processor's cache.
    """
    height, width = one.shape[:2]
    out = np.empty((height, width), np.uint8)
    rows = max(1, _BLOCK // width)
    for y in range(0, height, rows):
        red, green, blue = cv2.split(cv2.absdiff(one[y : y + rows], other[y : y + rows]))
        cv2.max(cv2.max(red, green), blue, dst=out[y : y + rows])
    return out
