"""What type each field has, and how the text of a value becomes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from verifier.fields.amounts import parse_money
from verifier.fields.chinese_numerals import parse_capitals
from verifier.fields.identifiers import parse_account_tail, parse_identifier
from verifier.fields.names import join_lines, parse_name
from verifier.fields.statuses import parse_status
from verifier.fields.times import TimeContext, parse_time
from verifier.fields.types import FieldName, Identifier, Money, PaymentStatus, Value

F = FieldName
MONEY = frozenset({F.AMOUNT, F.ORDER_AMOUNT, F.DISCOUNT, F.FEE, F.BALANCE})
TIMES = frozenset({F.PAID_AT, F.CREATED_AT})
IDENTIFIERS = frozenset({F.ORDER_NO, F.MERCHANT_ORDER_NO, F.TRANSACTION_NO, F.REFUND_NO, F.REFERENCE_NO})
NAMES = frozenset({F.MERCHANT, F.MERCHANT_FULL, F.PAYER, F.ITEM, F.PAYMENT_METHOD})
DECISIVE = MONEY | TIMES | IDENTIFIERS
"""Fields whose every character counts: read by the second reader too."""


@dataclass(frozen=True, slots=True)
class ParseContext:
    """What parsing may know of the page."""

    currency: str = "CNY"
    time: TimeContext = field(default_factory=TimeContext)
    statuses: Mapping[str, PaymentStatus] = field(default_factory=dict)


def parse_value(name: FieldName, lines: Sequence[str], context: ParseContext) -> Value | None:
    """The typed value of a field's text lines (several when wrapped), or ``None`` when they are none."""
    text = join_lines(lines)
    if name in MONEY:
        return parse_money(text, context.currency)
    if name in TIMES:
        return parse_time(text, context.time)
    if name in IDENTIFIERS:
        return parse_identifier(lines)
    if name is F.STATUS:
        return parse_status(text, context.statuses)
    if name is F.PAYER_ACCOUNT_TAIL:
        tail = parse_account_tail(text) or (text if text.isdigit() and len(text) == 4 else None)
        return None if tail is None else Identifier(tail)
    if name is F.AMOUNT_IN_WORDS:
        amount: Decimal | None = parse_capitals(text)
        return None if amount is None else Money(amount, "CNY")
    return parse_name(lines)
