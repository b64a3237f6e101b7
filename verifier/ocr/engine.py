"""What the rest of the program may ask of an OCR engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from verifier.images.types import RGB
from verifier.ocr.types import OcrPage


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether an engine can be used here, and if not, how to get it."""

    ok: bool
    version: str = ""
    hint: str = ""
    models: Mapping[str, str] = field(default_factory=dict)
    """File or model name to ``sha256:<12 hex>`` (or a version where the file is not ours to hash)."""


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """How an engine is built. ``threads`` ``None`` means all cores; ``models`` picks an engine's other models."""

    threads: int | None = None
    models: str | None = None


class OcrEngine(Protocol):
    """Reads text. One object may be used by several threads at once."""

    @property
    def name(self) -> str:
        """Short name, the key in the registry."""

    @property
    def version(self) -> str:
        """Version of the engine's package."""

    @property
    def models(self) -> Mapping[str, str]:
        """As in :class:`Availability`."""

    def read(self, rgb: RGB) -> OcrPage:
        """All text of a picture. No text gives a page without lines; long captures are read in tiles."""


class EngineModule(Protocol):
    """An engine is a module with these functions; ``registry.py`` lists them."""

    def availability(self) -> Availability:
        """Look, without loading models."""

    def create(self, settings: EngineSettings) -> OcrEngine:
        """Load the models.

        Raises:
            EngineUnavailableError: something is not installed.
        """
