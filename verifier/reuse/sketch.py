"""A small grey copy of a picture, kept for comparison: large enough to see one digit change, a few kilobytes."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.images.types import RGB

Grey = NDArray[np.uint8]
"""``(height, width)``, 8 bit."""

_SHORT_SIDE = 320
_LONG_SIDE = 6400
_QUALITY = 60


def grey_of(rgb: RGB) -> Grey:
    """The small grey copy: short side at most 320 px."""
    height, width = rgb.shape[:2]
    scale = min(1.0, _SHORT_SIDE / min(height, width), _LONG_SIDE / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8)


def pack(grey: Grey) -> bytes:
    """As WebP."""
    done, data = cv2.imencode(".webp", grey, [cv2.IMWRITE_WEBP_QUALITY, _QUALITY])
    if not done:
        raise ValueError("the sketch cannot be packed")
    return data.tobytes()


def unpack(data: bytes) -> Grey | None:
    """The sketch again; ``None`` for bytes that are none."""
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE) if data else None
    return None if image is None else np.asarray(image, np.uint8)
