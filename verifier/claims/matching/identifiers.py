"""Order numbers, transaction numbers and account tails: equal to the last character, or not equal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from verifier.checks import Severity
from verifier.claims.matching.observation import Observation, Source, Standing
from verifier.claims.matching.sides import Side
from verifier.fields.identifiers import mask_matches
from verifier.fields.types import Field, FieldName, Identifier
from verifier.text import normalise

_ORDER_NUMBERS = (FieldName.ORDER_NO, FieldName.MERCHANT_ORDER_NO, FieldName.TRANSACTION_NO)


def normalise_number(text: str) -> str:
    """NFKC without blanks and invisible characters. Letters keep their case: some platforms tell them apart."""
    # A spacing accent is a blank and an accent in NFKC: without the blank the accent joins the letter before it.
    return unicodedata.normalize("NFKC", normalise(text).replace(" ", ""))


def observe_order_no(claimed: str, source: Source) -> Observation | None:
    """Hold a claimed order number against the numbers of one record.

    Which number a buyer copies into the form is open: the payment app's own (Alipay 订单号, WeChat 交易单号), the
    merchant's (商户单号/商家订单号) or the platform's. Any of them names exactly this payment, so equality with any
    is a match. For a contradiction the page must show a number of the same kind: see :func:`_difference`.
    """
    shown = _present(source, _ORDER_NUMBERS)
    return _observe(claimed, source, shown) or _difference(claimed, source, shown)


def observe_transaction_no(claimed: str, source: Source) -> Observation | None:
    """Hold a claimed transaction number against one record.

    The payment app's 订单号 stands in where the page has no 交易单号: on Alipay it is the transaction's number.
    """
    names = (FieldName.TRANSACTION_NO,)
    if source.side is Side.PAYMENT and source.shown(FieldName.TRANSACTION_NO) is None:
        names = (FieldName.ORDER_NO,)
    shown = _present(source, names)
    found = _observe(claimed, source, shown)
    if found is not None or not shown:
        return found
    if shown[0].name is FieldName.ORDER_NO and not same_kind(claimed, str(shown[0].value)):
        return None
    return Observation(Standing.MISMATCH, source, shown[0])


def observe_tail(claimed: str, source: Source) -> Observation | None:
    """Hold the last four digits of the payer's card against one record of the payment side."""
    shown = source.shown(FieldName.PAYER_ACCOUNT_TAIL)
    if shown is None or source.side is not Side.PAYMENT:
        return None
    if not isinstance(shown.value, Identifier) or not shown.readable:
        return Observation(Standing.UNREADABLE, source, shown)
    equal = normalise_number(shown.value.text) == claimed
    return Observation(Standing.MATCH if equal else Standing.MISMATCH, source, shown)


def numbers_of(source: Source) -> dict[str, Field]:
    """Every readable, whole number of a record, normalised."""
    return {
        normalise_number(shown.value.text): shown
        for shown in _present(source, _ORDER_NUMBERS)
        if shown.readable and isinstance(shown.value, Identifier) and _whole(shown.value)
    }


def transaction_of(source: Source) -> tuple[str, Field] | None:
    """The number that names one deduction: the transaction number, else the payment app's own order number.

    The merchant's order number does not: an order charged twice has it on both deductions.
    """
    for name in (FieldName.TRANSACTION_NO, FieldName.ORDER_NO):
        for number, shown in numbers_of(source).items():
            if shown.name is name:
                return number, shown
    return None


def same_kind(one: str, other: str) -> bool:
    """Whether two different numbers could be one number misread or altered.

    Of one length and alphabet, or a few characters apart. Numbers of different systems are neither, as a rule.
    """
    a, b = normalise_number(one), normalise_number(other)
    if len(a) == len(b) and _alphabet(a) == _alphabet(b):
        return True
    # Short numbers are a few characters from any other: there only a tenth of the length counts.
    limit = 3 if min(len(a), len(b)) >= 10 else 1
    return Levenshtein.distance(a, b, score_cutoff=limit) <= limit


def _alphabet(text: str) -> tuple[bool, bool]:
    return bool(re.search(r"\d", text)), bool(re.search(r"[^\W\d_]", text))


def _present(source: Source, names: Sequence[FieldName]) -> list[Field]:
    return [shown for name in names if (shown := source.shown(name)) is not None]


def _whole(value: Identifier) -> bool:
    # "." covers the ellipsis, which NFKC writes as three full stops.
    return (
        value.complete and not value.masked and "*" not in value.text and "..." not in normalise(value.text)
    )


def _observe(claimed: str, source: Source, shown: Sequence[Field]) -> Observation | None:
    """Equality first, then what leaves it open; ``None`` when every number is readable and differs."""
    wanted = normalise_number(claimed)
    partial: Observation | None = None
    unreadable: Observation | None = None
    for field in shown:
        if not field.readable or not isinstance(field.value, Identifier):
            unreadable = unreadable or Observation(Standing.UNREADABLE, source, field)
        elif not _whole(field.value):
            if _can_be(field.value, wanted):
                partial = partial or Observation(Standing.PARTIAL, source, field, "M111")
        elif normalise_number(field.value.text) == wanted:
            return Observation(Standing.MATCH, source, field)
    if unreadable is not None and any(_contradicts(wanted, field) for field in shown):
        return None
    return partial or unreadable


def _contradicts(wanted: str, field: Field) -> bool:
    """A whole number of the claimed one's own make that is another: an unreadable one beside it changes nothing."""
    value = field.value
    return (
        field.readable and isinstance(value, Identifier) and _whole(value) and same_kind(wanted, value.text)
    )


def _can_be(value: Identifier, wanted: str) -> bool:
    text = normalise_number(value.text).rstrip(".…")
    if value.complete:
        return mask_matches(text, wanted) if "*" in text else text in wanted
    if "*" in text:
        return (
            mask_matches(text, wanted) or mask_matches(text + "*", wanted) or mask_matches("*" + text, wanted)
        )
    return len(text) < len(wanted) and text in wanted


def _difference(claimed: str, source: Source, shown: Sequence[Field]) -> Observation | None:
    """No number of the record is the claimed one: a contradiction, or merely numbers of another system."""
    readable = [field for field in shown if field.readable]
    if not readable:
        return None
    near = [field for field in readable if same_kind(claimed, str(field.value))]
    if near:
        return Observation(Standing.MISMATCH, source, near[0])
    if all(field.name is FieldName.TRANSACTION_NO for field in readable):
        # The page carries no order number; its own transaction number is another thing.
        return None
    # Payment app, acquirer and platform number one payment each in its own way: a number of another system
    # does not contradict a claim that another page confirms, but it confirms nothing either.
    return Observation(Standing.ASIDE, source, readable[0], severity=Severity.REVIEW)
