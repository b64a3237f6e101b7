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


def is_overlaid(rgb: RGB, box: Box) -> bool:
    """Whether something solid lies over the end or the middle of a line: a floating ball, a sticker, a thick bar.

    Strokes of letters, table rules, a pen's circle and arrows are thinner than 0.45 of the line's height and do
    not survive a morphological opening of that size; what survives, reaches out of the line's box at its top or
    bottom and into its inside is no text.
    """
    height, width = rgb.shape[:2]
    tall = box.height
    if tall < 16:
        return False
    reach = round(0.6 * tall)
    area = Box(box.x0 - reach, box.y0 - reach, box.x1 + reach, box.y1 + reach).clip(width, height)
    grey = cv2.cvtColor(np.ascontiguousarray(rgb[area.y0 : area.y1, area.x0 : area.x1]), cv2.COLOR_RGB2GRAY)
    inner = grey[max(0, box.y0 - area.y0) : box.y1 - area.y0, max(0, box.x0 - area.x0) : box.x1 - area.x0]
    ground = float(np.median(inner))
    mask = (np.abs(grey.astype(np.float32) - ground) > _INK).astype(np.uint8)
    size = max(5, round(0.45 * tall))
    solid = cv2.morphologyEx(mask, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    count, labels = cv2.connectedComponents(solid, connectivity=8)
    top, bottom = box.y0 - area.y0, box.y1 - area.y0
    left, right = box.x0 - area.x0, box.x1 - area.x0
    pad = round(0.22 * tall)
    for index in range(1, count):
        ys, xs = np.nonzero(labels == index)
        # In small blurred print a dense character can survive the opening; in large type nothing but a cover does.
        outside = tall >= 36 or ys.min() < top - 0.12 * tall or ys.max() > bottom + 0.12 * tall
        whole = xs.max() - xs.min() > 0.95 * (area.x1 - area.x0)
        inside = (ys > top + pad) & (ys < bottom - pad) & (xs > left + pad) & (xs < right + pad)
        # A panel's edge along the whole line is ground of another colour, nothing that covers.
        if outside and not whole and int(inside.sum()) > 0.06 * tall * tall:
            return True
    return False


def touches_edge(box: Box, width: int, height: int) -> bool:
    """Whether the picture's edge runs through the text: its last pixels lie on the border."""
    return box.x0 < _EDGE or box.y0 < _EDGE or box.x1 > width - _EDGE or box.y1 > height - _EDGE
