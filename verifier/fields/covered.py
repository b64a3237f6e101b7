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
_DISC = 0.8


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

    Shapes are filled first, for a ball has a hole in it. No glyph, not even 国 filled, holds a disc of 0.8 of its
    line's height, and no stroke, table rule or arrow does: what survives a morphological opening by such a disc and
    reaches into the line's inside is no text.
    """
    height, width = rgb.shape[:2]
    tall = box.height
    reach = round(0.6 * tall)
    area = Box(box.x0 - reach, box.y0 - reach, box.x1 + 4 * reach, box.y1 + reach).clip(width, height)
    if tall < 16 or area.area < 64:
        return False
    grey = cv2.cvtColor(np.ascontiguousarray(rgb[area.y0 : area.y1, area.x0 : area.x1]), cv2.COLOR_RGB2GRAY)
    # Openings grow dear with their size; for a shape as large as a line a line 24 pixels high is enough.
    scale = min(1.0, 24 / tall)
    if scale < 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    line = Box(
        *(round(v * scale) for v in (box.x0 - area.x0, box.y0 - area.y0, box.x1 - area.x0, box.y1 - area.y0))
    )
    ground = float(np.median(grey[max(0, line.y0) : line.y1, max(0, line.x0) : line.x1]))
    mask = (np.abs(grey.astype(np.float32) - ground) > _INK).astype(np.uint8)
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    filled: NDArray[np.uint8] = np.zeros_like(mask)
    cv2.drawContours(filled, outlines, -1, (1,), cv2.FILLED)
    return _solid(filled, mask, line)


def _solid(filled: NDArray[np.uint8], ink: NDArray[np.uint8], line: Box) -> bool:
    """Whether a large disc fits into a filled shape that reaches into the line and is mostly ink."""
    size = max(5, round(_DISC * line.height))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    count, labels = cv2.connectedComponents(cv2.morphologyEx(filled, cv2.MORPH_OPEN, disc), connectivity=8)
    pad = round(0.22 * line.height)
    # Text that goes on under a cover ends where the cover begins; at the left stands an icon, often close by.
    left, right = line.x0 - 0.1 * line.height, line.x1 + 0.25 * line.height
    for index in range(1, count):
        ys, xs = np.nonzero(labels == index)
        # A panel's edge along the whole line is ground of another colour, nothing that covers.
        whole = xs.max() - xs.min() > 0.95 * filled.shape[1]
        inside = (ys > line.y0 + pad) & (ys < line.y1 - pad) & (xs > left) & (xs < right)
        # The ring of a pen around a value, filled, is mostly ground.
        full = float(ink[ys, xs].mean()) > 0.55
        if full and not whole and int(inside.sum()) > 0.06 * line.height**2:
            return True
    return False


def is_cut(rgb: RGB, box: Box) -> bool:
    """Whether the picture's edge runs through the text: its box reaches the border and there is ink on it."""
    height, width = rgb.shape[:2]
    if not touches_edge(box, width, height):
        return False
    box = box.clip(width, height)
    if box.area < 16:
        return True
    grey = cv2.cvtColor(np.ascontiguousarray(rgb[box.y0 : box.y1, box.x0 : box.x1]), cv2.COLOR_RGB2GRAY)
    ink = np.abs(grey.astype(np.float32) - float(np.median(grey))) > _INK
    borders = (
        (box.x0 < _EDGE, ink[:, :_EDGE]),
        (box.x1 > width - _EDGE, ink[:, -_EDGE:]),
        (box.y0 < _EDGE, ink[:_EDGE]),
        (box.y1 > height - _EDGE, ink[-_EDGE:]),
    )
    return any(reached and bool(strip.any()) for reached, strip in borders)


def touches_edge(box: Box, width: int, height: int) -> bool:
    """Whether a box reaches the picture's border."""
    return box.x0 < _EDGE or box.y0 < _EDGE or box.x1 > width - _EDGE or box.y1 > height - _EDGE
