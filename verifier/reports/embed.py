"""Pictures for the HTML report: the whole picture smaller, and the decisive places at their own pixels."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import cv2
import numpy as np
from markupsafe import Markup

from verifier.geometry import Box
from verifier.images.types import RGB

_WIDTH = 760
_HEIGHT = 8000
_QUALITY = 80
_CROP_WIDTH = 720


def whole(pixels: RGB) -> bytes:
    """The picture as JPEG, at most 760 x 8000 pixels. It is encoded anew: no byte of the file gets through."""
    height, width = pixels.shape[:2]
    return _jpeg(_shrunk(pixels, min(1.0, _WIDTH / width, _HEIGHT / height)), _QUALITY)


def crop(pixels: RGB, box: Sequence[int]) -> bytes:
    """The place with some surroundings, as JPEG of high quality."""
    height, width = pixels.shape[:2]
    place = Box(*box)
    place = place.expand(max(24, place.width // 8), max(16, place.height // 3)).clip(width, height)
    part = pixels[place.y0 : place.y1, place.x0 : place.x1]
    return _jpeg(_shrunk(part, min(1.0, _CROP_WIDTH / part.shape[1], _CROP_WIDTH / part.shape[0])), 92)


def data_url(jpeg: bytes) -> Markup:
    """For an ``href`` or ``src``; base64 needs no escape."""
    return Markup("data:image/jpeg;base64," + base64.b64encode(jpeg).decode())


def _shrunk(pixels: RGB, scale: float) -> RGB:
    if scale >= 1.0:
        return pixels
    height, width = pixels.shape[:2]
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _jpeg(pixels: RGB, quality: int) -> bytes:
    done, data = cv2.imencode(
        ".jpg", np.ascontiguousarray(pixels[:, :, ::-1]), [cv2.IMWRITE_JPEG_QUALITY, quality]
    )
    if not done:  # JPEG takes any 8-bit picture below 65,500 pixels a side, which the limits ensure
        raise RuntimeError("JPEG encoding failed")
    return data.tobytes()
