"""How far apart two colours are, in levels of the channel that differs most."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.images.types import RGB


def levels_apart(one: RGB, other: RGB) -> NDArray[np.uint8]:
    """``(height, width)``: the largest difference of the three channels, 0..255, pixel by pixel.

    Channel planes and ``cv2.max``: ``ndarray.max(axis=2)`` walks the short axis and takes ten times as long.
    """
    red, green, blue = cv2.split(cv2.absdiff(one, other))
    return np.asarray(cv2.max(cv2.max(red, green), blue), np.uint8)
