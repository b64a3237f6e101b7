"""From drawn pixels to fields with the real readers: what is covered, cut, doubled or stamped says so."""

import time

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tests.fields.drawn import ROWS, detail_page, font, pixels
from verifier import Settings, Verifier
from verifier.fields.covered import is_overlaid
from verifier.fields.extract import extract
from verifier.fields.signs import has_minus
from verifier.fields.types import FieldName, Fields, Identifier, Money
from verifier.geometry import Box, quad_of
from verifier.images.load import load_picture
from verifier.ocr.types import OcrLine, OcrPage
from verifier.pages.loader import load_profiles
from verifier.pages.recognise import recognise

F = FieldName


@pytest.fixture(scope="module")
def verifier() -> Verifier:
    return Verifier(Settings())


def read(verifier: Verifier, image: Image.Image) -> Fields:
    return verifier.read(pixels(image)).fields


def test_a_plain_page_is_read_and_confirmed_by_the_second_reader(verifier: Verifier) -> None:
    fields = read(verifier, detail_page())
    assert fields.recognition.profile == "alipay_bill_detail" and fields.first is not None
    shown = {name.value: str(field.value) for name, field in fields.first.fields.items()}
    assert shown["amount"] == "1130.00 CNY"
    assert shown["paid_at"] == "2026-03-01 10:30:05"
    assert shown["order_no"] == "2026030122001491401405524287"
    assert shown["merchant"] == "星河点卡专营店"
    assert {r.engine for r in fields.first.fields[F.AMOUNT].readings} == {"rapid", "tesseract"}


def test_an_amount_under_a_ball_stays_open(verifier: Verifier) -> None:
    image = detail_page()
    draw = ImageDraw.Draw(image)
    draw.ellipse((660, 290, 790, 420), fill="#3c3c40")
    draw.ellipse((700, 330, 750, 380), fill="white")
    field = read(verifier, image).first
    assert field is not None and not field.fields[F.AMOUNT].readable


def test_a_ring_around_a_value_hides_nothing(verifier: Verifier) -> None:
    image = detail_page()
    ImageDraw.Draw(image).ellipse((300, 270, 790, 430), outline="#e02020", width=6)
    record = read(verifier, image).first
    assert record is not None and record.fields[F.AMOUNT].readable


@pytest.mark.parametrize(
    ("shown", "tail"), [("6217", None), ("6217 **** **** 7293", "7293"), ("*7293", "7293")]
)
def test_four_bare_digits_of_an_account_are_no_tail(shown: str, tail: str | None) -> None:
    rows = [("交易时间", "2026-03-01 10:30:05"), ("付款账号", shown), ("交易金额", "200.00元")]
    lines = tuple(
        OcrLine(text, 0.99, quad_of(Box(x, 300 + 100 * n, x + 24 * len(text), 340 + 100 * n)))
        for n, row in enumerate(rows)
        for x, text in zip((60, 420), row, strict=True)
    )
    page = OcrPage(lines, 1080, 1300, "drawn", "1")
    profiles = load_profiles()
    profile = profiles.get("bank_detail")
    assert profile is not None
    shot = load_picture(np.full((1300, 1080, 3), 255, np.uint8))
    recognition, _ = recognise(page, profiles)
    record = extract(shot, page, recognition, profile, barcodes=[], second_reader=None).first
    assert record is not None
    field = record.fields[F.PAYER_ACCOUNT_TAIL]
    assert (str(field.value) if field.readable else None) == tail


def test_two_values_for_one_label_are_ambiguous(verifier: Verifier) -> None:
    rows = (*ROWS, ("支付时间", "2026-03-02 11:31:06"))
    record = read(verifier, detail_page(rows=rows)).first
    assert record is not None
    assert not record.fields[F.PAID_AT].readable and record.fields[F.PAID_AT].reason == "ambiguous"


def test_a_value_that_the_edge_cuts_is_no_value(verifier: Verifier) -> None:
    image = detail_page().crop((0, 0, 820, 1300))
    record = read(verifier, image).first
    assert record is not None
    number = record.fields.get(F.ORDER_NO)
    assert number is None or not number.readable
    assert record.fields[F.AMOUNT].readable


@pytest.mark.parametrize("ink", ["#111", "#e02020", "#c8c8c8", "#f4f4f4"])
def test_a_label_whose_value_is_painted_over_has_no_value(verifier: Verifier, ink: str) -> None:
    """订单号 and 支付时间 stand there; what they name lies under a bar, dark, red, grey or nearly the page's own."""
    image = detail_page()
    draw = ImageDraw.Draw(image)
    for row in (0, 4):
        draw.rectangle((330, 590 + 100 * row, 1060, 660 + 100 * row), fill=ink)
    record = read(verifier, image).first
    assert record is not None and record.fields[F.AMOUNT].readable
    for name in (F.PAID_AT, F.ORDER_NO):
        field = record.fields.get(name)
        assert field is None or not field.readable
    if ink == "#111":
        assert record.fields[F.ORDER_NO].reason == record.fields[F.PAID_AT].reason == "covered"


def test_two_amounts_for_one_label_are_ambiguous(verifier: Verifier) -> None:
    rows = (("订单金额", "¥88.00"), *ROWS, ("订单金额", "¥80.00"))
    record = read(verifier, detail_page(rows=rows)).first
    assert record is not None
    held = record.fields.get(F.ORDER_AMOUNT)
    assert held is not None and not held.readable and held.reason == "ambiguous"


