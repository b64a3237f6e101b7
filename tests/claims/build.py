"""Small builders of claims and of pictures as the reader would hand them over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from verifier.checks import Check, CheckStatus, Severity
from verifier.claims.model import DEFAULT_ZONE, Claim
from verifier.evidence import PictureEvidence
from verifier.fields.types import (
    ChatMessage,
    Field,
    FieldName,
    Fields,
    Identifier,
    Moment,
    Money,
    Name,
    PageKind,
    PaymentStatus,
    Precision,
    ReadState,
    Recognition,
    Record,
    Seal,
    StatusValue,
    Value,
)
from verifier.geometry import Box
from verifier.outcomes import Integrity

ORDER = "KM20260301103001"
MERCHANT = "星河卡盟"
COMPANY = "深圳星河网络科技有限公司"
PAID = "2026-03-01 10:30:05"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=DEFAULT_ZONE)


def claim(**changes: Any) -> Claim:
    values: dict[str, Any] = {
        "case_id": "CASE-1",
        "order_no": ORDER,
        "amount": "200.00",
        "merchant": MERCHANT,
        "paid_at": PAID,
        "mistake_type": "paid_not_credited",
        "filed_at": "2026-03-01 12:00:00",
        **changes,
    }
    return Claim.model_validate({k: v for k, v in values.items() if v is not None})


def money(amount: str, currency: str = "CNY", direction: str = "none") -> Money:
    return Money(Decimal(amount), currency, direction)


def moment(text: str, inferred: Sequence[str] = ()) -> Moment:
    precision = {10: Precision.DAY, 16: Precision.MINUTE, 19: Precision.SECOND}[len(text)]
    return Moment(at(text), precision, tuple(inferred))


_KINDS: dict[str, Any] = {
    "amount": lambda v: money(v, direction="out"),
    "order_amount": money,
    "discount": money,
    "fee": money,
    "paid_at": moment,
    "created_at": moment,
    "merchant": Name,
    "merchant_full": Name,
    "item": Name,
    "payment_method": Name,
    "order_no": Identifier,
    "merchant_order_no": Identifier,
    "transaction_no": Identifier,
    "payer_account_tail": Identifier,
    "refund_no": Identifier,
    "status": lambda v: StatusValue(PaymentStatus(v), v),
}


def unreadable(name: str) -> Field:
    return Field(FieldName(name), None, "?", Box(0, 0, 9, 9), 0.2, ReadState.UNREADABLE, reason="covered")


def record(top: int = 0, **values: Any) -> Record:
    """A record of fields; a value is text, an already typed value, or ``...`` for unreadable."""
    fields: dict[FieldName, Field] = {}
    for index, (key, value) in enumerate(values.items()):
        name = FieldName(key)
        box = Box(100, top + 40 * index, 500, top + 40 * index + 30)
        if value is None:
            continue
        if value is ...:
            fields[name] = unreadable(key)
            continue
        typed: Value = _KINDS[key](value) if isinstance(value, str) else value
        fields[name] = Field(name, typed, str(typed), box, 0.99)
    return Record(fields, Box(0, top, 1080, top + 40 * max(1, len(values))))


def picture(
    name: str,
    kind: PageKind | str,
    *records: Record,
    integrity: Integrity = Integrity.NO_CONTRADICTION_FOUND,
    checks: Sequence[Check] = (),
    seal: Seal | None = None,
    messages: Sequence[ChatMessage] = (),
    title: str = "",
    sha: str = "",
) -> PictureEvidence:
    recognition = Recognition(PageKind(kind), "test", "test", 0.95)
    fields = Fields(recognition, tuple(records), messages=tuple(messages), seal=seal, title=title)
    return PictureEvidence(name, sha or "sha-" + name, 1080, 2340, "PNG", fields, integrity, tuple(checks))


def check(rule_id: str, severity: Severity, picture_name: str = "") -> Check:
    return Check(rule_id, CheckStatus.FAILED, severity, 0.99, {"picture": picture_name})


def payment(name: str = "pay.png", **changes: Any) -> PictureEvidence:
    """An Alipay-like bill that agrees with :func:`claim`; a change to ``None`` removes the field."""
    meta = {k: changes.pop(k) for k in ("integrity", "checks", "sha", "kind") if k in changes}
    values: dict[str, Any] = {
        "merchant": MERCHANT,
        "amount": "200.00",
        "status": "paid",
        "paid_at": PAID,
        "payment_method": "招商银行储蓄卡(5822)",
        "order_no": "2026030122001474241447268542",
        "merchant_order_no": ORDER,
        **changes,
    }
    return picture(name, meta.pop("kind", PageKind.PAYMENT_DETAIL), record(**values), **meta)


def platform(name: str = "order.png", **changes: Any) -> PictureEvidence:
    """The platform's order page for the same order."""
    meta = {k: changes.pop(k) for k in ("integrity", "checks", "sha", "kind") if k in changes}
    values: dict[str, Any] = {
        "merchant": MERCHANT,
        "order_no": ORDER,
        "order_amount": "200.00",
        "created_at": "2026-03-01 10:29:40",
        "status": "failed",
        **changes,
    }
    return picture(name, meta.pop("kind", PageKind.PLATFORM_ORDER), record(**values), **meta)
