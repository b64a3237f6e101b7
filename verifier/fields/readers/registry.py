"""Readers by the name that profiles use."""

from __future__ import annotations

from collections.abc import Callable

from verifier.fields.readers import (
    bank_receipt,
    certificate,
    chat,
    english_receipt,
    lists,
    message,
    order,
    order_list,
    paper,
    rows,
    slip,
)
from verifier.fields.scene import Draft, Scene

READERS: dict[str, Callable[[Scene], Draft]] = {
    "rows": rows.read,
    "order": order.read,
    "refund": order.read_refund,
    "message": message.read,
    "chat": chat.read,
    "certificate": certificate.read,
    "list": lists.read,
    "order_list": order_list.read,
    "paper": paper.read,
    "slip": slip.read,
    "bank_receipt": bank_receipt.read,
    "english_receipt": english_receipt.read,
}
