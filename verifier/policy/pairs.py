"""Entries of payment pages that could be deductions of the claimed order, and their transaction numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from verifier.checks import Evidence
from verifier.claims.matching.amounts import equals, money_of
from verifier.claims.matching.identifiers import transaction_of
from verifier.claims.matching.names import observe_merchant
from verifier.claims.matching.observation import Source, Standing
from verifier.claims.matching.sides import Side, side_of
from verifier.claims.matching.times import moment_of
from verifier.claims.model import unit
from verifier.evidence import PictureEvidence
from verifier.fields.times import parse_partial
from verifier.fields.types import Field, FieldName, Moment, Precision
from verifier.policy.context import Context, place_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One deduction of the claimed amount and merchant on one page."""

    source: Source
    moment: Moment | None
    number: str

    @property
    def number_place(self) -> Evidence:
        """Where its transaction number stands; its amount where the page prints no number."""
        found = transaction_of(self.source)
        return self.place if found is None else place_of(self.source, found[1])

    @property
    def place(self) -> Evidence:
        """Where its amount stands."""
        return place_of(self.source, self.source.shown(FieldName.AMOUNT))


def entries_of(context: Context, picture: PictureEvidence) -> tuple[Entry, ...]:
    """All deductions of the claimed amount and merchant on a payment page, whenever they were."""
    side = side_of(picture.fields.recognition.kind)
    if side is not Side.PAYMENT:
        return ()
    out = []
    for record in picture.fields.records:
        source = Source(picture, record, side)
        money = money_of(source.shown(FieldName.AMOUNT))
        merchant = observe_merchant(context.claim, source, context.policy.matching)
        other = merchant is not None and merchant.standing is Standing.MISMATCH
        if money is None or not equals(context.claim, money) or money.direction == "in" or other:
            continue
        found = transaction_of(source)
        shown = source.shown(FieldName.PAID_AT) or source.shown(FieldName.CREATED_AT)
        moment = moment_of(shown) or _today(context, shown)
        out.append(Entry(source, moment, found[0] if found else ""))
    return tuple(out)


def _today(context: Context, shown: Field | None) -> Moment | None:
    """``今天 10:30`` of a list taken on the day of the payment, put on that day.

    The list does not say which day today was, so the time proves nothing by itself and no field is confirmed by
    it. That two deductions stand on one page it does show; their numbers and dates come from other pages.
    """
    if shown is None or shown.reason != "no_date":
        return None
    said = parse_partial(shown.raw)
    if said is None or said.hour is None or said.days_ago not in (0, None) or said.weekday is not None:
        return None
    paid = context.paid.at.astimezone(context.policy.tz)
    at = paid.replace(hour=said.hour, minute=said.minute or 0, second=0, microsecond=0)
    return Moment(at, Precision.MINUTE, ("year", "month", "day"))


def groups_on(context: Context, picture: PictureEvidence) -> tuple[Entry, ...]:
    """The entries on one page that lie within the policy's interval of the claimed payment."""
    limit = context.policy.matching.duplicate_interval
    near = []
    for entry in entries_of(context, picture):
        if entry.moment is None:
            continue
        slack = unit(entry.moment.precision) + unit(context.paid.precision)
        if abs(entry.moment.at - context.paid.at) <= limit + slack:
            near.append(entry)
    return tuple(near)


def transactions(context: Context, entries: Sequence[Entry]) -> tuple[str, ...]:
    """Each entry's transaction number: its own, or that of the bill page that shows the same payment.

    A bill list prints no numbers as a rule; the detail page opened from it does. The two are paired by time;
    a detail page serves one entry only. ``""`` where no page shows the number.
    """
    details = [
        entry
        for picture in context.pictures
        for entry in entries_of(context, picture)
        if entry.number and entry.source.picture.name not in {e.source.picture.name for e in entries}
    ]
    free = {entry.number: entry for entry in details}
    out = []
    for entry in entries:
        number = entry.number
        if not number and entry.moment is not None:
            fitting = [
                n for n, d in free.items() if d.moment is not None and _same_time(entry.moment, d.moment)
            ]
            if fitting:
                number = min(fitting, key=lambda n: _distance(entry, free[n]))
                del free[number]
        out.append(number)
    return tuple(out)


def _same_time(listed: Moment, detail: Moment) -> bool:
    return abs(listed.at - detail.at) <= unit(listed.precision)


def _distance(one: Entry, other: Entry) -> float:
    assert one.moment is not None and other.moment is not None
    return abs((one.moment.at - other.moment.at).total_seconds())
