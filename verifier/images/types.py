"""What loading produces: pixels, the hash of the bytes, and what the container says about itself."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

RGB = NDArray[np.uint8]
"""``(height, width, 3)``, 8 bit, red first."""


@dataclass(frozen=True, slots=True)
class ContainerFacts:
    """What the file says about how it was made. Everything here is attacker-controlled text or numbers."""

    format: str
    mode: str
    width: int
    height: int
    size_bytes: int
    bit_depth: int = 8
    orientation: int = 1
    frames: int = 1
    progressive: bool = False
    jpeg_tables: tuple[tuple[int, ...], ...] = ()
    """Quantisation tables, 64 values each in natural (row-major) order, luminance first."""
    jpeg_subsampling: str = ""
    """``4:4:4``, ``4:2:2``, ``4:2:0`` or ``""`` when not JPEG."""
    png_chunks: tuple[str, ...] = ()
    png_text: tuple[tuple[str, str], ...] = ()
    exif: tuple[tuple[str, str], ...] = ()
    """Selected EXIF tags by name (Make, Model, Software, DateTime, UserComment, ...)."""
    xmp: str = ""
    photoshop_blocks: tuple[int, ...] = ()
    """Resource ids found in an APP13/8BIM block."""
    software: tuple[str, ...] = ()
    """Every program name that EXIF, XMP or PNG text give."""
    has_c2pa: bool = False
    icc_profile: str = ""
    thumbnail: RGB | None = None
    trailing_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Screenshot:
    """One picture of evidence, decoded, oriented, flattened to RGB.

    ``name`` is the file's name inside its case (for a PDF page ``file.pdf#2``), ``sha256`` the hash of the
    bytes as received (``sha256:<hex>``), taken before decoding.
    """

    name: str
    sha256: str
    rgb: RGB
    container: ContainerFacts
    page: int | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def width(self) -> int:
        """Width in pixels after orientation."""
        return int(self.rgb.shape[1])

    @property
    def height(self) -> int:
        """Height in pixels after orientation."""
        return int(self.rgb.shape[0])
