"""What a buyer's sentence states, in Chinese and English."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.claims.description import parse_description
from verifier.fields.types import PaymentStatus

ZH = "于10点30分在星河卡盟充值200元，因网络重复点击导致扣款两次，订单号分别为123和456，订单页面显示支付失败"
EN = (
    "At 10:30 on the Xinghe platform I bought a card for 200 yuan, the network stalled and I tapped twice, "
    "I was charged twice, the order page says payment failed, the order numbers are 123 and 456."
)


@pytest.mark.parametrize("text", [ZH, EN], ids=["zh", "en"])
def test_the_example_of_the_form_states_all_its_parts(text: str) -> None:
    said = parse_description(text)
    assert [(t.partial.hour, t.partial.minute, t.payment) for t in said.times] == [(10, 30, True)]
    assert [str(a.money) for a in said.amounts] == ["200 CNY"]
    assert [c.count for c in said.counts] == [2]
    assert said.order_numbers == ("123", "456")
    assert [s.status for s in said.statuses] == [PaymentStatus.FAILED]
    assert {cause for cause, _ in said.causes} >= {"network", "double_tap"}
    assert len(said.platforms) == 1
    assert said.missing == ()


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("2026年3月1日10:30", ("operation", "result")),
        ("10:30充值200元", ("result",)),
        ("充值后显示失败", ("time",)),
        ("昨天充值，钱被扣了", ()),
        ("I paid at 10:30", ("result",)),
        ("10:30付错给了别家店", ()),
        ("hello", ("time", "operation", "result")),
        ("", ()),
    ],
)
def test_missing_parts_are_named(text: str, missing: tuple[str, ...]) -> None:
    assert parse_description(text).missing == missing


def test_roles_of_amounts_and_times() -> None:
    said = parse_description("10点半付款198元，应为189元，共扣款396元，余额还有52.30元，11:05联系了客服")
    assert [(str(a.money.amount), a.role) for a in said.amounts] == [
        ("198", "paid"),
        ("189", "right"),
        ("396", "total"),
        ("52.30", "other"),
    ]
    assert [(t.partial.hour, t.partial.minute, t.payment) for t in said.times] == [
        (10, 30, True),
        (11, 5, False),
    ]


def test_clicks_are_no_deductions_and_numbers_are_no_amounts() -> None:
    said = parse_description("点击两次，订单号2026030120001234567890，没有扣款记录")
    assert said.counts == ()
    assert said.amounts == ()
    assert said.order_numbers == ("2026030120001234567890",)


@pytest.mark.parametrize(
    ("text", "platforms"),
    [
        ("昨晚用微信在乐充平台充话费", ("乐充",)),
        ("在星卡网购买点卡", ("星卡网",)),
        ("在平台充值了50元", ()),
        ("在家充值", ()),
        ("I bought it on Steam website", ("Steam",)),
    ],
)
def test_platforms_are_names(text: str, platforms: tuple[str, ...]) -> None:
    assert parse_description(text).platforms == platforms


def test_no_order_and_change_of_mind() -> None:
    said = parse_description("支付后没有生成订单")
    assert [s.status for s in said.statuses] == [None]
    assert "change_of_mind" in {cause for cause, _ in parse_description("买了不想要了").causes}


@given(st.text(max_size=400))
def test_any_text_is_parsed(text: str) -> None:
    parse_description(text)


def test_a_long_hostile_text_is_parsed_in_bounded_work() -> None:
    for piece in ("10:30,", "9" * 60 + " ", "订单号", "在充值", "200元和"):
        said = parse_description(piece * 4000)
        assert len(said.times) <= 40
