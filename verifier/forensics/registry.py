"""The detectors, in the order in which they run and report. A new one is a module, a line here and a test."""

from __future__ import annotations

from typing import Protocol

from verifier.checks import Check
from verifier.forensics import assessability
from verifier.forensics.container import editors, provenance, thumbnail
from verifier.forensics.context import InspectionContext
from verifier.forensics.fusion import odd_glyphs, values
from verifier.forensics.logic import (
    barcodes,
    capture_time,
    duplicate_entries,
    number_dates,
    number_structure,
    status_fields,
    sums,
    weekdays,
)
from verifier.forensics.markup import overlays
from verifier.forensics.pixels import misplaced_digits
from verifier.forensics.structure import empty_cell, faint_patch, missing_row, repeated_row, stitch


class Detector(Protocol):
    """What a detector module offers. ``RULES`` lists every rule id it can report."""

    @property
    def __name__(self) -> str:
        """The module's name, for the log."""
        ...

    @property
    def RULES(self) -> tuple[str, ...]:  # noqa: N802  (a module constant)
        """Every rule id that the module can report."""
        ...

    def detect(self, ctx: InspectionContext) -> list[Check]:
        """Look at one picture; at least one check for each rule that applies, ``not_measured`` included."""
        ...


DETECTORS: tuple[Detector, ...] = (
    assessability,
    number_dates,
    number_structure,
    capture_time,
    sums,
    barcodes,
    weekdays,
    status_fields,
    duplicate_entries,
    editors,
    thumbnail,
    provenance,
    stitch,
    missing_row,
    empty_cell,
    repeated_row,
    faint_patch,
    values,
    odd_glyphs,
    misplaced_digits,
    overlays,
)