def test_odd_text_behind_a_label_breaks_nothing(verifier: Verifier) -> None:
    """Right-to-left text and emoji instead of a time and a number are none, and the other rows stand."""
    rows = (("支付时间", "٢٠٢٦-٠٣-٠١ 🕐"), ("订单号", "🎁🎁 رقم"), *ROWS[3:4])
    record = read(verifier, detail_page(rows=rows)).first
    assert record is not None and record.fields[F.AMOUNT].readable
    for name in (F.PAID_AT, F.ORDER_NO):
        assert name not in record.fields or not record.fields[name].readable
    assert str(record.fields[F.MERCHANT_FULL].value) == "杭州星河网络科技有限公司"


@pytest.mark.parametrize("merchant", ["متجر النجوم", "🎮🎁 点卡", "\u202edetrever 店", "=HYPERLINK(1)"])
def test_odd_text_breaks_nothing(verifier: Verifier, merchant: str) -> None:
    record = read(verifier, detail_page(merchant=merchant)).first
    assert record is not None and str(record.fields[F.AMOUNT].value) == "1130.00 CNY"


def test_text_under_a_stamp_is_read_without_it(verifier: Verifier) -> None:
    image = Image.new("RGB", (1080, 1300), "white")
    draw = ImageDraw.Draw(image)
    draw.text((380, 80), "未收款证明", "#111", font(56))
    body = ("兹证明，我司未收到客户李娜于2026年3月1日支付的订单", "款项，订单编号为KM202603011030057788，订单金额为",
            "人民币648.00元。该笔款项未进入我司任何收款账户。", "特此证明。")  # fmt: skip
    for number, line in enumerate(body):
        draw.text((80, 240 + 80 * number), line, "#111", font(38))
    draw.text((420, 800), "杭州星河网络科技有限公司", "#111", font(40))
    draw.text((620, 880), "2026年3月5日", "#111", font(40))
    stamp = Image.new("RGBA", image.size, (0, 0, 0, 0))
    ring = ImageDraw.Draw(stamp)
    ring.ellipse((560, 690, 860, 990), outline=(214, 40, 40, 220), width=9)
    ring.regular_polygon((710, 840, 46), 5, fill=(214, 40, 40, 220))
    image.paste(stamp, (0, 0), stamp)
    fields = read(verifier, image)
    assert fields.recognition.kind.value == "certificate" and fields.first is not None
    assert fields.seal is not None and fields.seal.box.intersection(Box(560, 690, 860, 990)) is not None
    shown = fields.first.fields
    assert str(shown[F.MERCHANT].value) == "杭州星河网络科技有限公司"
    assert str(shown[F.CREATED_AT].value) == "2026-03-05"
    assert str(shown[F.AMOUNT].value) == "648.00 CNY"


def test_a_minus_is_seen_in_the_pixels() -> None:
    image = Image.new("RGB", (600, 160), "white")
    ImageDraw.Draw(image).text((40, 30), "-866.88", "#111", font(80))
    with_sign = pixels(image)
    assert has_minus(with_sign, Box(75, 45, 400, 135))
    image = Image.new("RGB", (600, 160), "white")
    ImageDraw.Draw(image).text((80, 30), "866.88", "#111", font(80))
    assert not has_minus(pixels(image), Box(75, 45, 400, 135))
    # Bold type with a short, thick sign.
    ImageDraw.Draw(image).rectangle((40, 84, 70, 98), fill="#111")
    assert has_minus(pixels(image), Box(75, 45, 400, 135))


def test_dense_characters_are_no_cover() -> None:
    image = Image.new("RGB", (900, 120), "white")
    ImageDraw.Draw(image).text((20, 30), "晨曦量贩国圆囊嚷鑫淼", "#111", font(48))
    assert not is_overlaid(pixels(image), Box(15, 30, 510, 100))


def test_three_thousand_lines_end_in_bounded_time() -> None:
    rows = [("账单详情", 400, 20), ("-12.00", 450, 200)]
    rows += [
        (f"订单号{n}", 40, 400 + 40 * n) if n % 2 else (f"2026-03-01 10:{n % 60:02d}", 500, 400 + 40 * n)
        for n in range(3000)
    ]
    lines = tuple(OcrLine(t, 0.99, quad_of(Box(x, y, x + 20 * len(t), y + 30))) for t, x, y in rows)
    page = OcrPage(lines, 1080, 130_000, "drawn", "1")
    shot = load_picture(np.full((64, 64, 3), 255, np.uint8))
    profiles = load_profiles()
    start = time.monotonic()
    recognition, _ = recognise(page, profiles)
    for profile in (
        "alipay_bill_detail",
        "bill_list",
        "bank_message",
        "chat_service",
        "certificate_non_receipt",
    ):
        extract(shot, page, recognition, profiles.get(profile))
    assert time.monotonic() - start < 120


def test_a_number_of_the_app_that_lost_its_second_line_is_cut(verifier: Verifier) -> None:
    rows = tuple((label, value[:19] if label == "订单号" else value) for label, value in ROWS)
    image = detail_page(rows=rows).crop((0, 0, 800, 1360))
    record = read(verifier, image).first
    assert record is not None
    held = record.fields.get(F.ORDER_NO)
    assert held is None or not isinstance(held.value, Identifier) or not held.readable
    assert isinstance(record.fields[F.AMOUNT].value, Money)
