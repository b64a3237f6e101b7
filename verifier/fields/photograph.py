"""A photograph of a screen or of paper: how it is told from a screenshot, and what may be said of one that stays aslant.

Perspective, blur and moire change strokes, and both readers see the same blur: that they agree says less than on a
screenshot. Where the screen was not found and set upright, every value is left open with what was read beside it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.fields.types import Field, Fields, PageKind, ReadState
from verifier.images.types import RGB, Screenshot
from verifier.ocr.types import OcrLine

_TILT = 0.7
"""Degrees. Screens are upright; boxes of long lines are exact to about a quarter of a degree."""
_FLAT_BLOCKS = 0.03
"""Share of 8 x 8 blocks without any variation; plain pages have over a third, photographs nearly none."""
_CAMERA = frozenset({"ExposureTime", "FNumber", "ISOSpeedRatings", "FocalLength", "LensModel"})
_EXACT = "barcode"
"""The reason of a value from a decoded code, whose check digits hold on a photograph too."""


def is_photograph(shot: Screenshot, lines: Sequence[OcrLine]) -> bool:
    """Whether two of three hold: a camera's EXIF, tilted lines of text, no flat blocks at all."""
    signs = bool(_CAMERA & {name for name, _ in shot.container.exif}) + (abs(tilt(lines)) > _TILT)
    # The pixels are asked only where they decide.
    return signs == 2 or (signs == 1 and flat_share(shot.rgb) < _FLAT_BLOCKS)


def tilt(lines: Sequence[OcrLine]) -> float:
    """Median slope of long text lines in degrees; 0 with fewer than three of them."""
    slopes = []
    for line in lines:
        if line.box.width > 6 * line.box.height:
            (x0, y0), (x1, y1), (x2, y2), (x3, y3) = line.quad
            slopes.append(math.degrees(math.atan2((y1 - y0) + (y2 - y3), (x1 - x0) + (x2 - x3))))
    return float(np.median(slopes)) if len(slopes) >= 3 else 0.0


def flat_share(rgb: RGB) -> float:
    """Share of 8 x 8 windows whose grey levels lie within 2 of each other."""
    luma: NDArray[np.uint8] = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)
    kernel = np.ones((8, 8), np.uint8)
    spread = cv2.subtract(cv2.dilate(luma, kernel), cv2.erode(luma, kernel))
    return float((spread[::8, ::8] <= 2).mean())


def left_open(fields: Fields) -> Fields:
    """The same fields with every value that was read from the pixels unreadable for the reason ``photograph``.

    A certificate stays as it was read: it is paper, and handing in its photograph is how it is done.
    """
    if fields.recognition.kind is PageKind.CERTIFICATE:
        return fields
    records = tuple(
        replace(record, fields={name: _open(field) for name, field in record.fields.items()})
        for record in fields.records
    )
    note = "photograph whose screen was not found: no value is certain"
    return replace(fields, records=records, explain=(*fields.explain, note))


def _open(field: Field) -> Field:
    if not field.readable or field.reason == _EXACT:
        return field
    return replace(
        field,
        value=None,
        state=ReadState.UNREADABLE,
        reason="photograph",
        confidence=min(0.4, field.confidence),
    )
