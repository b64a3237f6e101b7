"""A notification over the head of a page is no part of it; cards and times of the page itself are."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from tests.fields.drawn import detail_page, font, pixels
from verifier import Settings, Verifier
from verifier.fields.notification import find_notification
from verifier.fields.types import FieldName
from verifier.geometry import Box
from verifier.images.types import RGB
from verifier.ocr.engine import EngineSettings
from verifier.ocr.registry import create_engine

F = FieldName


def with_banner(page: Image.Image, app: str, text: str, age: str, *, one_row: bool = False) -> Image.Image:
    """Lay a card with a shadow over the head, app and age in one row or the age at its right end."""
    width = page.width
    box = (22, 60, width - 22, 240)
    shadow = Image.new("L", page.size, 0)
    ImageDraw.Draw(shadow).rounded_rectangle(box, 44, fill=70)
    page.paste("#000", (0, 0), shadow.filter(ImageFilter.GaussianBlur(22)))
    draw = ImageDraw.Draw(page)
    draw.rounded_rectangle(box, 44, fill="#f6f6f6")
    draw.rounded_rectangle((60, 96, 160, 196), 24, fill="#0a84ff")
    draw.text((190, 92), f"{app} · {age}" if one_row else app, "#111", font(38))
    draw.text((190, 156), text, "#111", font(38))
    if not one_row:
        draw.text((width - 60, 96), age, "#888", font(32), anchor="rt")
    return page


def english_page() -> Image.Image:
    image = Image.new("RGB", (1080, 1500), "white")
    draw = ImageDraw.Draw(image)
    draw.text((60, 250), "Your receipt", "#111", font(56))
    draw.text((60, 370), "Lantern Noodle House", "#111", font(40))
    rows = (("Total paid", "$48.20"), ("Order number", "INV-960525"), ("Date", "Sep 24, 2023 at 9:22 PM"),
            ("Card", "VISA **** 3839"))  # fmt: skip
    for number, (label, value) in enumerate(rows):
        draw.text((60, 560 + 110 * number), label, "#777", font(38))
        draw.text((1020, 560 + 110 * number), value, "#111", font(38), anchor="rt")
    return image


@pytest.fixture(scope="module")
def verifier() -> Verifier:
    return Verifier(Settings())


def test_the_app_of_a_notification_is_no_merchant(verifier: Verifier) -> None:
    image = with_banner(english_page(), "Calendar", "Meeting starts in 15 minutes", "now")
    fields = verifier.read(pixels(image)).fields
    assert fields.first is not None
    assert str(fields.first.fields[F.MERCHANT].value) == "Lantern Noodle House"
    assert any("notification" in note for note in fields.explain)


def test_what_a_bank_s_notification_says_is_not_on_the_page(verifier: Verifier) -> None:
    """The words of the card would otherwise be an amount and a status of this page."""
    image = with_banner(detail_page(), "招商银行", "您尾号1234的账户支出 200.00元", "2分钟前", one_row=True)
    fields = verifier.read(pixels(image)).fields
    assert fields.recognition.kind.value == "payment_detail" and fields.first is not None
    assert str(fields.first.fields[F.AMOUNT].value) == "1130.00 CNY"
    assert all("200.00" not in field.raw for field in fields.first.fields.values())


def read_lines(image: Image.Image) -> tuple[RGB, Box | None]:
    rgb = pixels(image)
    return rgb, find_notification(rgb, create_engine("rapid", EngineSettings()).read(rgb))


def test_a_page_s_own_time_ago_is_no_notification() -> None:
    """A head with a name and 刚刚 at its right, on the page's own ground from edge to edge."""
    image = Image.new("RGB", (1080, 1200), "white")
    draw = ImageDraw.Draw(image)
    draw.text((60, 96), "星河点卡专营店", "#111", font(40))
    draw.text((1020, 100), "刚刚", "#888", font(34), anchor="rt")
    draw.rectangle((0, 180, 1080, 190), fill="#eee")
    draw.text((60, 260), "您的订单已发货", "#111", font(40))
    assert read_lines(image)[1] is None


def test_a_card_without_an_age_is_the_page_s_own() -> None:
    image = Image.new("RGB", (1080, 1200), "#eef1f5")
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((24, 60, 1056, 240), 40, fill="white")
    draw.text((190, 92), "星河点卡专营店", "#111", font(40))
    draw.text((1020, 96), "-12.00", "#111", font(40), anchor="rt")
    assert read_lines(image)[1] is None


def test_the_card_s_box_is_found_up_to_its_round_corners() -> None:
    rgb, card = read_lines(with_banner(detail_page(), "日历", "会议将在15分钟后开始", "现在"))
    assert card is not None and np.abs(np.array(card.as_list()) - (22, 60, 1059, 241)).max() <= 20
    assert rgb.shape[1] == 1080
