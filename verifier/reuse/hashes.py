"""Perceptual hashes, tagged with the algorithm that made them: only hashes of one algorithm are compared."""

from __future__ import annotations

import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

ALGORITHM = "phash16:1"
"""DCT hash with 16 x 16 = 256 bits (imagehash), of the grey picture. 64 bits do not part two pages of one app."""

BITS = 256


def perceptual_hash(grey: NDArray[np.uint8]) -> bytes:
    """The hash of a ``(height, width)`` 8-bit picture: 32 bytes, most significant bit first."""
    bits = imagehash.phash(Image.fromarray(grey), hash_size=16).hash
    return np.packbits(bits.reshape(-1)).tobytes()


def distance(one: bytes, other: bytes) -> int:
    """Number of bits that differ (Hamming distance).

    Raises:
        ValueError: the two are not of one length.
    """
    if len(one) != len(other):
        raise ValueError("hashes of different length cannot be compared")
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()
