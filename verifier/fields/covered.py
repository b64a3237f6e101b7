"""Is there ink where a value should be, although nothing could be read? Pixels only, no OCR."""

from __future__ import annotations

import cv2
import numpy as np

from verifier.geometry import Box
from verifier.images.types import RGB

_INK = 40
"""Grey levels from the ground that count as ink; JPEG ringing and pale watermarks stay below."""
_EDGE = 2


def has_ink(rgb: RGB, box: Box, share: float = 0.012) -> bool:
    """Whether more than ``share`` of the box differs clearly from its ground."""
    height, width = rgb.shape[:2]
    box = box.clip(width, height)
    if box.area < 16:
        return False
    grey = cv2.cvtColor(np.ascontiguousarray(rgb[box.y0 : box.y1, box.x0 : box.x1]), cv2.COLOR_RGB2GRAY)
    ground = float(np.median(grey))
    return float(np.mean(np.abs(grey.astype(np.float32) - ground) > _INK)) > share


def touches_edge(box: Box, width: int, height: int) -> bool:
    """Whether the picture's edge runs through the text: its last pixels lie on the border."""
    return box.x0 < _EDGE or box.y0 < _EDGE or box.x1 > width - _EDGE or box.y1 > height - _EDGE
