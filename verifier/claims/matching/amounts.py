"""Amounts: equal as decimals and in one currency, or not equal."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from verifier.checks import Severity
from verifier.claims.matching.observation import Observation, Source, Standing
from verifier.claims.matching.sides import Side
from verifier.claims.model import Claim
from verifier.fields.types import Field, FieldName, Money


def observe_amount(
    claim: Claim, source: Source, *, free: bool, order_amounts: Sequence[Money]
) -> Observation | None:
    """Hold the claimed amount against one record.

    Args:
        claim: the claim; its amount is what was paid, after discounts.
        source: the record.
        free: the mistake itself may make the platform's amount another one (wrong target, wrong information).
        order_amounts: amounts before discount that the payment proofs print; they explain a platform's amount.
    """
    match source.side:
        case Side.PAYMENT:
            return _paid(claim, source)
        case Side.PLATFORM:
            return _ordered(claim, source, free=free, order_amounts=order_amounts)
        case Side.CERTIFICATE:
            return _aside(claim, source)
        case _:
            # A refund may be partial, and a page without a side proves nothing.
            return None


def equals(claim: Claim, money: Money) -> bool:
    """Exact: the same decimal and the same currency."""
    return money.amount == claim.amount and money.currency == claim.currency


def money_of(shown: Field | None) -> Money | None:
    """The readable amount of a field."""
    return shown.value if shown is not None and shown.readable and isinstance(shown.value, Money) else None


def _paid(claim: Claim, source: Source) -> Observation | None:
    shown = source.shown(FieldName.AMOUNT)
    if shown is None:
        return None
    money = money_of(shown)
    if money is None:
        return Observation(Standing.UNREADABLE, source, shown)
    if equals(claim, money):
        if money.direction == "in":
            return Observation(Standing.MISMATCH, source, shown, "M117", Severity.REVIEW)
        return Observation(Standing.MATCH, source, shown)
    before = money_of(source.shown(FieldName.ORDER_AMOUNT))
    if before is not None and equals(claim, before):
        # The buyer took the price for what was paid: a slip that a person should see, not a contradiction.
        return Observation(
            Standing.MISMATCH, source, shown, "M112", Severity.REVIEW, params={"order_amount": str(before)}
        )
    return Observation(Standing.MISMATCH, source, shown)


def _ordered(
    claim: Claim, source: Source, *, free: bool, order_amounts: Sequence[Money]
) -> Observation | None:
    shown = source.shown(FieldName.AMOUNT) or source.shown(FieldName.ORDER_AMOUNT)
    if shown is None:
        return None
    money = money_of(shown)
    if money is None:
        # The proof of what was paid is the payment page's amount; this one does not make it unreadable.
        return None
    if equals(claim, money) or _after_discount(claim, source, money) or money_in(money, order_amounts):
        return Observation(Standing.ELSEWHERE, source, shown)
    if free:
        return Observation(Standing.ASIDE, source, shown, severity=Severity.REVIEW)
    return Observation(Standing.MISMATCH, source, shown)


def money_in(money: Money, others: Sequence[Money]) -> bool:
    """Whether the same amount in the same currency is among others."""
    return any((money.amount, money.currency) == (other.amount, other.currency) for other in others)


def _after_discount(claim: Claim, source: Source, money: Money) -> bool:
    discount = money_of(source.shown(FieldName.DISCOUNT))
    rest = money.amount - discount.amount if discount is not None else Decimal(-1)
    return rest == claim.amount and money.currency == claim.currency


def _aside(claim: Claim, source: Source) -> Observation | None:
    shown = source.shown(FieldName.AMOUNT)
    money = money_of(shown)
    if shown is None or money is None:
        return None
    standing = Standing.ELSEWHERE if equals(claim, money) else Standing.ASIDE
    return Observation(standing, source, shown, severity=Severity.REVIEW)
