"""The buyer's description against the form and the pictures: confirmed, contradicted or left open.

The description is plain language read by patterns, so a contradiction is a reason to review, never a proof.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from verifier.checks import Evidence
from verifier.claims.compare import claimed_time
from verifier.claims.description import Description, SaidTime, parse_description
from verifier.claims.matching.amounts import money_of
from verifier.claims.matching.identifiers import normalise_number, numbers_of, same_kind
from verifier.claims.matching.names import known_names, same_name, similarity
from verifier.claims.matching.observation import Source
from verifier.claims.matching.sides import Side, side_of
from verifier.claims.matching.times import moment_of
from verifier.claims.model import MistakeType
from verifier.fields.time_grammar import PartialTime, calendar_date
from verifier.fields.types import Field, FieldName, Money, PaymentStatus, Precision
from verifier.outcomes import Verdict
from verifier.policy.context import Context, place_of, status_of
from verifier.policy.findings import Finding, found, held, words
from verifier.policy.pairs import groups_on

OPEN = "P313"
"""The rule of a statement that no picture confirms or contradicts."""
STATEMENTS = ("P311", "P312", OPEN)
"""The rules that speak about one statement each: against the pictures, against the form, open."""

_PARTS = {
    "time": ("时间", "the time"),
    "operation": ("操作", "the operation"),
    "result": ("结果", "the result"),
}
_APPROXIMATE = timedelta(minutes=30)
_WAITING = frozenset({PaymentStatus.PENDING, PaymentStatus.PROCESSING, PaymentStatus.UNPAID})
_WORDS = {
    "time": ("时间", "time"),
    "amount": ("金额", "amount"),
    "count": ("扣款次数", "number of deductions"),
    "order_no": ("订单号", "order number"),
    "platform": ("平台", "platform"),
    "status": ("页面状态", "displayed status"),
}


def description_findings(context: Context) -> Iterator[Finding]:
    """Every statement of the description; an empty description states nothing."""
    if not context.claim.description.strip():
        return
    said = parse_description(context.claim.description)
    if said.missing:
        zh = "、".join(_PARTS[p][0] for p in said.missing)
        en = ", ".join(_PARTS[p][1] for p in said.missing)
        yield found("P310", Verdict.INCOMPLETE, **words("missing", zh, en))
    yield from _causes(context, said)
    yield from _times(context, said)
    yield from _amounts(context, said)
    yield from _counts(context, said)
    yield from _order_numbers(context, said)
    yield from _platforms(context, said)
    yield from _statuses(context, said)


def _causes(context: Context, said: Description) -> Iterator[Finding]:
    for cause, text in said.causes:
        if cause == "change_of_mind" and context.claim.mistake_type is not MistakeType.CHANGE_OF_MIND:
            yield found("P314", Verdict.NEEDS_REVIEW, said=text)


def _times(context: Context, said: Description) -> Iterator[Finding]:
    claim = context.claim
    for time in said.times:
        at = _whole(context, time)
        if not time.payment or at is None or time.partial.hour is None:
            continue
        slack = max(context.policy.matching.time_tolerance, timedelta(minutes=1))
        slack = _APPROXIMATE if time.approximate else slack
        if claim.mistake_type is MistakeType.DUPLICATE_CHARGE:
            near_form = abs(at - claim.paid_at) <= max(slack, context.policy.matching.duplicate_interval)
        else:
            near_form = abs(at - claim.paid_at) <= slack
        if not near_form:
            yield _form("time", time.text, claimed_time(claim))
            continue
        shown = [(s, f, m) for s, f in _on(context, Side.PAYMENT, FieldName.PAID_AT) if (m := moment_of(f))]
        fits = [(s, f) for s, f, m in shown if abs(m.at - at) <= slack]
        others = [s for s in context.on(Side.PAYMENT) if not _without_time(s)]
        if fits:
            yield _confirmed("time", time.text, *fits[0])
        elif others:
            yield _against("time", time.text, others[0], others[0].shown(FieldName.PAID_AT))
        else:
            yield _open("time", time.text)


def _without_time(source: Source) -> bool:
    """Whether the record prints no time that could contradict: none, unreadable, without a date or a clock."""
    moment = moment_of(source.shown(FieldName.PAID_AT))
    return moment is None or bool(moment.inferred) or moment.precision is Precision.DAY


def _whole(context: Context, said: SaidTime) -> datetime | None:
    """The time with the date of the claimed payment where the description gives none."""
    part: PartialTime = said.partial
    if part.hour is None or part.days_ago is not None or part.weekday is not None:
        return None
    claimed = context.claim.paid_at.astimezone(context.policy.tz)
    day = calendar_date(
        claimed.year if part.year is None else part.year,
        claimed.month if part.month is None else part.month,
        claimed.day if part.day is None else part.day,
    )
    if day is None:
        return None
    return claimed.replace(
        year=day.year,
        month=day.month,
        day=day.day,
        hour=part.hour,
        minute=part.minute or 0,
        second=claimed.second if part.second is None else part.second,
    )


def _amounts(context: Context, said: Description) -> Iterator[Finding]:
    claim = context.claim
    count = max((c.count for c in said.counts), default=1)
    known = {claim.amount, claim.amount * count, claim.amount * max(count - 1, 1)}
    known |= {claim.intended_amount} if claim.intended_amount is not None else set()
    paid = [s for s in context.on(Side.PAYMENT) if money_of(s.shown(FieldName.AMOUNT)) is not None]
    for amount in said.amounts:
        money = amount.money
        if amount.role == "other" or money.currency != claim.currency:
            continue
        places = [
            (s, f)
            for name in (FieldName.AMOUNT, FieldName.ORDER_AMOUNT)
            for s, f in _on(context, None, name)
            if (m := money_of(f)) and m.amount == money.amount
        ]
        if money.amount not in known and not places:
            yield _form("amount", amount.text, str(Money(claim.amount, claim.currency)))
        elif places:
            yield _confirmed("amount", amount.text, *places[0])
        elif amount.role == "paid" and money.amount == claim.amount and paid:
            yield _against("amount", amount.text, paid[0], paid[0].shown(FieldName.AMOUNT))
        else:
            yield _open("amount", amount.text)


def _counts(context: Context, said: Description) -> Iterator[Finding]:
    pages = [(len(groups_on(context, p)), p) for p in context.pictures]
    most, page = max(pages, key=lambda item: item[0], default=(0, None))
    for count in said.counts:
        if context.claim.mistake_type is not MistakeType.DUPLICATE_CHARGE:
            yield _form("count", count.text, context.claim.mistake_type.value)
        elif most < 2 or page is None:
            yield _open("count", count.text)
        elif most == count.count or (count.at_least and most >= count.count):
            places = [e.place for e in groups_on(context, page)]
            yield held("P311", places, picture=page.name, said=count.text, read=str(most), **_what("count"))
        else:
            places = [e.place for e in groups_on(context, page)]
            params = {"picture": page.name, "said": count.text, "read": str(most)}
            yield found("P311", Verdict.NEEDS_REVIEW, places, **params, **_what("count"))


def _order_numbers(context: Context, said: Description) -> Iterator[Finding]:
    claim = context.claim
    wanted = {normalise_number(n) for n in (claim.order_no, claim.transaction_no) if n}
    shown = {n: (s, f) for s in _sources(context) for n, f in numbers_of(s).items()}
    stated = [normalise_number(n) for n in said.order_numbers]
    if stated and not wanted & set(stated) and not set(stated) & set(shown):
        yield _form("order_no", ", ".join(said.order_numbers), claim.order_no)
        return
    for number in stated:
        others = [place for other, place in shown.items() if same_kind(number, other)]
        if number in shown:
            yield _confirmed("order_no", number, *shown[number])
        elif others and number in wanted:
            yield _against("order_no", number, *others[0])
        else:
            yield _open("order_no", number)


def _platforms(context: Context, said: Description) -> Iterator[Finding]:
    claim, groups = context.claim, context.policy.matching.merchant_aliases
    form = [n for n in (claim.platform, claim.merchant, claim.intended_merchant, *claim.aliases) if n]
    names = [name for n in form for name in known_names(n, (), groups)]
    for platform in said.platforms:
        places = [
            (s, f)
            for name in (FieldName.MERCHANT, FieldName.MERCHANT_FULL)
            for s, f in _on(context, None, name)
            if f.readable and same_name(str(f.value), platform)
        ]
        alike = max(similarity(platform, name) for name in names)
        if places:
            yield _confirmed("platform", platform, *places[0])
        elif claim.platform is not None and alike < 0.5:
            yield _form("platform", platform, claim.platform)
        else:
            yield _open("platform", platform)


def _statuses(context: Context, said: Description) -> Iterator[Finding]:
    orders = [(s, *status_of(s)) for s in context.on(Side.PLATFORM)]
    readable = [(s, status, shown) for s, status, shown in orders if status is not None]
    for state in said.statuses:
        if state.status is None:
            # "No order was made": an order page for this very order says otherwise.
            against = readable[0] if readable else None
        else:
            fits = [item for item in readable if _same_status(item[1], state.status)]
            if fits:
                place = place_of(fits[0][0], fits[0][2])
                params = {"picture": place.picture, "said": state.text, "read": place.read}
                yield held("P311", [place], **params, **_what("status"))
                continue
            against = readable[0] if readable else None
        if against is None:
            yield _open("status", state.text)
            continue
        yield _against("status", state.text, against[0], against[2])


def _same_status(one: PaymentStatus, other: PaymentStatus) -> bool:
    return one is other or (one in _WAITING and other in _WAITING)


def _sources(context: Context) -> list[Source]:
    """Every record of every picture: a description may mention more than the claimed payment."""
    return [
        Source(p, record, side_of(p.fields.recognition.kind))
        for p in context.pictures
        for record in p.fields.records
    ]


def _on(context: Context, side: Side | None, name: FieldName) -> list[tuple[Source, Field]]:
    return [
        (source, shown)
        for source in _sources(context)
        if source.side is not Side.NONE
        and (side is None or source.side is side)
        and (shown := source.shown(name)) is not None
        and shown.readable
    ]


def _what(kind: str) -> dict[str, str]:
    return {"kind": kind, **words("what", *_WORDS[kind])}


def _confirmed(kind: str, said: str, source: Source, shown: Field) -> Finding:
    place = replace(source.evidence(shown), expected=said)
    return held("P311", [place], picture=place.picture, said=said, read=place.read, **_what(kind))


def _against(kind: str, said: str, source: Source, shown: Field | None) -> Finding:
    place = replace(place_of(source, shown), expected=said)
    params = {"picture": place.picture, "said": said, "read": place.read}
    return found("P311", Verdict.NEEDS_REVIEW, [place], **params, **_what(kind))


def _open(kind: str, said: str) -> Finding:
    return found(OPEN, Verdict.CONSISTENT, said=said, **_what(kind))


def _form(kind: str, said: str, claimed: str) -> Finding:
    evidence: list[Evidence] = []
    return found("P312", Verdict.NEEDS_REVIEW, evidence, said=said, claimed=claimed, **_what(kind))
