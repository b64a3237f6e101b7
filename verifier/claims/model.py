"""The claim: what the buyer says happened. This is the border to files and HTTP, hence pydantic."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from verifier.fields.amounts import parse_money
from verifier.fields.times import TimeContext, parse_time
from verifier.fields.types import Moment, Precision

DEFAULT_ZONE = ZoneInfo("Asia/Shanghai")


class MistakeType(StrEnum):
    """What went wrong (失误类型)."""

    WRONG_TARGET = "wrong_target"
    DUPLICATE_CHARGE = "duplicate_charge"
    PAID_NOT_CREDITED = "paid_not_credited"
    WRONG_INFO = "wrong_info"
    CHANGE_OF_MIND = "change_of_mind"


# 2.02603E+27: what a spreadsheet leaves of an order number that it took for a number.
_SPREADSHEET_NUMBER = re.compile(r"[+-]?\d(?:\.\d+)?[eE]\+?\d+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _text(value: Any) -> Any:
    # YAML and spreadsheets turn 123 into a number; an order number is always text. A float would already
    # have lost digits, so it is refused rather than repaired.
    if isinstance(value, (bool, float)):
        raise ValueError("write it in quotes: a number loses leading zeros and digits")
    return str(value) if isinstance(value, int) else value


def _number(value: Any) -> Any:
    value = _text(value)
    if isinstance(value, str) and _SPREADSHEET_NUMBER.fullmatch(value.strip()):
        raise ValueError(
            f"{value.strip()} has lost digits in a spreadsheet: format the column as text and enter the number again"
        )
    return value


def _decimal(value: Any, info: ValidationInfo) -> Any:
    currency = info.data.get("currency", "CNY")
    if isinstance(value, (float, int)) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str):
        plain = re.fullmatch(r"\s*[+-]?\d+(?:\.\d+)?\s*", value)
        money = None if plain else parse_money(value, currency)
        if money is not None and money.currency != currency:
            raise ValueError(f"{value} is in {money.currency}, but currency says {currency}")
        if plain is None and (money is None or money.direction != "none"):
            raise ValueError(f"{value!r} is not an amount; write for example 200.00")
        return value.strip() if money is None else money.amount
    return value


def moment_as_written(value: Any) -> Moment:
    """A claimed time as written, with the precision it is written in.

    Raises:
        ValueError: it is no whole date.
    """
    if isinstance(value, str):
        text = re.sub(r"(?<=\d)T(?=\d)", " ", value.strip())
        text = re.sub(r"(?<=:\d\d)(?:\.\d+)?Z$", " +00:00", text)
        moment = parse_time(text, TimeContext(zone=DEFAULT_ZONE))
        if moment is None or moment.inferred:
            raise ValueError(f"{value!r} is not a whole date; write for example 2026-03-01 10:30:05")
        return moment
    if isinstance(value, datetime):
        return Moment(value if value.tzinfo else value.replace(tzinfo=DEFAULT_ZONE), Precision.SECOND)
    if isinstance(value, date):
        return Moment(datetime(value.year, value.month, value.day, tzinfo=DEFAULT_ZONE), Precision.DAY)
    raise ValueError("write a date, for example 2026-03-01 10:30:05")


def _at(value: Any) -> datetime:
    return moment_as_written(value).at


def _visible(value: str) -> str:
    if _CONTROL.search(value):
        raise ValueError("holds control characters")
    return value


Text = Annotated[str, BeforeValidator(_text), Field(min_length=1, max_length=200)]
Number = Annotated[str, BeforeValidator(_number), Field(min_length=1, max_length=200)]
Time = Annotated[datetime, BeforeValidator(_at)]
Amount = Annotated[Decimal, BeforeValidator(_decimal), Field(gt=0, max_digits=14, decimal_places=2)]


class Claim(BaseModel):
    """One application for a refund (退款申请表).

    Times without a zone are taken as Asia/Shanghai. Unknown keys are an error: a misspelt key would
    otherwise silently drop what it was meant to check.

    Attributes:
        order_no: the order number as the buyer's payment proof or the platform's order page shows it.
        amount: what was paid (after discounts), positive, at most two decimals.
        merchant: who was paid, as the payment proof names it.
        paid_at_precision: how exact ``paid_at`` is; taken from the way it is written when not given.
        requested_at: when supplements were asked for, where they were; what is still missing is due after it.
        intended_merchant: whom the buyer meant to pay (``wrong_target``), or the right name (``wrong_info``).
        intended_amount: what the amount should have been (``wrong_info``).
        aliases: further names of the merchant.
        pictures: names of the pictures that belong to the claim, relative to its folder; one that is missing
            is reported. Empty: every picture of the folder.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    case_id: Text
    order_no: Number
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "CNY"
    amount: Amount
    merchant: Text
    paid_at: Time
    mistake_type: MistakeType
    paid_at_precision: Precision = Precision.SECOND
    filed_at: Time | None = None
    filed_at_precision: Precision = Precision.SECOND
    requested_at: Time | None = None
    description: Annotated[str, Field(max_length=4000)] = ""
    intended_merchant: Text | None = None
    intended_amount: Amount | None = None
    transaction_no: Number | None = None
    platform: Text | None = None
    payer_account_tail: Annotated[str, BeforeValidator(_text), Field(pattern=r"^\d{4}$")] | None = None
    aliases: Annotated[tuple[Text, ...], Field(max_length=50)] = ()
    pictures: Annotated[tuple[Text, ...], Field(max_length=1000)] = ()

    @model_validator(mode="before")
    @classmethod
    def _precision_as_written(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        data = dict(data)
        for name in ("paid_at", "filed_at"):
            # A value that is no time is reported by its own field, not here.
            with suppress(ValueError):
                data.setdefault(f"{name}_precision", moment_as_written(data.get(name)).precision)
        return data

    @field_validator("case_id")
    @classmethod
    def _safe_id(cls, value: str) -> str:
        if not re.fullmatch(r"[\w.\-]{1,100}", value) or value in {".", ".."}:
            raise ValueError("use letters, digits, '-', '_' and '.' only (at most 100)")
        return value

    @field_validator("order_no", "merchant", "description", "intended_merchant", "transaction_no", "platform")
    @classmethod
    def _printable(cls, value: str | None) -> str | None:
        return None if value is None else _visible(value)

    @field_validator("pictures")
    @classmethod
    def _inside(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            parts = PurePosixPath(_visible(name).replace("\\", "/")).parts
            if not parts or parts[0] == "/" or ":" in parts[0] or ".." in parts:
                raise ValueError(f"{name!r} does not lie inside the case folder")
        return value

    @model_validator(mode="after")
    def _filed_after_payment(self) -> Self:
        # Only where the written precision proves it: paid 10:30:05 and filed "10:30" is one minute.
        if self.filed_at is not None and self.filed_at + unit(self.filed_at_precision) <= self.paid_at:
            raise ValueError("filed_at lies before paid_at")
        if self.requested_at is not None and self.requested_at + timedelta(minutes=1) <= self.paid_at:
            raise ValueError("requested_at lies before paid_at")
        return self


def unit(precision: Precision) -> timedelta:
    """The span that a time of this precision leaves open."""
    spans = {Precision.SECOND: timedelta(seconds=1), Precision.MINUTE: timedelta(minutes=1)}
    return spans.get(precision, timedelta(days=1))
