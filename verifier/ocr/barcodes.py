"""Barcodes and QR codes on the page, through zxing-cpp."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from verifier.fields.types import Barcode
from verifier.geometry import Box
from verifier.images.types import RGB

_TILE = 6000
_OVERLAP = 1500
"""Rows of a part of a long capture, and how far parts overlap: more than any code on a screen is tall."""
_LEAST_SIDE = 16
_QUIET = 40
_DARK = 110
_MOST_LABELS = 4


def read_barcodes(rgb: RGB) -> tuple[Barcode, ...]:
    """Decode every code of a picture ``(h, w, 3)``, in reading order; what does not decode is not reported."""
    if min(rgb.shape[:2]) < _LEAST_SIDE:
        return ()
    found: list[Barcode] = []
    for top in _tops(rgb.shape[0]):
        for code in _read_part(rgb[top : top + _TILE], top):
            if not any(code.text == other.text and code.box.iou(other.box) > 0.3 for other in found):
                found.append(code)
    return tuple(sorted(found, key=lambda code: (code.box.y0, code.box.x0, code.text)))


def _tops(height: int) -> Iterator[int]:
    yield 0
    top = _TILE - _OVERLAP
    while top + _OVERLAP < height:
        yield top
        top += _TILE - _OVERLAP


def _read_part(rgb: RGB, top: int) -> Iterator[Barcode]:
    grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)
    yield from _decode(grey, 0, top)
    for box in _white_labels(grey):
        # Dark pages draw the code on a white label whose margin is narrower than the quiet zone a code needs.
        label = grey[box.y0 : box.y1, box.x0 : box.x1]
        edge = (_QUIET, _QUIET, _QUIET, _QUIET)
        padded = np.asarray(cv2.copyMakeBorder(label, *edge, cv2.BORDER_CONSTANT, value=(255,)), np.uint8)
        yield from _decode(padded, box.x0 - _QUIET, top + box.y0 - _QUIET)


def _decode(grey: NDArray[np.uint8], left: int, top: int) -> Iterator[Barcode]:
    # Screens hold codes upright; looking for turned ones doubles the time.
    for code in zxingcpp.read_barcodes(grey, try_rotate=False):
        p = code.position
        corners = (p.top_left, p.top_right, p.bottom_right, p.bottom_left)
        name = str(code.format).removeprefix("BarcodeFormat.").replace(" ", "")
        yield Barcode(name, code.text, Box.around([(q.x + left, q.y + top) for q in corners]))


def _white_labels(grey: NDArray[np.uint8]) -> list[Box]:
    """Wide white rectangles on a dark page, at most a few; none on a light page."""
    height, width = grey.shape
    if float(np.median(grey[:: max(1, height // 200)])) > _DARK:
        return []
    closed = cv2.morphologyEx(
        np.asarray(grey > 200, np.uint8), cv2.MORPH_CLOSE, np.ones((1, max(3, width // 30) | 1), np.uint8)
    )
    count, _, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=4)
    boxes = [
        Box(int(x), int(y), int(x + w), int(y + h))
        for x, y, w, h, area in stats[1:count]
        if area > 0.8 * w * h
    ]
    wide = [box for box in boxes if box.width > 0.3 * width and 0.04 * width < box.height < 0.4 * width]
    return sorted(wide, key=lambda box: -box.area)[:_MOST_LABELS]
