"""What judging a case yields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from verifier.checks import Check
from verifier.claims.types import FieldComparison
from verifier.outcomes import Verdict


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A sentence in both report languages. It may hold text from pictures: escape it where it is shown."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class ChecklistEntry:
    """A piece of evidence that the rule for the mistake type asks for."""

    id: str
    title: Bilingual
    required: bool
    present: bool
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A moment of the case or a deadline. ``overdue`` is ``None`` when no ``as_of`` time was given."""

    id: str
    title: Bilingual
    at: datetime
    deadline: bool = False
    overdue: bool | None = None
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict and all that led to it, the most important reason first."""

    verdict: Verdict
    reasons: tuple[Check, ...]
    comparisons: tuple[FieldComparison, ...]
    checks: tuple[Check, ...]
    roles: Mapping[str, tuple[str, ...]]
    """Picture name to its roles: payment_proof, platform_record, merchant_feedback, supporting."""
    checklist: tuple[ChecklistEntry, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    request: Bilingual | None = None
    summary: Bilingual | None = None
    as_of: datetime | None = None
    policy: str = ""
    """Name and version of the policy that was applied."""
