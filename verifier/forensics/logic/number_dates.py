"""L101, L102: the date or second inside a number against the time that the page shows.

Order and transaction numbers of payment apps carry the moment of their making (``models/numbers``). A
number dated **after** the shown time contradicts it: nothing is numbered ahead of its time. A number
dated **before** it is normal for refunds, pay-later and pre-sale, and otherwise what an old payment with
a new date looks like: a sign. Tolerances: two minutes where seconds are embedded, one day around
midnight. One day off at any other hour can be a phone set to another time zone and is a sign only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from verifier.checks import Check
from verifier.fields.numbers import EmbeddedTime, is_structured, match_structures
from verifier.fields.types import Field, FieldName, Identifier, Moment, Precision, Record
from verifier.forensics.context import InspectionContext, confident
from verifier.forensics.findings import Place, Tier, found, not_measured, nothing_found
from verifier.forensics.logic.numbers_read import NUMBER_NAMES, concerns_refund, sure_numbers

RULES = ("L101", "L102")

_SLACK = timedelta(minutes=2)
_NEAR_MIDNIGHT = timedelta(minutes=5)
_ZONE_STEP = timedelta(minutes=30)
_ZONES = timedelta(hours=26)
_LEADING = re.compile(r"[A-Za-z]{0,6}(?:(?P<whole>20[0-9]{6})|(?P<short>[0-9]{6}))(?=[0-9])")
_LONG = 15
_HALF_YEAR, _MONTH, _DECADE = 183, 30, 3653
_MADE_AT_PAYMENT = frozenset({FieldName.TRANSACTION_NO, FieldName.ORDER_NO})
"""Numbers of the payment itself; a merchant's own order may be weeks older than its payment."""


@dataclass(frozen=True, slots=True)
class _Pair:
    name: FieldName
    number: Field
    embedded: EmbeddedTime
    shown: Field
    moment: Moment
    known: bool = True
    """Whether the number has the structure of a known app."""


def detect(ctx: InspectionContext) -> list[Check]:
    """One failed check per number that does not fit its record's time."""
    pairs = [(record, pair) for record in ctx.fields.records for pair in _pairs(ctx, record)]
    if not pairs:
        return [not_measured(ctx.name, rule, "no_fields") for rule in RULES]
    checks = [check for record, pair in pairs if (check := _compare(ctx, record, pair)) is not None]
    failed = {check.rule_id for check in checks}
    return checks + [nothing_found(ctx.name, rule) for rule in RULES if rule not in failed]


def _pairs(ctx: InspectionContext, record: Record) -> list[_Pair]:
    shown = next(
        (
            field
            for name in (FieldName.PAID_AT, FieldName.CREATED_AT)
            if (field := record.get(name)) is not None
            and confident(field)
            and isinstance(field.value, Moment)
            and not {"year", "day"} & set(field.value.inferred)
        ),
        None,
    )
    if shown is None or not isinstance(shown.value, Moment):
        return []
    pairs = []
    for name, field, identifier in sure_numbers(record):
        embedded = _embedded(ctx, name, identifier)
        if embedded is not None:
            pairs.append(_Pair(name, field, embedded, shown, shown.value))
        elif name is not FieldName.REFUND_NO:
            leading = leading_date(identifier.text, shown.value.at.date())
            if leading is not None:
                pairs.append(_Pair(name, field, leading, shown, shown.value, known=False))
    return pairs


def leading_date(text: str, shown: date) -> EmbeddedTime | None:
    """The date that a number of unknown structure begins with, or ``None`` when it may be other digits.

    Shops and banks number in ways that no list holds, but most begin with the date, some after a few letters. Of
    random digits one number in 25,000 begins with eight that are a date near ``shown``, and one in five thousand
    with six that are a date of the half year after it, so what is found stays a sign. Six digits count in long
    numbers only: short references begin with the time of day.
    """
    plain = re.sub(r"[-\s]", "", text)
    match = _LEADING.match(plain)
    if match is None or (match["short"] and len(plain) < _LONG):
        return None
    digits = match["whole"] or "20" + match["short"]
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
    days = (day - shown).days
    if abs(days) > _DECADE or (match["short"] and not 0 <= days <= _HALF_YEAR):
        return None
    return EmbeddedTime(match.start(match.lastgroup or 0), match.end(match.lastgroup or 0), day=day)


