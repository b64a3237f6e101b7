"""Colours as one number each, and how far apart two colours are, in levels of the channel that differs most."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.images.types import RGB


def colour_codes(rgb: RGB) -> NDArray[np.uint32]:
    """``(height, width)``: each pixel's colour as one number, red in the highest of three bytes."""
    # Four bytes a pixel, blue first, are these numbers on little-endian machines, with an alpha on top.
    four = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGRA), np.uint8)
    return np.asarray(four.view("<u4")[..., 0] & 0xFFFFFF, np.uint32)


def within(rgb: RGB, colour: NDArray[np.uint8], levels: int) -> NDArray[np.bool_]:
    """``(height, width)``: whether no channel of a pixel is more than so many levels off a colour."""
    low, high = (np.clip(colour.astype(np.float64) + side, 0, 255) for side in (-levels, levels))
    return np.asarray(cv2.inRange(rgb, low, high)) != 0


def levels_apart(one: RGB, other: RGB) -> NDArray[np.uint8]:
    """``(height, width)``: the largest difference of the three channels, 0..255, pixel by pixel.

    Channel planes and ``cv2.max``: ``ndarray.max(axis=2)`` walks the short axis and takes ten times as long.
    """
    red, green, blue = cv2.split(cv2.absdiff(one, other))
    return np.asarray(cv2.max(cv2.max(red, green), blue), np.uint8)
