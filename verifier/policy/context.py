"""Everything that the rules look at, gathered once per case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from verifier.checks import Check, Evidence, Severity
from verifier.claims.compare import compare_claim
from verifier.claims.conflicts import find_conflicts
from verifier.claims.matching.observation import Source
from verifier.claims.matching.records import gather
from verifier.claims.matching.sides import Side
from verifier.claims.matching.times import moment_of, observe_paid_at
from verifier.claims.model import Claim
from verifier.claims.types import FieldComparison
from verifier.evidence import CaseEvidence, PictureEvidence
from verifier.fields.types import Field, FieldName, Moment, PaymentStatus, Precision, StatusValue
from verifier.outcomes import Outcome
from verifier.policy.model import Policy
from verifier.policy.roles import Role, with_role

_FINENESS = {Precision.SECOND: 0, Precision.MINUTE: 1, Precision.DAY: 2}


@dataclass(frozen=True, slots=True)
class Context:
    """One case. ``pictures`` holds each file once: the same bytes handed in twice are one piece of evidence."""

    claim: Claim
    case: CaseEvidence
    policy: Policy
    as_of: datetime | None
    pictures: tuple[PictureEvidence, ...]
    sources: tuple[Source, ...]
    comparisons: tuple[FieldComparison, ...]
    conflicts: tuple[Check, ...]
    paid: Moment
    """When the payment was: as the payment proof prints it where that agrees, otherwise as claimed."""

    def with_role(self, role: Role) -> tuple[PictureEvidence, ...]:
        """The pictures that play a role."""
        return with_role(self.pictures, role)

    def on(self, side: Side) -> tuple[Source, ...]:
        """The records that fit the claim on one side of the payment."""
        return tuple(s for s in self.sources if s.side is side and not s.near)

    def comparison(self, field: str) -> FieldComparison | None:
        """The comparison of one claimed field."""
        return next((c for c in self.comparisons if c.field == field), None)


def gather_context(claim: Claim, case: CaseEvidence, policy: Policy, as_of: datetime | None) -> Context:
    """Compare the claim with its pictures and gather what the rules need."""
    pictures = _once_each(case.pictures)
    rules = policy.matching
    sources = gather(claim, pictures, rules)
    comparisons = compare_claim(claim, pictures, rules)
    conflicts = find_conflicts(claim, case.pictures, rules)
    paid = _paid(claim, policy, sources, comparisons)
    return Context(claim, case, policy, as_of, pictures, sources, comparisons, conflicts, paid)


def _once_each(pictures: Sequence[PictureEvidence]) -> tuple[PictureEvidence, ...]:
    by_hash: dict[tuple[str, str, str], PictureEvidence] = {}
    for picture in sorted(pictures, key=lambda p: (p.name, p.sha256)):
        # Pages of one PDF share the file's hash and differ in their content.
        by_hash.setdefault((picture.sha256, repr(picture.fields), picture.integrity), picture)
    return tuple(by_hash.values())


def _paid(
    claim: Claim, policy: Policy, sources: Sequence[Source], comparisons: Sequence[FieldComparison]
) -> Moment:
    claimed = Moment(claim.paid_at, claim.paid_at_precision)
    if any(c.field == "paid_at" and c.outcome is not Outcome.MATCH for c in comparisons):
        return claimed
    shown = [
        moment
        for source in sources
        if source.side is Side.PAYMENT
        and (moment := moment_of(source.shown(FieldName.PAID_AT))) is not None
        and not moment.inferred
        and (seen := observe_paid_at(claim, source, policy.matching)) is not None
        and seen.standing == "match"
    ]
    return min([*shown, claimed], key=lambda m: _FINENESS[m.precision])


def status_of(source: Source) -> tuple[PaymentStatus | None, Field | None]:
    """A record's status and its field; ``None`` where it is not shown or not readable."""
    shown = source.shown(FieldName.STATUS)
    if shown is None or not shown.readable or not isinstance(shown.value, StatusValue):
        return None, shown
    return shown.value.status, shown


def place_of(source: Source, shown: Field | None) -> Evidence:
    """Where a record's statement stands: the field, or the whole record."""
    if shown is None:
        return Evidence(source.picture.name, source.record.box)
    return source.evidence(shown)


def is_joined(picture: PictureEvidence) -> bool:
    """Whether a structure check found the picture to be joined of several; then it is no single page."""
    return any(
        c.failed and c.rule_id.startswith("S") and c.severity in (Severity.REVIEW, Severity.CONTRADICTION)
        for c in picture.checks
    )
