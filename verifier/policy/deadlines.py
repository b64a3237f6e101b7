"""The moments and deadlines of a case (时效), in the policy's zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from verifier.claims.matching.times import moment_of
from verifier.claims.model import unit
from verifier.fields.types import FieldName, Name, PageKind
from verifier.policy.calendar import working_calendar
from verifier.policy.context import Context, status_of
from verifier.policy.deductions import BACK
from verifier.policy.types import Bilingual, TimelineEntry

_END_OF_DAY = time(23, 59, 59)
_WALLETS = ("余额", "零钱", "花呗", "balance", "wallet", "支付宝", "微信", "alipay", "wechat")
_CARDS = ("卡", "银行", "card", "bank")


def latest_filing(context: Context) -> datetime:
    """The last moment in time. A payment shown to the minute counts from that minute's last second."""
    return context.paid.at + unit(context.paid.precision) + context.policy.times.filing_window


def filed_late(context: Context) -> bool | None:
    """Whether the claim came after the window; ``None`` when nothing says when it was filed.

    Without a filing time, a moment of judging inside the window proves that the claim is not late.
    """
    filed = context.claim.filed_at
    if filed is None:
        return False if context.as_of is not None and context.as_of < latest_filing(context) else None
    return filed >= latest_filing(context)


def timeline(context: Context, *, requested: bool) -> tuple[TimelineEntry, ...]:
    """All moments and deadlines in order of time.

    Args:
        context: the case.
        requested: a request for supplements goes out, so its deadline belongs to the timeline.
    """
    entries = [*_moments(context), *_deadlines(context, requested), *_arrival(context)]
    return tuple(sorted(entries, key=lambda e: (e.at, e.id)))


def _moments(context: Context) -> Iterator[TimelineEntry]:
    yield _moment(context, "paid", "付款", "Payment", context.paid.at)
    if context.claim.filed_at is not None:
        yield _moment(context, "filed", "提交申请", "Claim filed", context.claim.filed_at)


def _deadlines(context: Context, requested: bool) -> Iterator[TimelineEntry]:
    times, filed = context.policy.times, context.claim.filed_at
    settled = context.paid.at + times.settlement_wait
    yield _moment(context, "settlement", "入账等待期结束", "End of the wait for settlement", settled)
    # Filed in time, this deadline is met for ever; only an unfiled claim can still miss it.
    last = context.paid.at + times.filing_window
    yield _deadline(
        context,
        "filing_window",
        "申请截止",
        "Last moment to file",
        last,
        met=filed is not None and filed <= last,
    )
    if filed is not None:
        follow, answer = filed + times.follow_up, filed + times.response
        yield _deadline(context, "follow_up", "买家跟进审核进度", "Buyer to follow up", follow)
        yield _deadline(context, "response", "首次答复截止", "First answer due", answer)
        yield _working(
            context, "resolution", "处理完结截止", "Last day to resolve", filed, times.resolution_working_days
        )
    due = supplement_due(context)
    if context.claim.requested_at is not None:
        yield _moment(
            context, "requested", "通知补充材料", "Supplements asked for", context.claim.requested_at
        )
    if requested and due is not None:
        yield _deadline(context, "supplement", "补充材料截止", "Supplements due", due)


def supplement_due(context: Context) -> datetime | None:
    """Until when supplements may come: from the request that went out, else from one sent at the moment of judging."""
    asked = context.claim.requested_at or context.as_of
    return None if asked is None else asked + context.policy.times.supplement_window


def supplement_overdue(context: Context) -> bool:
    """Whether what was asked for is overdue at the moment of judging."""
    due = supplement_due(context)
    return (
        context.claim.requested_at is not None
        and context.as_of is not None
        and due is not None
        and context.as_of > due
    )


def _arrival(context: Context) -> Iterator[TimelineEntry]:
    """Where a page shows that a refund went out: when the money should be there."""
    times = context.policy.times
    started = refunded_at(context)
    if started is None:
        return
    yield _moment(context, "refunded", "退款发起", "Refund sent", started)
    words = ("退款应到账", "Refund should have arrived")
    if arrival_by_card(context):
        days = times.arrival_bank_card_working_days
        yield _working(context, "arrival", *words, started, days)
    else:
        yield _deadline(context, "arrival", *words, started + times.arrival_wallet)


def refunded_at(context: Context) -> datetime | None:
    """When the refund went out, as a refund page (or a page with refund status) prints it."""
    for picture in context.pictures:
        if picture.fields.recognition.kind is PageKind.REFUND_DETAIL and picture.fields.first is not None:
            record = picture.fields.first
            moment = moment_of(record.get(FieldName.PAID_AT)) or moment_of(record.get(FieldName.CREATED_AT))
            if moment is not None and not moment.inferred:
                return moment.at
    return None


def money_back(context: Context) -> bool:
    """Whether any page says that the refund is done or under way."""
    return any(status_of(source)[0] in BACK for source in context.sources)


def arrival_by_card(context: Context) -> bool:
    """Whether the money came from a bank card (and goes back there, 原路返回). Unknown counts as a card: longer."""
    methods = [
        field.value.text.lower()
        for source in context.sources
        if (field := source.shown(FieldName.PAYMENT_METHOD)) is not None and isinstance(field.value, Name)
    ]
    if context.claim.payer_account_tail or any(w in m for m in methods for w in _CARDS):
        return True
    return not any(w in m for m in methods for w in _WALLETS)


def _moment(context: Context, id_: str, zh: str, en: str, at: datetime) -> TimelineEntry:
    return TimelineEntry(id_, Bilingual(zh, en), at.astimezone(context.policy.tz))


def _deadline(
    context: Context,
    id_: str,
    zh: str,
    en: str,
    at: datetime,
    *,
    met: bool = False,
    provisional: bool = False,
) -> TimelineEntry:
    as_of = context.as_of
    overdue = None if as_of is None else (as_of > at and not met)
    local = at.astimezone(context.policy.tz)
    return TimelineEntry(id_, Bilingual(zh, en), local, True, overdue, provisional)


def _working(
    context: Context, id_: str, zh: str, en: str, start: datetime, working_days: int
) -> TimelineEntry:
    """The end of the n-th working day after ``start``."""
    rules = context.policy.calendar
    local = start.astimezone(context.policy.tz)
    calendar = working_calendar(rules.extra_working_days, rules.extra_holidays)
    last = calendar.add(local.date(), working_days)
    at = datetime.combine(last.day, _END_OF_DAY, context.policy.tz)
    return _deadline(context, id_, zh, en, at, provisional=last.provisional)
