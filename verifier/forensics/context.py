"""What the detectors share: the picture, its text, its fields, and measurements that are made once."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.fields.types import Field, Fields
from verifier.forensics.ahead import PixelWork
from verifier.forensics.markup.strokes import Mark
from verifier.forensics.pixels.cue import Cue
from verifier.forensics.pixels.ink import InkLine, measure_line
from verifier.forensics.pixels.jpeg_grid import vote
from verifier.forensics.pixels.measured import Measured
from verifier.forensics.structure.text_rows import TextRow, text_rows
from verifier.geometry import Box, quad_of
from verifier.images.types import Screenshot
from verifier.ocr.types import OcrLine, OcrPage

CONFIDENT = 0.85
"""From this confidence on a reading may carry a contradiction (fields/ lowers it when readers disagree)."""

_GRID_BUDGET = 90000
"""Windows transformed for one picture; about a tenth of a second."""

LOSSLESS_FORMATS = frozenset({"PNG", "BMP", "GIF", "TIFF", "TGA", "PPM"})


class InspectionContext:
    """One picture under inspection.

    Measurements are lazy and kept: several detectors need the same ones, and most pictures need few.
    Not thread-safe; every inspection makes its own.
    """

    def __init__(
        self, shot: Screenshot, page: OcrPage, fields: Fields, pixels: PixelWork | None = None
    ) -> None:
        self.shot = shot
        self.page = page
        self.fields = fields
        self.rgb = shot.rgb
        self.height, self.width = shot.rgb.shape[:2]
        self.frame = Box(0, 0, self.width, self.height)
        self.heat: list[tuple[Box, float]] = []
        self._votes: dict[int, NDArray[np.int64]] = {}
        self._pixels = pixels or PixelWork(shot.rgb)

    def inside(self, frame: Box) -> InspectionContext:
        """The same picture cut to a frame, its text lines moved; the fields stay, with the places they had."""
        cut = np.ascontiguousarray(self.rgb[frame.y0 : frame.y1, frame.x0 : frame.x1])
        lines = tuple(
            OcrLine(line.text, line.confidence, quad_of(line.box.shift(-frame.x0, -frame.y0)))
            for line in self.page.lines
            if frame.intersection(line.box) is not None
        )
        page = replace(self.page, lines=lines, width=frame.width, height=frame.height)
        return InspectionContext(replace(self.shot, rgb=cut), page, self.fields)

    @property
    def name(self) -> str:
        """The picture's name inside its case."""
        return self.shot.name

    @cached_property
    def luma(self) -> NDArray[np.uint8]:
        """``(height, width)`` luminance (BT.601), 8 bit."""
        return np.asarray(cv2.cvtColor(self.rgb, cv2.COLOR_RGB2GRAY), np.uint8)

    @cached_property
    def pixels(self) -> Measured:
        """The text as measured from the pixels alone; waits where it was begun ahead."""
        return self._pixels.text.result()

    @cached_property
    def marks(self) -> list[Mark]:
        """What looks drawn on the picture; from the pixels alone, too."""
        return self._pixels.marks.result()

    @cached_property
    def patches(self) -> Cue:
        """Faint rectangles of ground, which covers under values look like; from the pixels alone, too."""
        return self._pixels.patches.result()

    @cached_property
    def lines(self) -> tuple[OcrLine, ...]:
        """Text lines that lie inside the picture and are not empty."""
        return tuple(line for line in self.page.lines if line.text.strip() and self.clip(line.box).area)

    @cached_property
    def ink_lines(self) -> tuple[InkLine, ...]:
        """The text lines that are one ink on one background, measured."""
        measured = (measure_line(self.rgb, line, index) for index, line in enumerate(self.lines))
        return tuple(line for line in measured if line is not None)

    @cached_property
    def _ink_area(self) -> int:
        return sum(line.crop.area for line in self.ink_lines)

    @cached_property
    def text_rows(self) -> tuple[TextRow, ...]:
        """The rows of text, measured by their ink, top to bottom."""
        return text_rows(self.rgb, self.lines)

    def grid_votes(self, line: InkLine) -> NDArray[np.int64]:
        """Votes of one line for the place of the JPEG grid, ``(8, 8)``; see :mod:`pixels.jpeg_grid`."""
        if line.index not in self._votes:
            share = round(_GRID_BUDGET * line.crop.area / max(self._ink_area, 1))
            self._votes[line.index] = vote(self.luma, [line.crop], max(share, 1500)).votes
        return self._votes[line.index]

    @property
    def lossless_container(self) -> bool:
        """Whether the file format keeps every pixel (what was before the last save is another question)."""
        return self.shot.container.format.upper() in LOSSLESS_FORMATS

    def clip(self, box: Box) -> Box:
        """The part of the box inside the picture."""
        return box.clip(self.width, self.height)

    def field_at(self, box: Box) -> str:
        """The name of the field whose value the box overlaps most, ``""`` when none."""
        best, name = 0, ""
        for record in self.fields.records:
            for field in record.fields.values():
                common = field.box.intersection(box)
                if common is not None and common.area > best:
                    best, name = common.area, field.name.value
        return name


def confident(field: Field | None) -> bool:
    """Whether a reading may carry a contradiction: read, sure, and not repaired by a guess."""
    return (
        field is not None and field.readable and field.confidence >= CONFIDENT and field.reason != "repaired"
    )
