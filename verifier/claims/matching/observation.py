"""What one place of one picture says about one claimed value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from verifier.checks import Evidence, Severity
from verifier.claims.matching.sides import Side
from verifier.evidence import PictureEvidence
from verifier.fields.types import Field, FieldName, Record


class Standing(StrEnum):
    """From what decides most to what decides least, see ``docs/policy.md``.

    ``MISMATCH``: readable, and it contradicts. ``MATCH``: readable, whole, equal. ``PARTIAL``: what is shown
    agrees, but the rest is masked, cut or not printed. ``UNREADABLE``: there, but not readable. ``ASIDE``:
    differs, but on a page that may show another value honestly. ``ELSEWHERE``: agrees, on a page that
    does not prove the payment.
    """

    MISMATCH = "mismatch"
    MATCH = "match"
    PARTIAL = "partial"
    UNREADABLE = "unreadable"
    ASIDE = "aside"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Source:
    """One record of one picture. ``near``: a list's closest entry where none fits the claim."""

    picture: PictureEvidence
    record: Record
    side: Side
    listed: bool = False
    near: bool = False

    def shown(self, name: FieldName) -> Field | None:
        """The field as the record shows it."""
        return self.record.get(name)

    def evidence(self, shown: Field, expected: str = "") -> Evidence:
        """The place of a field in the picture."""
        read = str(shown.value) if shown.readable else shown.raw
        return Evidence(self.picture.name, shown.box, shown.name.value, read, expected)


@dataclass(frozen=True, slots=True)
class Observation:
    """``rule_id`` overrides the field's own rule where something special is to be said."""

    standing: Standing
    source: Source
    shown: Field
    rule_id: str = ""
    severity: Severity = Severity.CONTRADICTION
    similarity: float | None = None
    params: Mapping[str, str] = field(default_factory=dict)
