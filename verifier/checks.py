"""The one record for every statement: reading, structure, pixels, logic, reuse, matching and policy alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from verifier.geometry import Box


class CheckStatus(StrEnum):
    """``not_measured`` says that the check had no power here. It never means clean."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_MEASURED = "not_measured"


class Severity(StrEnum):
    """How much a failed check matters, from a remark to proof."""

    NOTE = "note"
    LOW = "low"
    REVIEW = "review"
    CONTRADICTION = "contradiction"


SEVERITY_ORDER: tuple[Severity, ...] = (
    Severity.NOTE,
    Severity.LOW,
    Severity.REVIEW,
    Severity.CONTRADICTION,
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a statement comes from: the picture, the place in it and the two values that were compared.

    ``picture`` is the name of the file inside its case; ``box`` is ``None`` when the whole picture is meant.
    """

    picture: str = ""
    box: Box | None = None
    field: str = ""
    read: str = ""
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One statement. Its sentence is made from ``rule_id`` and ``params`` by the rule catalogue.

    ``rule_id`` families: R reading, S structure/stitching, F pixel and container forensics, L logic,
    D duplicates/reuse, M matching, P policy. ``confidence`` is 0..1. ``params`` fill the catalogue's
    sentence, so that two reviewers with different languages see the same facts.
    """

    rule_id: str
    status: CheckStatus
    severity: Severity = Severity.NOTE
    confidence: float = 1.0
    params: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether the check found something."""
        return self.status is CheckStatus.FAILED
