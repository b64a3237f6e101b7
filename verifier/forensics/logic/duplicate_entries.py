"""L110: two entries of a list, or two messages, that are one and the same transaction.

Two deductions of one amount at one shop within a minute are what a buyer who was charged twice shows, so equal
entries contradict nothing by themselves. They do when they also share what no two transactions share: the
transaction's number, the second, or the balance that was left after an amount had been taken. A list runs by time, so
equal entries with another time between them contradict each other as well.
"""

from __future__ import annotations

from itertools import combinations

from verifier.checks import Check
from verifier.fields.types import FieldName, Moment, Money, PageKind, Precision, Record
from verifier.forensics.context import InspectionContext, confident
from verifier.forensics.findings import Place, Tier, found, not_measured, nothing_found
from verifier.forensics.logic.numbers_read import sure_numbers

RULES = ("L110",)

_MANY = frozenset({PageKind.BILL_LIST, PageKind.BANK_MESSAGE, PageKind.CHAT})
_SHORTEST_NUMBER = 8
_SHARED = {
    "number": ("交易号", "transaction number"),
    "second": ("精确到秒的时间", "time to the second"),
    "balance": ("交易后余额", "balance after the transaction"),
    "order": ("时间，中间却隔着其他时间的记录", "time, with entries of other times between them"),
}


def detect(ctx: InspectionContext) -> list[Check]:
    """One finding for every pair of entries that cannot be two transactions."""
    if ctx.fields.recognition.kind not in _MANY:
        return [not_measured(ctx.name, "L110", "no_fields")]
    entries = sorted((r for r in ctx.fields.records if _paid(r) is not None), key=lambda r: r.box.y0)
    if len(entries) < 2:
        return [not_measured(ctx.name, "L110", "no_fields")]
    checks = []
    for (i, one), (j, other) in combinations(enumerate(entries), 2):
        if not _alike(one, other):
            continue
        shared = _shared(one, other) or ("order" if _others_between(entries[i : j + 1]) else "")
        if shared:
            zh, en = _SHARED[shared]
            amount = one.fields[FieldName.AMOUNT].raw
            places = [Place(ctx.clip(r.box), FieldName.AMOUNT.value, amount) for r in (other, one)]
            when = one.fields[FieldName.PAID_AT].raw if FieldName.PAID_AT in one.fields else "-"
            checks.append(
                found(
                    ctx.name,
                    "L110",
                    Tier.B,
                    *places,
                    confidence=0.93,
                    amount=amount,
                    time=when,
                    shared_zh=zh,
                    shared_en=en,
                )
            )
    return checks or [nothing_found(ctx.name, "L110")]


def _paid(record: Record) -> Money | None:
    field = record.get(FieldName.AMOUNT)
    money = field.value if field is not None and confident(field) else None
    return money if isinstance(money, Money) and money.amount > 0 else None


def _time(record: Record) -> Moment | None:
    field = record.get(FieldName.PAID_AT)
    return field.value if field is not None and confident(field) and isinstance(field.value, Moment) else None


def _alike(one: Record, other: Record) -> bool:
    """Whether amount, direction, time, shop and status are the same, as far as both show them."""
    if _paid(one) != _paid(other) or _time(one) is None or _time(one) != _time(other):
        return False
    for name in (FieldName.MERCHANT, FieldName.STATUS):
        first, second = one.get(name), other.get(name)
        if (first is None) != (second is None) or (first and second and first.value != second.value):
            return False
    return True


def _shared(one: Record, other: Record) -> str:
    numbers = [
        {i.text for _, _, i in sure_numbers(r) if len(i.text) >= _SHORTEST_NUMBER} for r in (one, other)
    ]
    if numbers[0] & numbers[1]:
        # Two numbers of which one differs are two transactions of one order.
        return "number" if numbers[0] == numbers[1] else ""
    if numbers[0] and numbers[1]:
        return ""
    moment = _time(one)
    if moment is not None and moment.precision is Precision.SECOND:
        return "second"
    balances = [r.get(FieldName.BALANCE) for r in (one, other)]
    if all(b is not None and confident(b) for b in balances):
        return "balance" if balances[0].value == balances[1].value else ""  # type: ignore[union-attr]
    return ""


def _others_between(span: list[Record]) -> bool:
    """Whether an entry between the first and the last has another time."""
    times = [_time(r) for r in span]
    return any(t is not None and t.at != times[0].at for t in times[1:-1])  # type: ignore[union-attr]
