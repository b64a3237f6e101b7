"""Generated values have the structure that shared/labels.md records, and embed the time they belong to."""

import random
import re
from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from tools.corpus.values import money, names, numbers, times
from tools.corpus.values.barcodes import barcode_svg
from tools.corpus.values.transaction import draw_transaction, money_field, time_field

T = datetime(2026, 3, 1, 10, 30, 5, tzinfo=times.CHINA)
SEEDS = st.integers(0, 2**32).map(random.Random)


@given(SEEDS)
def test_wechat_transaction_number(rng):
    number = numbers.wechat_transaction_no(rng, T)
    assert re.fullmatch(r"4200\d{6}20260301\d{10}", number) and len(number) == 28


@given(SEEDS)
def test_alipay_order_number_starts_with_its_day(rng):
    assert re.fullmatch(r"202603012[23]001\d{15}", numbers.alipay_order_no(rng, T))
    assert re.fullmatch(r"20260301\d{24}", numbers.alipay_order_no(rng, T, "transfer"))


@given(SEEDS)
def test_other_numbers_embed_the_moment(rng):
    assert numbers.unionpay_reference(rng, T).startswith("103005")
    assert re.fullmatch(r"T260301103005\d{10}", numbers.phonepe_id(rng, T))
    assert numbers.kplus_id(rng, T).startswith("016060103005")
    assert int(numbers.nayapay_id(rng, T)[:8], 16) == int(T.timestamp())
    assert re.fullmatch(r"1000107301" r"20260301\d{14}", numbers.wechat_transfer_no(rng, T))


def test_unknown_alipay_business_is_refused():
    with pytest.raises(ValueError, match="lottery"):
        numbers.alipay_order_no(random.Random(1), T, "lottery")


def test_amounts_reach_from_one_cent_to_seven_digits():
    rng = random.Random(3)
    drawn = [money.draw_amount(rng) for _ in range(4000)]
    assert min(drawn) < Decimal("0.10") and max(drawn) > Decimal("1000000")
    assert all(a > 0 and a == a.quantize(Decimal("0.01")) and a < Decimal("10000000") for a in drawn)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("200.00", "贰佰元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("1008.03", "壹仟零捌元零叁分"),
        ("10000.00", "壹万元整"),
        ("100500.00", "壹拾万零伍佰元整"),
        ("100000005.60", "壹亿零伍元陆角整"),
        ("3906641.72", "叁佰玖拾万陆仟陆佰肆拾壹元柒角贰分"),
    ],
)
def test_capital_figures(amount, text):
    assert money.capital(Decimal(amount)) == text


def test_indian_grouping():
    assert money.group_indian(Decimal("1234567.5"), decimals=True) == "12,34,567.50"
    assert money.group_indian(Decimal("710"), decimals=False) == "710"


@pytest.mark.parametrize("style", sorted(times.STYLES))
def test_the_truth_of_a_time_says_no_more_than_its_print(style):
    """Two moments that print alike have the same truth, unless only the year was left out."""
    value, facts = times.truth_of(T, style)
    later = (
        T
        + {"second": timedelta(0), "minute": timedelta(seconds=40), "day": timedelta(hours=5)}[
            facts["precision"]
        ]
    )
    assert times.format_time(later, style) == times.format_time(T, style)
    assert times.truth_of(later, style)[0] == value
    assert times.format_time(T + timedelta(days=1, minutes=1), style) != times.format_time(T, style)


def test_printed_times():
    shown = {s: times.format_time(T, s) for s in ("zh_tight", "endash", "en_phonepe", "th_buddhist")}
    assert shown == {
        "zh_tight": "2026年3月1日10:30:05",
        "endash": "2026–03–01 10:30:05",
        "en_phonepe": "10:30 am on 01 Mar 2026",
        "th_buddhist": "1 มี.ค. 69 10:30 น.",
    }
    assert times.relative_day(T, T + timedelta(hours=20)) == "昨天 10:30"


@given(SEEDS, st.sampled_from(["alipay", "wechat", "unionpay", "bank"]))
def test_a_transaction_is_coherent(rng, app):
    tx = draw_transaction(rng, app)
    assert tx.created_at < tx.paid_at
    assert times.draw_capture_time(rng, tx.paid_at) > tx.paid_at
    for number in (tx.order_no, tx.transaction_no):
        if app in {"alipay", "wechat"} and number:
            assert f"{tx.paid_at:%Y%m%d}" in number
    if "(" in tx.method:
        assert tx.method.endswith(f"({tx.card_tail})")


def test_field_values_carry_currency_and_precision():
    assert money_field(Decimal("-0.44"), "优惠").text == "-0.44"
    field = time_field(T, "iso_minute", "创建时间")
    assert (field.value, field.facts["precision"]) == ("2026-03-01T10:30:00+08:00", "minute")


def test_names_are_invented_and_starred():
    merchant = names.draw_merchant(random.Random(5))
    assert merchant.full.endswith(("公司", "分公司")) and merchant.display
    assert names.star_name("张伟") == "*伟"


@pytest.mark.parametrize("fmt", ["Code128", "QRCode"])
def test_barcodes_decode_to_the_number(fmt):
    """Rasterise the drawn runs and read them back with the decoder."""
    text = "2603011029480357"
    svg = barcode_svg(fmt, text)
    width, height = map(int, re.search(r'viewBox="0 0 (\d+) (\d+)"', svg).groups())
    grid = np.full((height, width), 255, np.uint8)
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)", svg):
        grid[int(y), int(x) : int(x) + int(run)] = 0
    scale = (40, 3) if fmt == "Code128" else (4, 4)
    picture = np.pad(np.kron(grid, np.ones(scale, np.uint8)), 30, constant_values=255)
    assert [b.text for b in zxingcpp.read_barcodes(picture)] == [text]
