"""Slips that show payer and payee as two blocks: the upper name paid, and is never stated as the merchant."""

import pytest
from PIL import Image, ImageDraw

from tests.fields.drawn import font, pixels
from verifier import Settings, Verifier
from verifier.fields.layout import lay_out
from verifier.fields.sides import two_sides
from verifier.fields.types import FieldName, PageKind
from verifier.geometry import Box, quad_of
from verifier.ocr.types import OcrLine, OcrPage

F = FieldName
PARTIES = (("MR. THEERAPHAT P", "KBANK", "xxx-x-x1234-x"), ("LINE SHOP CARD", "SCB", "xxx-x-x5678-x"))


@pytest.fixture(scope="module")
def verifier() -> Verifier:
    return Verifier(Settings())


def slip(title: str, amount: str, number: str, labels: tuple[str, str] = ("", "")) -> Image.Image:
    image = Image.new("RGB", (1080, 1300), "white")
    draw = ImageDraw.Draw(image)
    draw.text((540, 60), title, "#111", font(54), anchor="mt")
    draw.text((540, 150), amount, "#111", font(80), anchor="mt")
    draw.text((540, 270), "7 Apr 2025, 18:11", "#888", font(36), anchor="mt")
    for number_, (party, label) in enumerate(zip(PARTIES, labels, strict=True)):
        for row, words in enumerate((label, *party)):
            draw.text((200, 360 + 290 * number_ + 62 * row), words, "#111", font(40))
    draw.text((60, 1000), "Transaction ID", "#888", font(38))
    draw.text((1020, 1000), number, "#111", font(38), anchor="rt")
    return image


@pytest.mark.parametrize(
    ("title", "amount", "number", "labels"),
    [
        ("K PLUS", "2,111.99", "015097181112171971", ("", "")),
        ("Transfer Successful", "RM 2,111.99", "36790995740", ("", "")),
        ("Payment Successful", "Rs. 2,111.99", "36790995740", ("Sender name", "Recipient name")),
    ],
    ids=["thai", "latin", "labelled"],
)
def test_the_upper_party_paid(
    verifier: Verifier, title: str, amount: str, number: str, labels: tuple[str, str]
) -> None:
    fields = verifier.read(pixels(slip(title, amount, number, labels))).fields
    assert fields.recognition.kind is PageKind.RECEIPT and fields.first is not None
    found = {name: str(field.value) for name, field in fields.first.fields.items() if field.readable}
    assert found[F.PAYER] == "MR. THEERAPHAT P"
    assert found[F.MERCHANT] == "LINE SHOP CARD"
    assert found[F.PAID_AT].startswith("2025-04-07 18:11")


@pytest.mark.parametrize(
    ("accounts", "blocks"),
    [
        ([(200, 300, "xxx-x-x1234-x"), (200, 600, "**** 5678")], True),
        ([(200, 300, "xxx-x-x1234-x")], False),
        ([(200, 300, "xxx-x-x1234-x"), (700, 300, "xxx-x-x5678-x")], False),
        ([(200, 300, "2025-04-07"), (200, 600, "2,111.99")], False),
    ],
    ids=["two", "one", "side by side", "none"],
)
def test_sides_need_two_accounts_one_over_the_other(
    accounts: list[tuple[int, int, str]], blocks: bool
) -> None:
    lines = [OcrLine(t, 0.99, quad_of(Box(x, y, x + 22 * len(t), y + 46))) for x, y, t in accounts]
    assert (two_sides(lay_out(OcrPage(tuple(lines), 1080, 1300, "drawn", "1"))) is not None) is blocks


def test_a_company_that_wraps_over_its_account_is_read_whole(verifier: Verifier) -> None:
    """A Chinese bank's page: two rows of one name, the account right below."""
    image = Image.new("RGB", (1080, 1000), "white")
    draw = ImageDraw.Draw(image)
    draw.text((440, 60), "电子回单", "#111", font(48))
    rows = [("付款人", "杨帆"), ("付款账号", "6228 **** **** 8864"), ("收款人", "福州沃科数据服务"), ("", "有限责任公司"),
            ("", "4100 **** **** 1234"), ("收款银行", "中国工商银行"), ("金额", "760.57元"), ("交易时间", "2022-01-28 20:30:22")]  # fmt: skip
    for number, (label, value) in enumerate(rows):
        y = 200 + 90 * number - (38 * (number - 2) if 2 < number < 5 else 76 if number >= 5 else 0)
        draw.text((60, y), label, "#888", font(38))
        draw.text((340, y), value, "#111", font(38))
    record = verifier.read(pixels(image)).fields.first
    assert record is not None and str(record.fields[F.MERCHANT].value) == "福州沃科数据服务有限责任公司"
