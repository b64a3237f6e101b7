"""A picture as a perfect reader would hand it over, made from a truth line of the corpus."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from verifier.evidence import PictureEvidence
from verifier.fields.derived import card_tail
from verifier.fields.statements import find_statements
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

_MONEY = {FieldName.AMOUNT, FieldName.ORDER_AMOUNT, FieldName.DISCOUNT, FieldName.FEE, FieldName.BALANCE}
_TIMES = {FieldName.PAID_AT, FieldName.CREATED_AT}
_NUMBERS = {
    FieldName.ORDER_NO,
    FieldName.MERCHANT_ORDER_NO,
    FieldName.TRANSACTION_NO,
    FieldName.REFUND_NO,
    FieldName.PAYER_ACCOUNT_TAIL,
}


def evidence_of(truth: Mapping[str, Any]) -> PictureEvidence:
    """A picture as a perfect reader would hand it over: the truth's fields, covered and cut ones unreadable."""
    recognition = Recognition(PageKind(truth["page_kind"]), "truth", truth["app"], 1.0)
    seal = truth.get("seal")
    fields = Fields(
        recognition,
        tuple(_record(record, truth) for record in truth["records"]),
        messages=tuple(_message(item) for item in truth.get("messages", ())),
        seal=Seal(Box(*seal["box"]), seal["text"], 1.0) if seal else None,
    )
    size = truth["width"], truth["height"]
    return PictureEvidence(truth["file"], truth["id"], *size, "PNG", fields, Integrity.NO_CONTRADICTION_FOUND)


def _record(record: Mapping[str, Any], truth: Mapping[str, Any]) -> Record:
    fields = {}
    hidden = {*truth["occluded"], *truth["cut"]}
    for key, item in record["fields"].items():
        if key not in FieldName.__members__.values():
            continue
        name, box = FieldName(key), Box(*item["box"])
        value = None if key in hidden else _value(name, item)
        state = ReadState.UNREADABLE if value is None else ReadState.READ
        fields[name] = Field(name, value, item["text"], box, 1.0, state)
    return Record({**fields, **card_tail(fields)}, Box(*record["box"]))


def _message(item: Mapping[str, Any]) -> ChatMessage:
    side = {"buyer": "right", "merchant": "left"}.get(item["who"], "system")
    stated = find_statements(item["text"]) if side != "system" else ()
    return ChatMessage(side, item["text"], Box(*item["box"]), item.get("time", ""), stated)


def _value(name: FieldName, item: Mapping[str, Any]) -> Value | None:
    text = item["value"]
    if name in _MONEY:
        amount = Decimal(text)
        return Money(abs(amount), item.get("currency", "CNY"), item.get("direction", "none"))
    if name in _TIMES:
        at = datetime.fromisoformat(text)
        return Moment(at, Precision(item.get("precision", "second")), tuple(item.get("inferred", ())))
    if name in _NUMBERS:
        return Identifier(text, masked="*" in text, complete=not item.get("truncated", False))
    if name is FieldName.STATUS:
        return StatusValue(PaymentStatus(text), item["text"])
    return Name(text, truncated=bool(item.get("truncated")), masked="*" in text)
