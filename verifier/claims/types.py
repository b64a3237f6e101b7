"""The result of comparing one claimed field with the pictures."""

from __future__ import annotations

from dataclasses import dataclass

from verifier.checks import Check, Evidence
from verifier.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class FieldComparison:
    """One claimed field against every picture that shows it.

    ``read`` is the value that decided (the contradicting one where one contradicts). ``check`` is the same
    statement as an ``M1xx`` check; ``evidence`` lists every place that was compared, the deciding one first.
    """

    field: str
    outcome: Outcome
    claimed: str
    read: str
    check: Check
    evidence: tuple[Evidence, ...] = ()
    similarity: float | None = None
