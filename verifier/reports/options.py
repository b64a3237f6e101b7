"""What every report format is given besides the report itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from verifier.errors import ImageError
from verifier.images.load import load_pictures
from verifier.images.types import RGB
from verifier.reports.model import BatchReport
from verifier.rules import Lang


class PictureSource(Protocol):
    """Where a format gets the pixels of a picture that the report names."""

    def pixels(self, case_id: str, name: str) -> RGB | None:
        """``(height, width, 3)`` or ``None`` when the picture can no longer be had."""


@dataclass(frozen=True, slots=True)
class FolderPictures:
    """Loads pictures from the files that were verified: ``(case_id, file name)`` to path."""

    paths: Mapping[tuple[str, str], Path] = field(default_factory=dict)

    def pixels(self, case_id: str, name: str) -> RGB | None:
        """As in :class:`PictureSource`; a PDF page is named ``file.pdf#2``."""
        path = self.paths.get((case_id, name)) or self.paths.get((case_id, name.rpartition("#")[0]))
        if path is None:
            return None
        try:
            shots = load_pictures(path, name=path.name)
        except ImageError:
            return None
        if len(shots) == 1:
            return shots[0].rgb
        return next((s.rgb for s in shots if s.page is not None and name.endswith(f"#{s.page}")), None)


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """``lang`` is the language that opens first; both are in every report. ``pictures``: embed them."""

    lang: Lang = "zh"
    pictures: bool = True


class ReportFormat(Protocol):
    """A format is a module with this function; ``registry.py`` lists them."""

    def write(
        self, batch: BatchReport, out: Path, pictures: PictureSource, options: ReportOptions
    ) -> list[Path]:
        """Write into the folder ``out`` (it exists) and return what was written."""
