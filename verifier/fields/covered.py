"""Is there ink where a value should be, although nothing could be read? Pixels only, no OCR."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

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
    not survive a morphological opening of that size. A ball with a hole in it is filled first; no glyph, filled,
    holds a disc of 0.8 of its line's height. What survives and reaches into the line's inside is no text.
    """
    height, width = rgb.shape[:2]
    tall = box.height
    if tall < 16:
        return False
    reach = round(0.6 * tall)
    area = Box(box.x0 - reach, box.y0 - reach, box.x1 + reach, box.y1 + reach).clip(width, height)
    grey = cv2.cvtColor(np.ascontiguousarray(rgb[area.y0 : area.y1, area.x0 : area.x1]), cv2.COLOR_RGB2GRAY)
    line = Box(box.x0 - area.x0, box.y0 - area.y0, box.x1 - area.x0, box.y1 - area.y0)
    ground = float(np.median(grey[max(0, line.y0) : line.y1, max(0, line.x0) : line.x1]))
    mask = (np.abs(grey.astype(np.float32) - ground) > _INK).astype(np.uint8)
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    filled: NDArray[np.uint8] = np.zeros_like(mask)
    cv2.drawContours(filled, outlines, -1, (1,), cv2.FILLED)
    return _solid(mask, mask, line, 0.45) or _solid(filled, mask, line, 0.8)


def _solid(mask: NDArray[np.uint8], ink: NDArray[np.uint8], line: Box, share: float) -> bool:
    """Whether a disc of ``share`` of the line's height fits into the mask at a place that touches the line's inside."""
    tall = line.height
    size = max(5, round(share * tall))
    solid = cv2.morphologyEx(mask, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    count, labels = cv2.connectedComponents(solid, connectivity=8)
    pad = round(0.22 * tall)
    # Text that goes on under a cover ends where the cover begins; at the left stands an icon, often close by.
    left, right = line.x0 - 0.1 * tall, line.x1 + 0.25 * tall
    for index in range(1, count):
        ys, xs = np.nonzero(labels == index)
        # In small blurred print a dense character can survive the opening; in large type nothing but a cover does.
        outside = tall >= 36 or ys.min() < line.y0 - 0.12 * tall or ys.max() > line.y1 + 0.12 * tall
        # A panel's edge along the whole line is ground of another colour, nothing that covers.
        whole = xs.max() - xs.min() > 0.95 * mask.shape[1]
        inside = (ys > line.y0 + pad) & (ys < line.y1 - pad) & (xs > left) & (xs < right)
        # The ring of a pen around a value, filled, is mostly ground.
        full = float(ink[ys, xs].mean()) > 0.55
        if outside and full and not whole and int(inside.sum()) > 0.06 * tall * tall:
            return True
    return False


def touches_edge(box: Box, width: int, height: int) -> bool:
    """Whether the picture's edge runs through the text: its last pixels lie on the border."""
    return box.x0 < _EDGE or box.y0 < _EDGE or box.x1 > width - _EDGE or box.y1 > height - _EDGE
