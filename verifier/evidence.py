"""One picture after reading and inspection: all that the later steps need, without the pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from verifier.checks import Check
from verifier.fields.types import Fields
from verifier.outcomes import Integrity


@dataclass(frozen=True, slots=True)
class PictureEvidence:
    """Small and picklable: workers hand it over process borders, tests build it by hand."""

    name: str
    sha256: str
    width: int
    height: int
    format: str
    fields: Fields
    integrity: Integrity
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A file of the case that gave no picture: where, a stable code, the reason and what to do."""

    where: str
    code: str
    reason: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class CaseEvidence:
    """Everything that one case supplied."""

    pictures: Sequence[PictureEvidence]
    problems: Sequence[FileProblem] = ()
