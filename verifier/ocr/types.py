"""What every OCR engine returns, whatever it returns natively."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from verifier.geometry import Box, Quad

_around = lru_cache(8192)(Box.around)
"""Everything asks every line for its box again and again."""


@dataclass(frozen=True, slots=True)
class OcrChar:
    """One recognised character; ``box`` is exact to about a quarter of the character's width."""

    text: str
    confidence: float
    box: Box


@dataclass(frozen=True, slots=True)
class OcrLine:
    """One line of text as the detector found it: a row, or a part of a row where a wide gap divides it."""

    text: str
    confidence: float
    quad: Quad
    chars: tuple[OcrChar, ...] = ()

    @property
    def box(self) -> Box:
        """Axis-aligned rectangle around the quadrilateral."""
        return _around(self.quad)


@dataclass(frozen=True, slots=True)
class OcrPage:
    """All lines of one picture in reading order (top to bottom, then left to right)."""

    lines: tuple[OcrLine, ...]
    width: int
    height: int
    engine: str
    engine_version: str
