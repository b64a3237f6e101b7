"""The policy's schema. No value has a default here: ``models/policies/default.yaml`` gives every one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator

from verifier.claims.durations import Duration
from verifier.claims.matching.settings import MatchingRules
from verifier.claims.model import MistakeType

FieldId = Literal["order_no", "amount", "paid_at", "merchant", "transaction_no", "payer_account_tail"]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TimeRules(_Section):
    """Deadlines (时效).

    Attributes:
        settlement_wait: a claim filed sooner after the payment, because no order has come yet, is premature.
        filing_window: from the payment to the latest filing.
        supplement_window: from a request for supplements to their latest arrival.
        follow_up: from filing to the moment by which the buyer should look at the status.
        response: from filing to the first answer.
        resolution_working_days: working days from filing to the last day of a complex claim.
        arrival_wallet: from a refund to its arrival in a wallet.
        arrival_bank_card_working_days: working days from a refund to its arrival on a bank card.
    """

    settlement_wait: Duration
    filing_window: Duration
    supplement_window: Duration
    follow_up: Duration
    response: Duration
    resolution_working_days: Annotated[int, Field(ge=0, le=90)]
    arrival_wallet: Duration
    arrival_bank_card_working_days: Annotated[int, Field(ge=0, le=90)]

    @field_validator("filing_window", "supplement_window", "response")
    @classmethod
    def _positive(cls, value: timedelta) -> timedelta:
        if value <= timedelta(0):
            raise ValueError("must be longer than 0")
        return value


class CalendarRules(_Section):
    """The working calendar and the platform's own exceptions from it."""

    country: Literal["CN"]
    extra_working_days: tuple[date, ...]
    extra_holidays: tuple[date, ...]


class MistakeRules(_Section):
    """What one mistake type has to show: ids of ``verifier.policy.requirements``, or that it is out of rule."""

    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    out_of_rule: bool = False


class Policy(_Section):
    """A platform's refund rules. ``digest`` is over all values that apply, the defaults included."""

    name: Annotated[str, Field(pattern=r"^[\w.\- ]{1,60}$")]
    version: Annotated[str, Field(pattern=r"^[\w.\-]{1,30}$")]
    zone: str
    matching: MatchingRules
    times: TimeRules
    calendar: CalendarRules
    required_fields: Annotated[tuple[FieldId, ...], Field(min_length=1)]
    mistakes: dict[MistakeType, MistakeRules]
    digest: str = ""

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"{value!r} is no time zone; write for example Asia/Shanghai") from error
        return value

    @property
    def label(self) -> str:
        """Name, version and content hash, as every report states it."""
        return f"{self.name} {self.version} (sha256:{self.digest[:12]})"

    @property
    def tz(self) -> ZoneInfo:
        """The zone that deadlines are shown in."""
        return ZoneInfo(self.zone)
