"""Which side of a payment a page shows: it decides what the page's values can prove."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from verifier.fields.types import PageKind


class Side(StrEnum):
    """``NONE``: the page's values are shown to the reviewer but neither confirm nor contradict a claim.

    A confirmation page (``payment_confirm``) belongs there: nothing has been paid yet. So does an unknown
    page: a number on it may be about anything.
    """

    PAYMENT = "payment"
    PLATFORM = "platform"
    REFUND = "refund"
    CERTIFICATE = "certificate"
    NONE = "none"


_SIDES: Mapping[PageKind, Side] = {
    PageKind.PAYMENT_DETAIL: Side.PAYMENT,
    PageKind.PAYMENT_RESULT: Side.PAYMENT,
    PageKind.TRANSFER_DETAIL: Side.PAYMENT,
    PageKind.BILL_LIST: Side.PAYMENT,
    PageKind.BANK_DETAIL: Side.PAYMENT,
    PageKind.BANK_MESSAGE: Side.PAYMENT,
    PageKind.RECEIPT: Side.PAYMENT,
    PageKind.PLATFORM_ORDER: Side.PLATFORM,
    PageKind.ORDER_LIST: Side.PLATFORM,
    PageKind.PAYMENT_FAILED: Side.PLATFORM,
    PageKind.REFUND_DETAIL: Side.REFUND,
    PageKind.CERTIFICATE: Side.CERTIFICATE,
    PageKind.PAYMENT_CONFIRM: Side.NONE,
    PageKind.CHAT: Side.NONE,
    PageKind.UNKNOWN: Side.NONE,
}


def side_of(kind: PageKind) -> Side:
    """The side that a kind of page shows."""
    return _SIDES[kind]
