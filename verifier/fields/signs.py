"""A minus that OCR left out before a large amount, found in the pixels: a short level stroke, then a tall glyph."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np

from verifier.geometry import Box
from verifier.images.types import RGB

_FLAT = 0.55
"""Height of a minus in its widths at most: bold type draws it short and thick, and an encoder blurs its edges."""
_INK = 0.4
"""Share of the strongest contrast from which a pixel is ink."""


def has_minus(rgb: RGB, box: Box) -> bool:
    """Whether a minus stands directly before the first glyph of a line.

    Args:
        rgb: the picture.
        box: the amount's line; the sign may lie in it or up to its height left of it.
    """
    height, width = rgb.shape[:2]
    tall = box.height
    area = Box(box.x0 - tall, box.y0, min(box.x1, box.x0 + 2 * tall), box.y1).clip(width, height)
    if tall < 16 or area.area < 64:
        return False
    grey = cv2.cvtColor(np.ascontiguousarray(rgb[area.y0 : area.y1, area.x0 : area.x1]), cv2.COLOR_RGB2GRAY)
    depth = np.abs(grey.astype(np.float32) - float(np.median(grey)))
    if float(depth.max()) < 40:
        return False
    mask = (depth > _INK * float(depth.max())).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    parts = sorted((stats[i].tolist() for i in range(1, count) if stats[i][4] >= 4), key=lambda s: s[0])
    for (x, y, wide, high, _), following in pairwise(parts):
        level = 0.12 * tall <= wide <= 0.6 * tall and high <= _FLAT * wide
        central = 0.35 * tall <= y + high / 2 <= 0.68 * tall
        if level and central:
            near = following[0] - (x + wide) <= 0.6 * tall
            return bool(near and following[3] >= 0.4 * tall)
        if high >= 0.4 * tall:
            return False
    return False
