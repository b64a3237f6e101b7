from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.corpus.edits.values import alter, alter_status, rewrite_time

SEEDS = st.integers(0, 2**32 - 1)


@given(st.decimals("0.01", "9999999.99", places=2), SEEDS, st.booleans())
@settings(max_examples=150, deadline=None)
def test_altered_amounts_are_other_amounts_and_say_so(amount: Decimal, seed: int, same: bool) -> None:
    text = f"-¥{amount:,.2f}"
    out = alter(
        "amount",
        {"text": text, "value": f"{amount:.2f}"},
        "zh",
        np.random.default_rng(seed),
        same_length=same,
    )
    if out is None:
        return
    shown = Decimal(out.text.removeprefix("-¥").replace(",", ""))
    assert shown == Decimal(out.value) != amount
    assert not same or len(out.text) == len(text)


@pytest.mark.parametrize(
    "text",
    ["2026-03-01 10:30:05", "2026年3月1日 10:30:05", "2026年03月01日10:30:05", "2026/03/01 10:30", "03-01 10:30",
     "今天 10:30", "1 Mar 2026, 10:30 AM", "2026–03–01 10:30:05"],
)  # fmt: skip
def test_altered_times_keep_their_form(text: str) -> None:
    value = "2026-03-01T10:30:05+08:00" if text.count(":") == 2 else "2026-03-01T10:30:00+08:00"
    seen = set()
    for seed in range(40):
        rng = np.random.default_rng(seed)
        out = alter("paid_at", {"text": text, "value": value}, "zh", rng, same_length=True)
        if out is None:
            continue
        assert out.text != text and len(out.text) == len(text)
        assert datetime.fromisoformat(out.value) != datetime.fromisoformat(value)
        seen.add(out.text)
    assert len(seen) >= 5


def test_a_rewritten_time_shows_its_value() -> None:
    out = rewrite_time("2026-03-01 10:30:05", "2026-03-01T10:30:05+08:00", -timedelta(days=2))
    assert out == ("2026-02-27 10:30:05", "2026-02-27T10:30:05+08:00")
    assert rewrite_time("10:30", "2026-03-01T10:30:00+08:00", timedelta(days=1)) is None


@given(st.text("0123456789", min_size=8, max_size=32), SEEDS)
@settings(max_examples=100, deadline=None)
def test_altered_numbers_change_only_the_tail(number: str, seed: int) -> None:
    out = alter(
        "order_no", {"text": number, "value": number}, "zh", np.random.default_rng(seed), same_length=True
    )
    assert out is not None and out.text != number and len(out.text) == len(number)
    assert out.text[:-8] == number[:-8] and out.value == out.text


def test_status_words_turn_into_what_a_claimant_wants() -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        assert alter_status("支付失败", "failed", rng).value == "paid"  # type: ignore[union-attr]
        assert alter_status("Successful", "paid", rng).text.isascii()  # type: ignore[union-attr]
    assert alter_status("支付成功", "unheard_of", rng) is None
