"""扣款成功，页面未跳转/显示失败: a finished deduction against a platform page that shows no success."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.claims.matching.sides import Side
from verifier.claims.model import unit
from verifier.fields.types import PageKind, PaymentStatus
from verifier.outcomes import Verdict
from verifier.policy.context import Context, place_of, status_of
from verifier.policy.deductions import BACK, check_deduction
from verifier.policy.findings import Finding, found, held
from verifier.policy.merchant import merchant_says
from verifier.policy.roles import Role

_CREDITED = frozenset({PaymentStatus.PAID, PaymentStatus.COMPLETED})
_SETTLING = frozenset(
    {PaymentStatus.PENDING, PaymentStatus.PROCESSING, PaymentStatus.UNPAID, PaymentStatus.UNKNOWN}
)


def judge(context: Context) -> Iterator[Finding]:
    """Deduction, platform status, and whether the claim came before the settlement could have."""
    yield from check_deduction(context)
    orders = context.on(Side.PLATFORM)
    statuses = [(source, *status_of(source)) for source in orders]
    for source, status, shown in statuses:
        place = place_of(source, shown)
        if status in _CREDITED:
            yield found("P202", Verdict.INCONSISTENT, [place], picture=place.picture, read=place.read)
        elif status is None:
            yield found("P205", Verdict.INCOMPLETE, [place], picture=place.picture)
        elif status not in BACK:
            yield held("P202", [place], picture=place.picture, read=place.read)
    yield from _no_order(context)
    yield from merchant_says(context, "delivered", "P235")
    settled = any(status in (PaymentStatus.FAILED, PaymentStatus.CLOSED) for _, status, _ in statuses)
    credited = any(status in _CREDITED for _, status, _ in statuses)
    if not settled and not credited and _before_settlement(context):
        ground = next((s for s in statuses if s[1] in _SETTLING), None)
        places = [place_of(ground[0], ground[2])] if ground else []
        yield found("P103", Verdict.PREMATURE, places)


def _before_settlement(context: Context) -> bool:
    filed = context.claim.filed_at
    if filed is None:
        return False
    # In the buyer's favour: only when even the longest span that the written precision allows is too short.
    latest = filed + unit(context.claim.filed_at_precision)
    return latest <= context.paid.at + context.policy.times.settlement_wait


def _no_order(context: Context) -> Iterator[Finding]:
    """The order list as ground: it shows no order for this payment."""
    records = context.with_role(Role.PLATFORM_RECORD)
    lists = [p for p in records if p.fields.recognition.kind is PageKind.ORDER_LIST]
    if context.on(Side.PLATFORM):
        return
    for picture in lists:
        yield held("P208", [], picture=picture.name)
