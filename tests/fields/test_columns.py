"""Values that stand apart: two columns of labels, the half of a value on another line, an account behind its stars."""

import pytest
from PIL import Image, ImageDraw

from tests.fields.drawn import font, pixels
from verifier import Settings, Verifier
from verifier.fields.continued import account_row, clock_under
from verifier.fields.labels import LabelIndex
from verifier.fields.layout import lay_out
from verifier.fields.types import FieldName, PageKind
from verifier.fields.values import ValueFinder
from verifier.geometry import Box, quad_of
from verifier.ocr.types import OcrLine, OcrPage

F = FieldName
CELLS = (
    ("交易时间", "2023-08-15 10:22:31"), ("卡号", "6222 **** **** 8864"),
    ("商户名称", "杭州星海网络科技有限公"), ("批次号", "000123"),
    ("交易商户", "星海数卡专营店"), ("凭证号", "012764"),
    ("商户编号", "898330154110012"), ("参考号", "102231538812"),
)  # fmt: skip


@pytest.fixture(scope="module")
def verifier() -> Verifier:
    return Verifier(Settings())


def text(draw: ImageDraw.ImageDraw, x: int, y: int, words: str, size: int = 38, colour: str = "#111") -> None:
    draw.text((x, y), words, colour, font(size))


def columns_page() -> Image.Image:
    """A UnionPay-like page: two columns, values under their labels, one of them up to the next column and wrapped."""
    image = Image.new("RGB", (1080, 1300), "white")
    draw = ImageDraw.Draw(image)
    text(draw, 400, 60, "银联交易详情", 48)
    text(draw, 370, 200, "-¥328.50", 84)
    text(draw, 460, 330, "支付成功")
    for number, (label, value) in enumerate(CELLS):
        x, y = (60, 500)[number % 2], 460 + 190 * (number // 2)
        text(draw, x, y, label, colour="#888")
        text(draw, x, y + 54, value)
    text(draw, 60, 460 + 190 + 104, "司")
    return image


def test_a_value_does_not_run_on_into_the_next_column(verifier: Verifier) -> None:
    record = verifier.read(pixels(columns_page())).fields.first
    assert record is not None
    found = {name: str(field.value) for name, field in record.fields.items() if field.readable}
    assert found[F.MERCHANT_FULL] == "杭州星海网络科技有限公司"
    assert found[F.MERCHANT] == "星海数卡专营店"
    assert found[F.PAYER_ACCOUNT_TAIL] == "8864"
    assert found[F.TRANSACTION_NO] == "102231538812", (
        "what the profile says of 凭证号 holds against its common meaning"
    )
    assert found[F.PAID_AT] == "2023-08-15 10:22:31"


def test_a_number_under_its_label_in_a_column_that_is_too_narrow_for_both(verifier: Verifier) -> None:
    """Labels and values side by side; only the long number stands under its label, a little to the right."""
    image = Image.new("RGB", (1080, 1100), "white")
    draw = ImageDraw.Draw(image)
    text(draw, 280, 60, "中国建设银行转账电子回单", 44)
    rows = (
        (("交易流水号", ""), ("付款人：", "杨帆")),
        (("付款账号", "6228 **** 8864"), ("收款人：", "星海数卡店")),
        (("转账金额", "760.57元"), ("手续费", "0.00元")),
        (("交易状态", "成功"), ("交易时间", "2022-01-28")),
    )
    for number, row in enumerate(rows):
        for (label, value), x in zip(row, (60, 560), strict=True):
            text(draw, x, 240 + 150 * number, label, 32, "#888")
            text(draw, x + 32 * len(label) + 46, 240 + 150 * number, value, 32)
    text(draw, 76, 292, "WJ220128510920465", 32)
    fields = verifier.read(pixels(image)).fields
    assert fields.first is not None and fields.recognition.profile == "bank_receipt"
    found = {name: str(field.value) for name, field in fields.first.fields.items() if field.readable}
    assert found[F.TRANSACTION_NO] == "WJ220128510920465"
    assert (found[F.PAYER], found[F.AMOUNT]) == ("杨帆", "760.57 CNY")


@pytest.mark.parametrize(
    ("source", "payer"),
    [("Bilal Khan", "Bilal Khan"), ("Meezan Bank", None), ("Savings Account", None), ("Visa 4477", None)],
)
def test_who_was_debited_is_a_payer_only_where_it_is_a_person(
    verifier: Verifier, source: str, payer: str | None
) -> None:
    image = Image.new("RGB", (1080, 1300), "white")
    draw = ImageDraw.Draw(image)
    text(draw, 320, 80, "Payment Successful", 48)
    text(draw, 400, 190, "18,963.00", 72)
    text(draw, 390, 310, "25/05/2023 12:32")
    rows = (("Debited from", source), ("Paid to", "Indus Pharmacy"), ("Transaction ID", "36790995740"))
    for number, (label, value) in enumerate(rows):
        text(draw, 60, 440 + 150 * number, label, colour="#888")
        text(draw, 60, 500 + 150 * number, value)
    record = verifier.read(pixels(image)).fields.first
    assert record is not None and str(record.fields[F.MERCHANT].value) == "Indus Pharmacy"
    held = record.fields.get(F.PAYER)
    assert (str(held.value) if held is not None else None) == payer


def test_where_to_stamp_is_no_part_of_a_companys_name(verifier: Verifier) -> None:
    image = Image.new("RGB", (1080, 1200), "white")
    draw = ImageDraw.Draw(image)
    text(draw, 380, 80, "未收款证明", 56)
    text(draw, 80, 240, "兹证明，经核查，我司未收到订单KM202603011030057788的款项。")
    text(draw, 80, 330, "特此证明。")
    text(draw, 80, 480, "出具单位：杭州星河网络科技有限公司（盖章）")
    text(draw, 80, 560, "日期：2026年3月5日")
    record = verifier.read(pixels(image)).fields.first
    assert record is not None and str(record.fields[F.MERCHANT].value) == "杭州星河网络科技有限公司"


def line(words: str, x: int, y: int) -> OcrLine:
    wide = sum(36 if ord(c) > 255 else 19 for c in words)
    return OcrLine(words, 0.99, quad_of(Box(x, y, x + wide, y + 46)))


@pytest.mark.parametrize(("stars", "tail"), [("**** ****", "8864"), ("", None)])
def test_an_account_is_joined_over_its_stars_only(stars: str, tail: str | None) -> None:
    """Without ink between them the digits are two cells of a table."""
    image = Image.new("RGB", (1080, 300), "white")
    text(ImageDraw.Draw(image), 160, 104, stars)
    layout = lay_out(OcrPage((line("6228", 60, 100), line("8864", 420, 100)), 1080, 300, "drawn", "1"))
    row = account_row(pixels(image), layout, layout.lines[0], ())
    assert (row and row.text) == (tail and f"6228 **** **** {tail}")


@pytest.mark.parametrize(
    ("below", "x", "found"),
    [("10:22:31", 300, True), ("10:22:31", 640, False), ("支付成功 10:22:31", 300, False)],
)
def test_the_clock_under_its_day(below: str, x: int, found: bool) -> None:
    page = OcrPage((line("2023-08-15", 300, 100), line(below, x, 150)), 1080, 300, "drawn", "1")
    layout = lay_out(page)
    assert (clock_under(layout, layout.lines[0], 60) is not None) is found


def test_a_time_that_wraps_is_not_taken_for_a_day(verifier: Verifier) -> None:
    image = Image.new("RGB", (1080, 1000), "white")
    draw = ImageDraw.Draw(image)
    text(draw, 430, 60, "账单详情", 48)
    text(draw, 370, 200, "-328.50", 84)
    text(draw, 460, 330, "交易成功")
    rows = [("支付时间", "2023-08-15"), ("", "10:22:31"), ("付款方式", "招商银行储蓄卡(1234)"),
            ("订单号", "2023081522001491401405524287"), ("收款方全称", "杭州星海网络科技有限公司")]  # fmt: skip
    for number, (label, value) in enumerate(rows):
        text(draw, 60, 460 + 52 * number + 40 * (number > 1) * number, label, colour="#888")
        text(draw, 340, 460 + 52 * number + 40 * (number > 1) * number, value)
    record = verifier.read(pixels(image)).fields.first
    assert record is not None and str(record.fields[F.PAID_AT].value) == "2023-08-15 10:22:31"


MESSAGES = (
    ("您尾号1234的卡于05月21日完成一笔\n200.00元的交易，交易商户星海数卡\n专营店。", "星海数卡专营店"),
    ("【中国银行】您的借记卡账户1234，\n于05月21日11时49分网上支付支取人\n民币200.00元，交易后余额1834.20", None),
    ("【工商银行】您尾号1234卡5月21日\n11:49快捷支付支出(财付通-星海数卡\n专营店)200.00元，余额1,834.20元。", "星海数卡专营店"),
)  # fmt: skip


@pytest.mark.parametrize(("words", "merchant"), MESSAGES)
def test_a_bank_message_that_wraps_anywhere(verifier: Verifier, words: str, merchant: str | None) -> None:
    image = Image.new("RGB", (1080, 700), "#f4f4f4")
    draw = ImageDraw.Draw(image)
    text(draw, 470, 60, "95555", 44)
    for number, row in enumerate(words.split("\n")):
        text(draw, 80, 220 + 58 * number, row, 40)
    fields = verifier.read(pixels(image)).fields
    assert fields.recognition.kind is PageKind.BANK_MESSAGE and fields.first is not None
    found = {name: str(field.value) for name, field in fields.first.fields.items() if field.readable}
    assert (found[F.AMOUNT], found[F.PAYER_ACCOUNT_TAIL]) == ("200.00 CNY", "1234")
    assert found.get(F.MERCHANT) == merchant


def test_the_day_and_the_clock_of_one_row_are_one_time() -> None:
    """Their boxes overlap and differ by a pixel in height: the day is no row of its own over the whole."""
    lines = [OcrLine("Date", 0.99, quad_of(Box(61, 384, 153, 427))), OcrLine("2025-04-23", 0.99, quad_of(Box(666, 385, 887, 421))),
             OcrLine("16:04", 0.99, quad_of(Box(868, 387, 1000, 424)))]  # fmt: skip
    layout = lay_out(OcrPage(tuple(lines), 1080, 1300, "drawn", "1"))
    (hit,) = LabelIndex({F.PAID_AT: ["Date"]}).find(layout)
    value = ValueFinder(layout, [hit]).value_of(hit)
    assert value is not None and [o.text for o in value.lines] == ["2025-04-23 16:04"]
