"""Times: within the tolerance, at the precision of whichever side is less exact."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from verifier.checks import Severity
from verifier.claims.matching.observation import Observation, Source, Standing
from verifier.claims.matching.settings import MatchingRules
from verifier.claims.matching.sides import Side
from verifier.claims.model import Claim
from verifier.fields.types import Field, FieldName, Moment, Precision

_NONE = timedelta(0)


def observe_paid_at(claim: Claim, source: Source, rules: MatchingRules) -> Observation | None:
    """Hold the claimed time of payment against one record."""
    match source.side:
        case Side.PAYMENT:
            return _on_payment(claim, source, rules)
        case Side.PLATFORM:
            return _on_platform(claim, source, rules)
        case _:
            # A refund prints the refund's or the original time; a certificate its own date.
            return None


def agrees(claim: Claim, shown: Moment, before: timedelta, after: timedelta) -> bool:
    """Whether ``shown`` lies in ``paid_at - before .. paid_at + after``, both cut to the coarser precision."""
    if Precision.DAY in (shown.precision, claim.paid_at_precision):
        # A date has the zone of whoever wrote only a date.
        zone = shown.at.tzinfo if shown.precision is Precision.DAY else claim.paid_at.tzinfo
        return claim.paid_at.astimezone(zone).date() == shown.at.astimezone(zone).date()
    claimed, seen = claim.paid_at, shown.at
    if Precision.MINUTE in (shown.precision, claim.paid_at_precision):
        claimed, seen = _minute(claimed), _minute(seen)
    return claimed - before <= seen <= claimed + after


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def moment_of(shown: Field | None) -> Moment | None:
    """The readable time of a field."""
    return shown.value if shown is not None and shown.readable and isinstance(shown.value, Moment) else None


def _on_payment(claim: Claim, source: Source, rules: MatchingRules) -> Observation | None:
    shown = source.shown(FieldName.PAID_AT) or source.shown(FieldName.CREATED_AT)
    if shown is None:
        return None
    moment = moment_of(shown)
    if moment is None:
        return Observation(Standing.UNREADABLE, source, shown)
    tolerance = rules.time_tolerance
    if moment.inferred:
        return _without_date(claim, source, shown, moment, tolerance)
    if agrees(claim, moment, tolerance, tolerance):
        return Observation(Standing.MATCH, source, shown)
    if shown.name is FieldName.CREATED_AT and agrees(claim, moment, rules.order_validity, tolerance):
        return Observation(Standing.PARTIAL, source, shown, "M119")
    return Observation(Standing.MISMATCH, source, shown)


def _without_date(
    claim: Claim, source: Source, shown: Field, moment: Moment, tolerance: timedelta
) -> Observation:
    """The page does not print the year (or the day): what it prints can contradict, but never prove."""
    claimed = claim.paid_at.astimezone(moment.at.tzinfo)
    parts = {name: getattr(claimed, name) for name in ("year", "month", "day") if name in moment.inferred}
    try:
        printed = replace(moment, at=moment.at.replace(**parts))
    except ValueError:  # 30 February
        return Observation(Standing.UNREADABLE, source, shown)
    if agrees(claim, printed, tolerance, tolerance):
        return Observation(Standing.PARTIAL, source, shown, "M113")
    return Observation(Standing.MISMATCH, source, shown)


def _on_platform(claim: Claim, source: Source, rules: MatchingRules) -> Observation | None:
    for name, before in (
        (FieldName.PAID_AT, rules.time_tolerance),
        (FieldName.CREATED_AT, rules.order_validity),
    ):
        shown = source.shown(name)
        moment = moment_of(shown)
        if shown is None or moment is None or moment.inferred:
            continue
        after = rules.settlement_lag if name is FieldName.PAID_AT else rules.time_tolerance
        if name is FieldName.CREATED_AT and moment.precision is Precision.DAY:
            before = max(before, timedelta(days=1))
            fits = (
                claim.paid_at - before <= moment.at + timedelta(days=1) and moment.at <= claim.paid_at + after
            )
        else:
            fits = agrees(claim, moment, before, after)
        if fits:
            return Observation(Standing.ELSEWHERE, source, shown)
        return Observation(Standing.ASIDE, source, shown, severity=Severity.REVIEW)
    return None
