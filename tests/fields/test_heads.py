"""The head of a page: what belongs to the phone, what to the bill; pages drawn here and read for real."""

import pytest
from PIL import Image, ImageDraw

from tests.fields.drawn import ROWS, detail_page, font
from tests.fields.test_notification import with_banner
from verifier import Settings, Verifier
from verifier.fields.layout import lay_out
from verifier.fields.statusbar import find_status_bar
from verifier.fields.types import FieldName, PaymentStatus, StatusValue
from verifier.geometry import Box, quad_of
from verifier.ocr.types import OcrLine, OcrPage

F = FieldName


@pytest.fixture(scope="module")
def verifier() -> Verifier:
    return Verifier(Settings())


def receipt(rows: list[tuple[str, str]], bar: bool = True) -> Image.Image:
    """A bill of a shop, labels over their values, 640 pixels wide."""
    image = Image.new("RGB", (640, 1136), "white")
    draw = ImageDraw.Draw(image)
    if bar:
        draw.text((8, 4), "Northcell 5G", "#111", font(24))
        draw.text((284, 4), "12:56", "#111", font(24))
    draw.text((260, 64), "Receipt", "#111", font(34))
    draw.text((40, 180), "Amount paid", "#666", font(26))
    draw.text((34, 215), "$76.87", "#111", font(64))
    for number, (label, value) in enumerate(rows):
        draw.text((50, 340 + 100 * number), label, "#666", font(24))
        draw.text((50, 376 + 100 * number), value, "#111", font(28))
    return image


BILL = [("From", "Harbour Mart"), ("Invoice #", "20240622-1044"), ("Paid on", "22 Jun 2024, 12:24 PM")]


def test_a_bill_is_from_its_seller(verifier: Verifier) -> None:
    record = verifier.read(receipt([*BILL, ("Card", "VISA **** 8655")])).fields.first
    assert record is not None and str(record.fields[F.MERCHANT].value) == "Harbour Mart"
    assert F.PAYER not in record.fields


def test_a_transfer_is_from_its_payer(verifier: Verifier) -> None:
    rows = [("From", "Bilal Khan"), ("To", "Harbour Mart"), *BILL[1:]]
    record = verifier.read(receipt(rows)).fields.first
    assert record is not None
    assert str(record.fields[F.MERCHANT].value) == "Harbour Mart"
    assert str(record.fields[F.PAYER].value) == "Bilal Khan"


@pytest.mark.parametrize(
    ("others", "known"),
    [
        ([("Northcell", 6, 186)], True),
        ([("AirLink5G", 6, 190)], True),
        ([("31.5K/SLTE19", 430, 620)], True),
        # At the right, or too long for a network: something of the page's own.
        ([("Northcell Mobile", 420, 630)], False),
        ([("Northcell Mobile Shop of Leeds", 6, 270)], False),
    ],
)
def test_what_stands_beside_the_clock(others: list[tuple[str, int, int]], known: bool) -> None:
    cells = [("12:56", 284, 356), *others]
    lines = [OcrLine(text, 0.99, quad_of(Box(x0, 4, x1, 36))) for text, x0, x1 in cells]
    body = [OcrLine("Amount paid", 0.99, quad_of(Box(35, 180 + 60 * n, 233, 216 + 60 * n))) for n in range(4)]
    bar, taken = find_status_bar(lay_out(OcrPage((*lines, *body), 640, 1136, "drawn", "1")))
    assert (bar is not None) is known
    assert len(taken) == (len(cells) if known else 0)


