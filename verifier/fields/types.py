"""Typed values read from a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from verifier.geometry import Box


class FieldName(StrEnum):
    """Everything a page can say about a payment."""

    AMOUNT = "amount"
    PAID_AT = "paid_at"
    CREATED_AT = "created_at"
    MERCHANT = "merchant"
    MERCHANT_FULL = "merchant_full"
    ORDER_NO = "order_no"
    MERCHANT_ORDER_NO = "merchant_order_no"
    TRANSACTION_NO = "transaction_no"
    STATUS = "status"
    PAYMENT_METHOD = "payment_method"
    PAYER_ACCOUNT_TAIL = "payer_account_tail"
    PAYER = "payer"
    ITEM = "item"
    ORDER_AMOUNT = "order_amount"
    DISCOUNT = "discount"
    FEE = "fee"
    BALANCE = "balance"
    REFUND_NO = "refund_no"
    REFERENCE_NO = "reference_no"
    """The bank network's own reference (UTR), on pages that show the app's transaction number as well."""
    AMOUNT_IN_WORDS = "amount_in_words"


class PageKind(StrEnum):
    """What kind of page a picture shows. ``UNKNOWN`` is an answer: it is no evidence that we know."""

    PAYMENT_DETAIL = "payment_detail"
    PAYMENT_RESULT = "payment_result"
    PAYMENT_CONFIRM = "payment_confirm"
    TRANSFER_DETAIL = "transfer_detail"
    REFUND_DETAIL = "refund_detail"
    BILL_LIST = "bill_list"
    BANK_DETAIL = "bank_detail"
    BANK_MESSAGE = "bank_message"
    RECEIPT = "receipt"
    PLATFORM_ORDER = "platform_order"
    ORDER_LIST = "order_list"
    PAYMENT_FAILED = "payment_failed"
    CHAT = "chat"
    CERTIFICATE = "certificate"
    UNKNOWN = "unknown"


class PaymentStatus(StrEnum):
    """Canonical status; ``UNPAID`` is a payment request that nobody has paid yet."""

    PAID = "paid"
    PROCESSING = "processing"
    PENDING = "pending"
    FAILED = "failed"
    COMPLETED = "completed"
    CLOSED = "closed"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    UNPAID = "unpaid"
    UNKNOWN = "unknown"


class Precision(StrEnum):
    """How exact a shown time is."""

    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount and its currency. ``amount`` is never negative; the direction holds the sign."""

    amount: Decimal
    currency: str = "CNY"
    direction: str = "none"
    """``out`` (a minus was shown), ``in`` (a plus was shown) or ``none``."""

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time with the precision that the page shows. ``at`` carries a zone.

    ``inferred`` names the parts that the page does not print and context supplied (``year``, ``day``,
    ``zone``); empty when all was printed. The zone is nearly never printed and is not listed for the default.
    """

    at: datetime
    precision: Precision
    inferred: tuple[str, ...] = ()

    def __str__(self) -> str:
        form = {"second": "%Y-%m-%d %H:%M:%S", "minute": "%Y-%m-%d %H:%M", "day": "%Y-%m-%d"}
        return self.at.strftime(form[self.precision.value])


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number or code. Masked places are ``*``; ``complete`` is false when an end is cut or hidden."""

    text: str
    masked: bool = False
    complete: bool = True

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Name:
    """A merchant, payer or item. ``truncated``: the app cut it with an ellipsis; ``masked``: with ``*``."""

    text: str
    truncated: bool = False
    masked: bool = False

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class StatusValue:
    """The canonical status and the words the page uses for it."""

    status: PaymentStatus
    words: str

    def __str__(self) -> str:
        return self.words or self.status.value


Value = Money | Moment | Identifier | Name | StatusValue


class ReadState(StrEnum):
    """``UNREADABLE``: it is on the page, but could not be read with confidence. Its value is ``None``."""

    READ = "read"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Reading:
    """One independent reading of a field's crop (a vote)."""

    engine: str
    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Field:
    """A value of the page, where it stands, and how sure we are.

    Attributes:
        value: typed value, or ``None`` when ``state`` is ``UNREADABLE``.
        raw: the text as the first reader gave it, wrapped lines joined by a blank.
        box: around the value, all its lines.
        lines: the box of each line when the value is wrapped.
        confidence: 0..1, that the value is right.
        label: the label's text as printed, ``""`` when the value was found by place or form.
        readings: votes of the readers, the first reader first.
        reason: for ``UNREADABLE`` why (``readers_disagree``, ``low_confidence``, ``covered``, ``cut``,
            ``ambiguous``, ``malformed``, ``no_date`` for a printed time whose date nothing supplies,
            ``photograph`` for a photographed screen that was not found in the picture); for a repaired value
            ``repaired``, for one on which the readers agreed only at a third look ``third_look``, for a number
            taken from its barcode ``barcode``.
    """

    name: FieldName
    value: Value | None
    raw: str
    box: Box
    confidence: float
    state: ReadState = ReadState.READ
    label: str = ""
    label_box: Box | None = None
    lines: tuple[Box, ...] = ()
    readings: tuple[Reading, ...] = ()
    reason: str = ""

    @property
    def readable(self) -> bool:
        """Whether the value may be used."""
        return self.state is ReadState.READ and self.value is not None


@dataclass(frozen=True, slots=True)
class Record:
    """One transaction or order: a detail page has one, a bill list several."""

    fields: Mapping[FieldName, Field]
    box: Box

    def get(self, name: FieldName) -> Field | None:
        """The field, or ``None`` when the page does not show it."""
        return self.fields.get(name)


@dataclass(frozen=True, slots=True)
class Barcode:
    """A decoded barcode or QR code."""

    format: str
    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One bubble of a chat. ``side`` is where it stands: the phone's owner writes on the right."""

    side: str
    text: str
    box: Box
    shown_time: str = ""
    statements: tuple[str, ...] = ()
    """Statement ids found in the text: received, not_received, delivered, refuses_refund, agrees_refund."""


@dataclass(frozen=True, slots=True)
class Seal:
    """A round company seal: where it is and what could be read along its arc."""

    box: Box
    text: str = ""
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class StatusBar:
    """The phone's own bar at the top: its box and its clock as printed (``10:31``)."""

    box: Box
    clock: str = ""
    clock_box: Box | None = None


@dataclass(frozen=True, slots=True)
class Recognition:
    """Which page this is, by which profile, how well it fits and why."""

    kind: PageKind
    profile: str
    app: str
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fields:
    """Everything read from one picture."""

    recognition: Recognition
    records: tuple[Record, ...] = ()
    barcodes: tuple[Barcode, ...] = ()
    messages: tuple[ChatMessage, ...] = ()
    seal: Seal | None = None
    status_bar: StatusBar | None = None
    title: str = ""
    explain: tuple[str, ...] = field(default=())
    """The steps of the extraction, for ``verifier read --explain``."""

    @property
    def first(self) -> Record | None:
        """The only record of a detail page, the first of a list."""
        return self.records[0] if self.records else None
