"""One claimed value against one page: what matches, what contradicts, what stays open."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.claims.build import (
    COMPANY,
    MERCHANT,
    ORDER,
    claim,
    moment,
    money,
    payment,
    picture,
    platform,
    record,
)
from verifier.claims.compare import compare_claim
from verifier.claims.matching.identifiers import normalise_number, same_kind
from verifier.claims.matching.names import name_form, same_name, similarity
from verifier.fields.types import Identifier, Name
from verifier.outcomes import Outcome
from verifier.policy.loader import default_policy

RULES = default_policy().matching
M, X, U, N = Outcome.MATCH, Outcome.MISMATCH, Outcome.UNREADABLE, Outcome.NOT_SHOWN


def outcome(field: str, *pictures: Any, **changes: Any) -> tuple[Outcome, str]:
    found = {c.field: c for c in compare_claim(claim(**changes), pictures, RULES)}[field]
    return found.outcome, found.check.rule_id


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        ({}, (M, "M101")),
        ({"merchant_order_no": " KM2026 0301 103001 "}, (M, "M101")),
        ({"merchant_order_no": "ＫＭ20260301103001"}, (M, "M101")),
        ({"merchant_order_no": "km20260301103001"}, (X, "M101")),
        ({"merchant_order_no": "KM20260301103007"}, (X, "M101")),
        ({"merchant_order_no": "KM2026030110300"}, (X, "M101")),
        ({"merchant_order_no": Identifier("KM2026****3001", masked=True)}, (U, "M111")),
        ({"merchant_order_no": Identifier("KM2026****3009", masked=True), "order_no": None}, (X, "M101")),
        ({"merchant_order_no": Identifier("KM20260301…", complete=False), "order_no": None}, (U, "M111")),
        ({"merchant_order_no": ..., "order_no": None}, (U, "M101")),
        ({"merchant_order_no": None, "order_no": None}, (N, "M101")),
        ({"merchant_order_no": None, "order_no": ORDER}, (M, "M101")),
    ],
    ids=str,
)
def test_order_numbers(shown: dict[str, Any], found: tuple[Outcome, str]) -> None:
    assert outcome("order_no", payment(**shown)) == found


def test_a_number_of_another_system_proves_and_contradicts_nothing() -> None:
    alone = payment(merchant_order_no=None)
    assert outcome("order_no", alone)[0] is X  # nothing else confirms it: for a person to look at
    assert outcome("order_no", alone, platform())[0] is M


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        ("200.00", (M, "M102")),
        (money("200"), (M, "M102")),
        (money("200.00", "USD"), (X, "M102")),
        (money("200.00", direction="in"), (X, "M117")),
        ("200.01", (X, "M102")),
        ("20.00", (X, "M102")),
        (..., (U, "M102")),
        (None, (N, "M102")),
    ],
    ids=str,
)
def test_amounts(shown: Any, found: tuple[Outcome, str]) -> None:
    assert outcome("amount", payment(amount=shown)) == found


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        ("2026-03-01 10:30:05", (M, "M103")),
        ("2026-03-01 10:32:05", (M, "M103")),
        ("2026-03-01 10:32:06", (X, "M103")),
        ("2026-03-01 10:28:05", (M, "M103")),
        ("2026-03-01 10:28:04", (X, "M103")),
        ("2026-03-01 10:30", (M, "M103")),
        ("2026-03-01", (M, "M103")),
        ("2026-03-02", (X, "M103")),
        (moment("2026-03-01 10:30", ["year"]), (U, "M113")),
        (moment("2026-03-01 11:30", ["year"]), (X, "M103")),
        (..., (U, "M103")),
    ],
    ids=str,
)
def test_times(shown: Any, found: tuple[Outcome, str]) -> None:
    assert outcome("paid_at", payment(paid_at=shown)) == found


def test_a_time_of_creation_never_proves_the_payment() -> None:
    assert outcome("paid_at", payment(paid_at=None, created_at="2026-03-01 10:30:00")) == (M, "M103")
    assert outcome("paid_at", payment(paid_at=None, created_at="2026-03-01 09:00:00")) == (U, "M119")


@pytest.mark.parametrize(
    ("claimed", "shown", "found"),
    [
        (MERCHANT, MERCHANT, (M, "M104")),
        (COMPANY, "深圳星河网络科技", (M, "M104")),
        (COMPANY, "深圳星河网络科技有限责任公司", (M, "M104")),
        (COMPANY, "深圳星河网络科技股份有限公司", (X, "M114")),
        ("云端卡盟(旗舰店)", "云端卡盟（旗舰店）", (M, "M104")),
        (MERCHANT, "星河下盟", (X, "M114")),
        (MERCHANT, "木兰咖啡", (X, "M104")),
        (COMPANY, "支付宝-深圳星河网络科技有限公司", (M, "M104")),
        (MERCHANT, "财付通支付科技有限公司", (N, "M118")),
        (MERCHANT, Name("星河…", truncated=True), (U, "M115")),
        (MERCHANT, Name("木兰…", truncated=True), (X, "M104")),
        (MERCHANT, Name("星**盟", masked=True), (U, "M115")),
        (MERCHANT, ..., (U, "M104")),
    ],
    ids=str,
)
def test_merchants(claimed: str, shown: Any, found: tuple[Outcome, str]) -> None:
    assert outcome("merchant", payment(merchant=shown), merchant=claimed) == found


def test_pages_that_prove_nothing_match_nothing() -> None:
    fields = record(
        order_no=ORDER, amount="200.00", merchant=MERCHANT, paid_at="2026-03-01 10:30:05", status="paid"
    )
    for kind in ("unknown", "payment_confirm", "chat"):
        results = compare_claim(claim(), [picture("x.png", kind, fields)], RULES)
        assert {c.outcome for c in results} == {N}, kind


def test_one_contradiction_outweighs_every_match() -> None:
    pictures = [payment(), payment("b.png"), payment("c.png", amount="200.01")]
    assert outcome("amount", *pictures) == (X, "M102")


def test_entries_of_a_list_that_are_other_payments_contradict_nothing() -> None:
    own = record(0, merchant=MERCHANT, amount="200.00", paid_at="2026-03-01 10:30", order_no=ORDER)
    other = record(
        300, merchant="木兰咖啡", amount="9.00", paid_at="2026-03-01 08:00", order_no="2603010800310093"
    )
    page = picture("l.png", "bill_list", other, own)
    assert {c.outcome for c in compare_claim(claim(), [page], RULES)} == {M}
    assert outcome("amount", page, amount="200.01")[0] is X


NAMES = st.text(st.sampled_from("星河卡盟店有限公司 (旗舰)·Aa&-."), min_size=1, max_size=14)


@given(NAMES, NAMES)
def test_names_are_compared_alike_from_both_sides(one: str, other: str) -> None:
    assert same_name(one, other) is same_name(other, one)
    assert similarity(one, other) == similarity(other, one)
    assert 0 <= similarity(one, other) <= 1
    if name_form(one).stem:
        assert same_name(one, one)


@given(st.text(max_size=40), st.text(max_size=40))
@example("A´", "")
def test_numbers_are_equal_only_when_normalised_equal(one: str, other: str) -> None:
    assert normalise_number(normalise_number(one)) == normalise_number(one)
    assert same_kind(one, other) is same_kind(other, one)