def test_a_state_and_its_moment_behind_a_dot_are_two(verifier: Verifier) -> None:
    image = Image.new("RGB", (700, 1100), "white")
    draw = ImageDraw.Draw(image)
    draw.text((250, 100), "Transaction", "#111", font(34))
    draw.text((150, 180), "Rs. 18,242.00", "#111", font(56))
    draw.text((140, 270), "Sent · 15 Dec 2023, 12:42 PM", "#111", font(30))
    for number, (label, value) in enumerate(
        [("From", "Bilal Khan"), ("To", "Lahore Book House"), ("Raast ID", "0365****817")]
    ):
        draw.text((60, 400 + 120 * number), label, "#666", font(26))
        draw.text((60, 440 + 120 * number), value, "#111", font(30))
    record = verifier.read(image).fields.first
    assert record is not None
    assert record.fields[F.STATUS].value == StatusValue(PaymentStatus.PAID, "Sent")
    assert str(record.fields[F.PAID_AT].value) == "2023-12-15 12:42"


def test_a_number_whose_next_row_the_picture_cuts_is_open(verifier: Verifier) -> None:
    rows = (*ROWS[:-1], ("商家订单号", "KM2026030110300577"))
    image = detail_page(rows=rows)
    draw = ImageDraw.Draw(image)
    whole = verifier.read(image.crop((0, 0, 1080, image.height - 30))).fields.first
    assert whole is not None and whole.fields[F.MERCHANT_ORDER_NO].readable
    # Right-aligned pages fill the row up to the edge that the other rows have.
    draw.rectangle((330, 600 + 100 * 5 - 10, 1080, image.height), fill="white")
    draw.text((1010, 600 + 100 * 5), "KM2026030110300577883377162", "#111", font(38), anchor="ra")
    draw.text((1010, 600 + 100 * 5 + 54), "887878", "#111", font(38), anchor="ra")
    cut = verifier.read(image.crop((0, 0, 1080, 600 + 100 * 5 + 54 + 28))).fields.first
    assert cut is not None and not cut.fields[F.MERCHANT_ORDER_NO].readable


def test_a_name_that_a_card_cuts_is_open(verifier: Verifier) -> None:
    banner = ("日历", "会议将在15分钟后开始", "现在")
    for y, readable in ((270, True), (228, False)):
        # The card ends at 240.
        page = Image.new("RGB", (1080, 1500), "white")
        page.paste(detail_page(merchant="灵犀充值中心专营店"), (0, y - 210))
        record = verifier.read(with_banner(page, *banner)).fields.first
        assert record is not None
        name = record.fields.get(F.MERCHANT)
        assert (name is not None and name.readable) is readable


def test_a_name_over_a_payment_address_keeps_its_second_row_and_an_avatar_is_none(verifier: Verifier) -> None:
    image = Image.new("RGB", (1080, 1700), "white")
    draw = ImageDraw.Draw(image)
    draw.text((180, 250), "Transaction Successful", "#111", font(50))
    draw.text((180, 320), "07:19 pm on 23 Jan 2026", "#111", font(40))
    draw.text((68, 514), "Paid to", "#111", font(44))
    draw.rounded_rectangle((68, 650, 200, 780), 30, fill="#7a5fd3")
    draw.text((90, 680), "RU", "white", font(54))
    for y, text in ((615, "Rudra Ice Cream"), (685, "Parlour")):
        draw.text((225, y), text, "#111", font(48))
    draw.text((225, 760), "q019915150@ybl", "#777", font(40))
    draw.text((1010, 670), "₹20.12", "#111", font(52), anchor="ra")
    for y, text in ((910, "Payment Details"), (1010, "Transaction ID"), (1076, "T2601231919587715941811"),
                    (1190, "Debited from"), (1256, "XXXXXX6059"), (1370, "UTR: 740042810057")):  # fmt: skip
        draw.text((70, y), text, "#111", font(40))
    record = verifier.read(image).fields.first
    assert record is not None and str(record.fields[F.MERCHANT].value) == "Rudra Ice Cream Parlour"
    draw.rectangle((222, 600, 1080, 830), fill="white")
    record = verifier.read(image).fields.first
    assert record is not None and (F.MERCHANT not in record.fields or not record.fields[F.MERCHANT].readable)
