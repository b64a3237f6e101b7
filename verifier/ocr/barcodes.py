"""Barcodes and QR codes on the page, through zxing-cpp."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import zxingcpp

from verifier.fields.types import Barcode
from verifier.geometry import Box
from verifier.images.types import RGB

_TILE = 6000
_OVERLAP = 1500
"""Rows of a part of a long capture, and how far parts overlap: more than any code on a screen is tall."""
_LEAST_SIDE = 16


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
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    # Screens hold codes upright; looking for turned ones doubles the time.
    for code in zxingcpp.read_barcodes(grey, try_rotate=False):
        p = code.position
        points = [(q.x, q.y + top) for q in (p.top_left, p.top_right, p.bottom_right, p.bottom_left)]
        name = str(code.format).removeprefix("BarcodeFormat.").replace(" ", "")
        yield Barcode(name, code.text, Box.around(points))
