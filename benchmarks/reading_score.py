"""Compare what was read with the truth: exact or not, field by field."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from benchmarks.reading_truth import Case, Expected
from verifier.fields.amounts import parse_money
from verifier.fields.times import TimeContext, parse_time
from verifier.fields.types import (
    Field,
    FieldName,
    Fields,
    Identifier,
    Moment,
    Money,
    Name,
    Record,
    StatusValue,
)
from verifier.geometry import Box


@dataclass(frozen=True, slots=True)
class Scored:
    """One expected field's fate.

    ``outcome``: ``exact``, ``wrong`` (a value that is not the truth, given as read), ``unreadable``, ``missing``,
    and for covered or cut values ``open_kept`` (no value: right) or ``open_filled`` (a wrong value).
    """

    case: Case
    expected: Expected
    outcome: str
    got: str = ""
    reason: str = ""


def score(case: Case, fields: Fields) -> list[Scored]:
    """Score every expected field of a picture."""
    out = []
    for expected, record in _paired(case, fields.records):
        for item in expected:
            field = next(
                (f for n in item.names if record and (f := record.get(FieldName(n))) is not None), None
            )
            out.append(_scored(case, item, field))
    return out


def _paired(case: Case, records: Sequence[Record]) -> list[tuple[Sequence[Expected], Record | None]]:
    if len(case.records) <= 1 and len(records) <= 1:
        return [(case.records[0], records[0] if records else None)] if case.records else []
    left = list(records)
    pairs: list[tuple[Sequence[Expected], Record | None]] = []
    for expected in case.records:
        best = max(left, key=lambda r: _closeness(expected, r), default=None)
        if best is not None and _closeness(expected, best) > 0:
            left.remove(best)
            pairs.append((expected, best))
        else:
            pairs.append((expected, None))
    return pairs


def _closeness(expected: Sequence[Expected], record: Record) -> float:
    """Overlap of field boxes; without boxes, the number of equal values."""
    boxes = [Box(*e.box) for e in expected if e.box]
    if boxes:
        fields = [f.box for f in record.fields.values()]
        return float(sum(any(b.intersection(f) for f in fields) for b in boxes))
    return float(sum(any(_equal(e, f) for f in record.fields.values() if f.readable) for e in expected))


def _scored(case: Case, expected: Expected, field: Field | None) -> Scored:
    if field is None or not field.readable:
        reason = field.reason if field else ""
        got = field.raw if field else ""
        if expected.open:
            return Scored(case, expected, "open_kept", got, reason)
        return Scored(case, expected, "unreadable" if field else "missing", got, reason)
    got = str(field.value)
    if _equal(expected, field):
        return Scored(case, expected, "exact", got, field.reason)
    return Scored(case, expected, "open_filled" if expected.open else "wrong", got, field.reason)


def _equal(expected: Expected, field: Field) -> bool:
    value = field.value
    if isinstance(value, Money):
        return _same_money(expected, value)
    if isinstance(value, Moment):
        return _same_time(expected, value)
    if isinstance(value, StatusValue):
        return value.status.value == expected.value
    if isinstance(value, Identifier):
        return value.text == expected.value.replace(" ", "")
    if isinstance(value, Name):
        return _plain(value.text) == _plain(expected.value.rstrip("….")) or (
            value.truncated and _plain(expected.value).startswith(_plain(value.text))
        )
    return False


def _same_money(expected: Expected, value: Money) -> bool:
    try:
        amount = abs(Decimal(expected.value))
    except InvalidOperation:
        parsed = parse_money(expected.value)
        if parsed is None:
            return False
        amount = parsed.amount
    same = value.amount == amount and (not expected.currency or value.currency == expected.currency)
    return same and (expected.direction not in {"in", "out"} or value.direction == expected.direction)


def _same_time(expected: Expected, value: Moment) -> bool:
    try:
        truth = datetime.fromisoformat(expected.value)
        precision = (
            "day"
            if len(expected.value) <= 10
            else expected.precision or ("second" if expected.value.count(":") > 1 else "minute")
        )
    except ValueError:
        # The real pages' truth is the printed text; day first where it is numeric.
        moment = parse_time(expected.value, TimeContext(order="dmy"))
        if moment is None:
            return False
        truth, precision = moment.at, moment.precision.value
    if precision == "day":
        return value.at.date() == truth.date()
    shown = value.at.replace(tzinfo=None)
    truth = truth.replace(tzinfo=None)
    if precision == "minute" or value.precision.value == "minute":
        shown, truth = shown.replace(second=0), truth.replace(second=0)
        if precision == "second":
            return False
    if "day" in value.inferred:
        # 今天 and 昨天 are settled by a moment that no page prints; what is printed is the clock.
        return shown.time() == truth.time()
    return shown == truth


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text) if not c.isspace()).casefold()
