"""Fields that follow from others: a number from its barcode, a card tail from the payment method, not paid."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from verifier.fields.identifiers import parse_account_tail, parse_identifier
from verifier.fields.numbers import alike
from verifier.fields.scene import Scene
from verifier.fields.types import (
    Barcode,
    Field,
    FieldName,
    Identifier,
    Name,
    PaymentStatus,
    Reading,
    ReadState,
    StatusValue,
)
from verifier.fields.words import unpaid_actions
from verifier.text import fold, normalise

F = FieldName
_LINEAR = frozenset({"Code128", "Code39", "Code93", "ITF", "Codabar"})
_SOURCES = frozenset(fold(label) for label in ("Debited from", "Paid by"))
_PERSON = re.compile(r"[A-Z][A-Za-z.'-]+(?: [A-Z][A-Za-z.'-]*){1,3}")
_NO_PERSON = re.compile(
    r"\b(?:banks?|cards?|wallet|accounts?|a/c|savings?|current|credit|debit|pay|paypal|visa|mastercard|balance|upi|"
    r"ltd|limited|inc|llc|cash|e?money|bhd|pte|plc)\b",
    re.IGNORECASE,
)
_WHOLE_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{12,64}$")
"""A number so long that it does not stand among a code's other data by chance, with its label or without."""
_NUMBERS = (F.MERCHANT_ORDER_NO, F.ORDER_NO, F.TRANSACTION_NO)


def barcode_fields(fields: Mapping[FieldName, Field], scene: Scene) -> dict[FieldName, Field]:
    """Barcodes confirm the number printed by them, or give the number that the page only hints at.

    A payment page prints its barcode for the merchant's own number (退款条码). A code that equals a printed
    number confirms it; where that number is not printed the code is the number. A code that contradicts the
    printed number changes nothing here: the logic checks report it.
    """
    out: dict[FieldName, Field] = {}
    for code in scene.barcodes:
        if code.format not in _LINEAR:
            out |= _repeated(fields, code)
            continue
        parsed = parse_identifier(code.text)
        if parsed is None or parsed.masked:
            continue
        printed = next((n for n in _NUMBERS if _value(fields.get(n)) == parsed.text), None)
        if printed is not None:
            out[printed] = _confirmed(fields[printed], code)
        elif _is_open(fields.get(F.MERCHANT_ORDER_NO)) and scene.profile.app in {"alipay", "wechat"}:
            reading = Reading("barcode", code.text, 1.0)
            out[F.MERCHANT_ORDER_NO] = Field(
                F.MERCHANT_ORDER_NO, parsed, code.text, code.box, 0.99, readings=(reading,), reason="barcode"
            )
            scene.note(f"merchant_order_no: from the {code.format} barcode {code.text!r}")
    return out


def _repeated(fields: Mapping[FieldName, Field], code: Barcode) -> dict[FieldName, Field]:
    """The number that a slip's QR code repeats among other data: it says which of two characters drawn alike is meant."""
    out = {}
    for name in _NUMBERS:
        field = fields.get(name)
        if field is None or field.reason not in {"", "ambiguous"}:
            continue
        printed = _WHOLE_NUMBER.search(normalise(field.raw).replace(" ", ""))
        start = -1 if printed is None else alike(code.text).find(alike(printed[0]))
        if printed is None or start < 0:
            continue
        text = code.text[start : start + len(printed[0])]
        reason = "" if field.readable and text == printed[0] else "barcode"
        value = Identifier(text)
        out[name] = _confirmed(replace(field, value=value, state=ReadState.READ, reason=reason), code)
    return out


def card_tail(fields: Mapping[FieldName, Field]) -> dict[FieldName, Field]:
    """The card's last digits out of the payment method, when no label of their own gives them."""
    method = fields.get(F.PAYMENT_METHOD)
    if F.PAYER_ACCOUNT_TAIL in fields or method is None or not isinstance(method.value, Name):
        return {}
    tail = parse_account_tail(method.raw)
    if tail is None:
        return {}
    return {
        F.PAYER_ACCOUNT_TAIL: Field(
            F.PAYER_ACCOUNT_TAIL,
            Identifier(tail),
            method.raw,
            method.box,
            method.confidence,
            label=method.label,
            label_box=method.label_box,
            readings=method.readings,
        )
    }


def payer_of(fields: Mapping[FieldName, Field]) -> dict[FieldName, Field]:
    """Debited from Bilal Khan: what English slips call the source of the money can be the person who paid."""
    source = fields.get(F.PAYMENT_METHOD)
    if F.PAYER in fields or source is None or not isinstance(source.value, Name):
        return {}
    if fold(source.label) not in _SOURCES or _PERSON.fullmatch(source.value.text) is None:
        return {}
    return {} if _NO_PERSON.search(source.value.text) else {F.PAYER: replace(source, name=F.PAYER)}


def guard_unpaid(fields: Mapping[FieldName, Field], scene: Scene) -> dict[FieldName, Field]:
    """A page that still asks for the payment never reads as paid, whatever its other words are."""
    words = {fold(word) for word in unpaid_actions()}
    action = next((line for line in scene.layout.lines if line.key in words), None)
    status = fields.get(F.STATUS)
    default = scene.profile.default_status
    if status is None and default is not None:
        box = action.box if action is not None else scene.layout.lines[0].box
        words_shown = action.text if action is not None else ""
        scene.note(f"status: {default.value} because the page is {scene.profile.kind.value}")
        return {F.STATUS: Field(F.STATUS, StatusValue(default, words_shown), words_shown, box, 0.9)}
    paid = {PaymentStatus.PAID, PaymentStatus.COMPLETED}
    if (
        action is None
        or status is None
        or not isinstance(status.value, StatusValue)
        or status.value.status not in paid
    ):
        return {}
    scene.note(f"status: {status.raw!r} beside {action.text!r}: left open")
    return {
        F.STATUS: Field(
            F.STATUS,
            None,
            f"{status.raw} | {action.text}",
            status.box,
            0.3,
            ReadState.UNREADABLE,
            reason="ambiguous",
        )
    }


def _value(field: Field | None) -> str | None:
    return field.value.text if field is not None and isinstance(field.value, Identifier) else None


def _is_open(field: Field | None) -> bool:
    return field is None or not field.readable


def _confirmed(field: Field, code: Barcode) -> Field:
    readings = (*field.readings, Reading("barcode", code.text, 1.0))
    return Field(
        field.name, field.value, field.raw, field.box, 0.999, field.state, field.label, field.label_box, field.lines,
        readings, field.reason,
    )  # fmt: skip
