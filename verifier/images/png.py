"""PNG chunks (W3C PNG specification, section 5), read without decoding."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

_MAX_CHUNKS = 10_000


@dataclass(frozen=True, slots=True)
class Chunks:
    """Chunk names in order (runs of one name folded), the bit depth, and bytes after IEND."""

    names: tuple[str, ...]
    bit_depth: int
    trailing: int


def chunks(data: bytes) -> Chunks:
    """Walk the chunks; a broken length ends the walk."""
    names: list[str] = []
    depth, position = 8, 8
    for _ in range(_MAX_CHUNKS):
        if position + 8 > len(data):
            break
        length = int.from_bytes(data[position : position + 4], "big")
        name = data[position + 4 : position + 8].decode("ascii", "replace")
        if name == "IHDR" and position + 17 <= len(data):
            depth = data[position + 16]
        if not names or names[-1] != name:
            names.append(name)
        position += 12 + length
        if name == "IEND":
            return Chunks(tuple(names), depth, max(0, len(data) - position))
    return Chunks(tuple(names), depth, 0)


def text_of(image: Image.Image, limit: int) -> tuple[tuple[str, str], ...]:
    """The text chunks that stand before the pixels, each value cut at ``limit`` characters."""
    text = getattr(image, "text", None) or {}
    return tuple(
        (str(key)[:80], str(value)[:limit])
        for key, value in sorted(text.items())
        if str(key) != "XML:com.adobe.xmp"
    )
