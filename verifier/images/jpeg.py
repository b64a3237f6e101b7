"""JPEG marker segments (ITU-T T.81, annex B), read without decoding."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

_STANDALONE = {0x01, *range(0xD0, 0xD9)}
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_SUBSAMPLING = {
    ((1, 1), (1, 1)): "4:4:4",
    ((2, 1), (1, 1)): "4:2:2",
    ((2, 2), (1, 1)): "4:2:0",
    ((1, 2), (1, 1)): "4:4:0",
}


@dataclass(frozen=True, slots=True)
class Markers:
    """``trailing``: bytes after the last end-of-image marker that belongs to the picture."""

    subsampling: str
    has_jumbf: bool
    trailing: int


def scan(data: bytes) -> Markers:
    """Walk the segments of the first picture in the bytes; what cannot be walked gives empty facts."""
    subsampling, has_jumbf, position = "", False, 2
    while position + 4 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker == 0xFF:
            position += 1
            continue
        if marker in _STANDALONE:
            position += 2
            continue
        length = int.from_bytes(data[position + 2 : position + 4], "big")
        body = data[position + 4 : position + 2 + length]
        if marker in _FRAMES:
            subsampling = _sampling(body)
        elif marker == 0xEB and b"jumb" in body[:64]:
            has_jumbf = True
        elif marker == 0xDA:
            # Entropy-coded data: markers inside are stuffed (FF00) or restarts, so the first FFD9 ends it.
            end = data.find(b"\xff\xd9", position + 2 + length)
            while end != -1 and _another_scan(data, end):
                end = data.find(b"\xff\xd9", end + 2)
            return Markers(subsampling, has_jumbf, max(0, len(data) - end - 2) if end != -1 else 0)
        position += 2 + max(length, 2)
    return Markers(subsampling, has_jumbf, 0)


def _another_scan(data: bytes, end: int) -> bool:
    # MPO (multi-picture) files of phones hold further whole pictures: they are no foreign data.
    return data[end + 2 : end + 5] == b"\xff\xd8\xff"


def _sampling(body: bytes) -> str:
    count = body[5] if len(body) > 5 else 0
    if count < 3 or len(body) < 6 + 3 * count:
        return "grey" if count == 1 else ""
    factors = [(body[7 + 3 * i] >> 4, body[7 + 3 * i] & 15) for i in range(count)]
    return _SUBSAMPLING.get((factors[0], factors[1]), "other")


def tables(image: Image.Image) -> tuple[tuple[int, ...], ...]:
    """Quantisation tables in natural (row-major) order, luminance first."""
    # Pillow gives natural order since 8.3 (it un-zigzags); keys are the table ids.
    found = getattr(image, "quantization", None) or {}
    return tuple(tuple(int(v) for v in found[key]) for key in sorted(found) if len(found[key]) == 64)
