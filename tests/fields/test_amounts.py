from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.fields.amounts import find_amounts, parse_money, says_money
from verifier.fields.chinese_numerals import parse_capitals, write_capitals
from verifier.fields.types import Money


@pytest.mark.parametrize(
    ("text", "amount", "currency", "direction"),
    [
        ("-1,130.00", "1130.00", "CNY", "out"),
        ("–200.00", "200.00", "CNY", "out"),
        ("—200.00", "200.00", "CNY", "out"),
        ("−200.00", "200.00", "CNY", "out"),
        ("－200.00", "200.00", "CNY", "out"),
        ("+0.01", "0.01", "CNY", "in"),
        ("88.00", "88.00", "CNY", "none"),
        ("1,754.87", "1754.87", "CNY", "none"),
        ("¥0.04", "0.04", "CNY", "none"),
        ("￥ 320", "320", "CNY", "none"),
        ("-￥100.00", "100.00", "CNY", "out"),
        ("¥-27.82", "27.82", "CNY", "out"),
        ("Y0.05", "0.05", "CNY", "none"),
        ("１，１３０．００元", "1130.00", "CNY", "none"),
        ("人民币 1,000.00", "1000.00", "CNY", "none"),
        ("RMB357.00", "357.00", "CNY", "none"),
        ("出账 1,281.56 人民币元", "1281.56", "CNY", "out"),
        ("15.80（人民币）", "15.80", "CNY", "none"),
        ("34.69人民币", "34.69", "CNY", "none"),
        ("1.5万元", "15000.0", "CNY", "none"),
        ("398.6", "398.6", "CNY", "none"),
        ("-1,130. 00", "1130.00", "CNY", "out"),
        ("₹2,500", "2500", "INR", "none"),
        ("₹1,00,000.00", "100000.00", "INR", "none"),
        ("Rs. 500", "500", "INR", "none"),
        ("IDR 5,000,000.00", "5000000.00", "IDR", "none"),
        ("Rp5.000.000", "5000000", "IDR", "none"),
        ("215.00 บาท", "215.00", "THB", "none"),
        ("RM 33.92", "33.92", "MYR", "none"),
        ("NZ$0.01", "0.01", "NZD", "none"),
        ("0.01新西兰元", "0.01", "NZD", "none"),
        ("$12.50", "12.50", "USD", "none"),
        ("€3.20", "3.20", "EUR", "none"),
        ("£1,000", "1000", "GBP", "none"),
    ],
)
def test_amounts(text: str, amount: str, currency: str, direction: str) -> None:
    assert parse_money(text) == Money(Decimal(amount), currency, direction)


@pytest.mark.parametrize(
    "text",
    ["", "元", "-", "1.130.00", "1,13.00", "1,1300.00", "9.000", "4.72230CNY", "1NZD=4.72230CNY", "12 345.00",
     "200.0O", "2O0.00", "¥1 USD", "--5.00", "2024-10-14", "10:31", "100%", "1,2,3", "共2件", "200.00.", "1e5",
     "12,34,567.00", "¥" + "9" * 30],
)  # fmt: skip
def test_what_is_no_whole_amount_is_none(text: str) -> None:
    assert parse_money(text) is None


def test_the_pages_currency_settles_a_bare_rs() -> None:
    assert parse_money("Rs. 500", "PKR") == Money(Decimal(500), "PKR")


def test_amounts_in_a_sentence() -> None:
    text = "您尾号7644的银行卡于01日11时37分消费114.65元,余额1,020.00元,共2笔,订单20241014"
    assert [m.amount for _, m in find_amounts(text)] == [Decimal("114.65"), Decimal("1020.00")]


@given(
    st.decimals(Decimal("0.01"), Decimal("9999999.99"), places=2),
    st.sampled_from(["", "-", "+", "–", "−"]),
    st.sampled_from(["", "¥", "￥", "CNY ", "RMB"]),
    st.sampled_from(["", "元", " 人民币元"]),
)
def test_round_trip(value: Decimal, sign: str, prefix: str, suffix: str) -> None:
    money = parse_money(f"{sign}{prefix}{value:,.2f}{suffix}")
    assert money is not None
    assert money.amount == value
    assert money.direction == {"": "none", "+": "in"}.get(sign, "out")


@given(st.text(max_size=60))
def test_any_text_gives_money_or_none(text: str) -> None:
    money = parse_money(text)
    assert money is None or money.amount >= 0
    find_amounts(text)


@given(st.decimals(Decimal("0.01"), Decimal("9999999.99"), places=2), st.data())
def test_a_changed_digit_never_gives_the_same_amount(value: Decimal, data: st.DataObject) -> None:
    text = f"-{value:,.2f}"
    places = [i for i, c in enumerate(text) if c.isdigit()]
    place = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != text[place]]))
    other = parse_money(text[:place] + digit + text[place + 1 :])
    assert other is None or other.amount != value


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("贰佰元整", "200.00"),
        ("人民币贰佰圆整", "200.00"),
        ("壹仟壹佰叁拾元整", "1130.00"),
        ("壹仟零伍拾元零叁分", "1050.03"),
        ("拾元整", "10.00"),
        ("壹万零壹元", "10001.00"),
        ("伍角整", "0.50"),
        ("玖拾玖元玖角玖分", "99.99"),
        ("贰萬叁仟元正", "23000.00"),
    ],
)
def test_capitals(text: str, amount: str) -> None:
    assert parse_capitals(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text", ["", "元整", "贰贰元整", "佰贰元整", "贰拾佰元", "二百块钱吧", "200元", "万元"]
)
def test_broken_capitals_are_none(text: str) -> None:
    assert parse_capitals(text) is None


@given(st.decimals(Decimal("0.01"), Decimal("999999999999.99"), places=2))
def test_capitals_round_trip(value: Decimal) -> None:
    assert parse_capitals(write_capitals(value)) == value


@pytest.mark.parametrize("shown", ["S$12.50", "S $12.50", "s$ 12.50", "SGD 12.50"])
def test_singapore_s_dollar_is_never_america_s(shown: str) -> None:
    money = parse_money(shown, "USD")
    assert money is not None and money.currency == "SGD"
    assert all(m.currency == "SGD" for _, m in find_amounts(f"Total {shown}", "USD"))


@pytest.mark.parametrize("shown", ["5$12.50", "8$12.50"])
def test_a_misread_letter_before_a_dollar_sign_is_no_amount(shown: str) -> None:
    assert parse_money(shown, "USD") is None
    assert find_amounts(f"Total {shown}", "USD") == []


def test_an_order_s_number_with_letters_of_a_currency_is_no_amount() -> None:
    assert find_amounts("订单编号为RS-79839119，订单金额为人民币¥26,101.19") == [
        ("¥26,101.19", Money(Decimal("26101.19"), "CNY"))
    ]
    assert parse_money("RS-79839119") is None
    assert parse_money("Rs-500") == Money(Decimal(500), "INR", "out")


@pytest.mark.parametrize(
    ("shown", "amount"), [("+V374.13", "374.13"), ("-V19.90", "19.90"), ("V19.90", None), ("-V20", None), ("-VI9.90", None)]
)  # fmt: skip
def test_a_yen_sign_that_lost_its_bars_is_known_behind_a_sign_only(shown: str, amount: str | None) -> None:
    money = parse_money(shown)
    assert (None if money is None else str(money.amount)) == amount
    assert says_money(shown) is (amount is not None)
