"""What matching allows. The values come from the policy file (section ``matching``)."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from verifier.claims.durations import Duration


class MatchingRules(BaseModel):
    """Tolerances and names. There is none for amounts and numbers: they agree exactly or not at all.

    Attributes:
        time_tolerance: how far a claimed time may lie from the one on the payment proof.
        settlement_lag: how much later than the payment the platform may show it.
        order_validity: how long before the payment the platform's order may have been made.
        duplicate_interval: deductions further apart than this are no duplicates of one order.
        similar_name: names with at least this similarity (0..1) but not equal are for a person to judge.
        merchant_aliases: groups of names that mean one merchant.
        acquirers: payment companies that stand in the merchant's place on some records.
        channel_prefixes: payment channels that bank records write before the merchant (``支付宝-…``).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    time_tolerance: Duration
    settlement_lag: Duration
    order_validity: Duration
    duplicate_interval: Duration
    similar_name: Annotated[float, Field(gt=0.5, lt=1)]
    merchant_aliases: tuple[tuple[str, ...], ...]
    acquirers: tuple[str, ...]
    channel_prefixes: tuple[str, ...]