def _embedded(ctx: InspectionContext, name: FieldName, identifier: Identifier) -> EmbeddedTime | None:
    """The number's time, when every known structure that it fits agrees on it."""
    app = ctx.fields.recognition.app
    known = app if app and is_structured(app, name) else None
    times = [match.times[0] for match in match_structures(identifier, known, name) if match.times]
    if not times or len({(t.day, t.clock, t.day_of_year) for t in times}) != 1:
        return None
    return times[0]


def _compare(ctx: InspectionContext, record: Record, pair: _Pair) -> Check | None:
    embedded, moment = pair.embedded, pair.moment
    if embedded.day is None and embedded.year_digit is None and embedded.clock is not None:
        # One number of twelve random digits in twelve begins with a time of day: the app has to be known.
        app = ctx.fields.recognition.app
        return _by_clock(ctx, pair, embedded.clock) if app and is_structured(app, pair.name) else None
    if embedded.at is not None and moment.precision is not Precision.DAY:
        return _by_second(ctx, record, pair, embedded.at)
    day = embedded.day_near(moment.at.date())
    if day is None:
        return None
    days = (day - moment.at.date()).days
    text = day.isoformat()
    if days >= 2:
        return _failed(ctx, "L101", Tier.A if pair.known else Tier.B, pair, embedded=text, days=days)
    if days == 1:
        late = moment.precision is Precision.DAY or _before_midnight(moment.at)
        return None if late else _failed(ctx, "L101", Tier.B, pair, embedded=text, days=days)
    old = (days <= -2 and _made_at_payment(ctx, pair)) or _long_before(pair, days)
    if old and not concerns_refund(ctx, record):
        return _failed(ctx, "L102", Tier.B, pair, embedded=text, days=days)
    return None


def _by_second(ctx: InspectionContext, record: Record, pair: _Pair, at: datetime) -> Check | None:
    slack = _SLACK + (timedelta(minutes=1) if pair.moment.precision is Precision.MINUTE else timedelta())
    ahead = at - pair.moment.at
    text, days = f"{at:%Y-%m-%d %H:%M:%S}", (at.date() - pair.moment.at.date()).days
    if ahead > slack:
        # Off by whole half hours within a day: the same moment on a phone set to another zone.
        rest = ahead % _ZONE_STEP
        zone = ahead <= _ZONES and min(rest, _ZONE_STEP - rest) <= slack
        return _failed(ctx, "L101", Tier.B if zone else Tier.A, pair, embedded=text, days=days)
    old = days <= -2 and _made_at_payment(ctx, pair)
    if old and not concerns_refund(ctx, record):
        return _failed(ctx, "L102", Tier.B, pair, embedded=text, days=days)
    return None


def _by_clock(ctx: InspectionContext, pair: _Pair, clock: time) -> Check | None:
    """A number that begins with the clock alone; the same moment in another zone differs by half hours."""
    if pair.moment.precision is Precision.DAY:
        return None
    seconds = (clock.hour * 60 + clock.minute) * 60 + clock.second
    shown = (pair.moment.at.hour * 60 + pair.moment.at.minute) * 60 + pair.moment.at.second
    rest = timedelta(seconds=abs(seconds - shown)) % _ZONE_STEP
    if min(rest, _ZONE_STEP - rest) <= _SLACK + timedelta(minutes=1):
        return None
    return _failed(ctx, "L102", Tier.B, pair, embedded=clock.isoformat(), days=0)


def _long_before(pair: _Pair, days: int) -> bool:
    """For numbers whose app is not sure: pre-sales and orders left unpaid for a while are honest."""
    return days <= -_MONTH and pair.name in _MADE_AT_PAYMENT


def _made_at_payment(ctx: InspectionContext, pair: _Pair) -> bool:
    app = ctx.fields.recognition.app
    return pair.name in _MADE_AT_PAYMENT and bool(app) and is_structured(app, pair.name)


def _before_midnight(at: datetime) -> bool:
    return at + _NEAR_MIDNIGHT >= (at + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def _failed(ctx: InspectionContext, rule: str, tier: Tier, pair: _Pair, *, embedded: str, days: int) -> Check:
    zh, en = NUMBER_NAMES[pair.name]
    return found(
        ctx.name,
        rule,
        tier,
        Place(pair.number.box, pair.name.value, str(pair.number.value), str(pair.moment)),
        Place(pair.shown.box, pair.shown.name.value, pair.shown.raw, embedded),
        confidence=min(pair.number.confidence, pair.shown.confidence),
        kind_zh=zh,
        kind_en=en,
        number=str(pair.number.value),
        embedded=embedded,
        shown=str(pair.moment),
        days=str(abs(days)),
    )
