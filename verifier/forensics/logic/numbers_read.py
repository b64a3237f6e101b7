"""The numbers of a record that may carry a contradiction, and how to call them in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from verifier.fields.types import Field, FieldName, Identifier, PageKind, PaymentStatus, Record, StatusValue
from verifier.forensics.context import InspectionContext, confident

NUMBER_NAMES: dict[FieldName, tuple[str, str]] = {
    FieldName.ORDER_NO: ("订单号", "order number"),
    FieldName.MERCHANT_ORDER_NO: ("商户单号", "merchant's order number"),
    FieldName.TRANSACTION_NO: ("交易单号", "transaction number"),
    FieldName.REFUND_NO: ("退款单号", "refund number"),
}
_REFUND_WORDS = re.compile(r"退款|退回|refund", re.IGNORECASE)


def sure_numbers(record: Record) -> Iterator[tuple[FieldName, Field, Identifier]]:
    """Every number field that was read whole and with confidence."""
    for name in NUMBER_NAMES:
        field = record.get(name)
        if field is None or not confident(field) or not isinstance(field.value, Identifier):
            continue
        if field.value.complete and not field.value.masked:
            yield name, field, field.value


def readers_agree(field: Field) -> bool:
    """Whether at least two independent readings gave the same characters."""
    texts = [re.sub(r"[^A-Za-z0-9]", "", reading.text) for reading in field.readings]
    return len(texts) > 1 and len(set(texts)) == 1


def concerns_refund(ctx: InspectionContext, record: Record) -> bool:
    """Whether the record is a refund, or the page speaks of one: then older numbers and other amounts are normal."""
    status = record.get(FieldName.STATUS)
    value = status.value if status is not None else None
    if isinstance(value, StatusValue) and value.status in {PaymentStatus.REFUNDED, PaymentStatus.REFUNDING}:
        return True
    if ctx.fields.recognition.kind is PageKind.REFUND_DETAIL or record.get(FieldName.REFUND_NO) is not None:
        return True
    return any(_REFUND_WORDS.search(line.text) for line in ctx.lines if len(line.text) < 30)
