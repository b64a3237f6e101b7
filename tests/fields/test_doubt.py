"""What the readers agree on and is still not the value: covered on light and dark pages, cut, or a part of it."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tests.fields.drawn import ROWS, detail_page, font, pixels
from verifier import Settings, Verifier
from verifier.fields.covered import glyphs_before, glyphs_below, is_overlaid
from verifier.fields.grounds import on_two_grounds
from verifier.fields.names import parse_name, stops_short
from verifier.fields.numbers import could_go_on, prefix_is_sure
from verifier.fields.types import FieldName
from verifier.geometry import Box

F = FieldName


@pytest.fixture(scope="module")
def verifier() -> Verifier:
    return Verifier(Settings())


def row(ground: str, ink: str, text: str = "福州白泽数字科技股份有限公司") -> tuple[Image.Image, Box]:
    image = Image.new("RGB", (1000, 300), ground)
    ImageDraw.Draw(image).text((300, 130), text, ink, font(38))
    return image, Box(295, 130, 310 + 38 * len(text), 186)


@pytest.mark.parametrize(
    ("ground", "ink", "ball"), [("white", "#111", "#3c3c40"), ("#1c1c1e", "#eee", "#323236")]
)
def test_a_ball_at_the_end_of_a_text_covers_it(ground: str, ink: str, ball: str) -> None:
    """On a dark page the ball is hardly lighter than the ground."""
    image, box = row(ground, ink, "沃科充值")
    assert not is_overlaid(pixels(image), box)
    draw = ImageDraw.Draw(image)
    draw.ellipse((390, 95, 530, 235), fill=ball)
    draw.ellipse((417, 122, 503, 208), fill="#6e6e72")
    draw.ellipse((430, 135, 490, 195), fill="#e8e8e8")
    assert is_overlaid(pixels(image), Box(box.x0, box.y0, 385, box.y1))


@pytest.mark.parametrize(
    ("ground", "ink", "toast"), [("white", "#111", "#333333"), ("#1c1c1e", "#eee", "#272727")]
)
def test_a_toast_over_the_start_of_a_value_is_another_ground(ground: str, ink: str, toast: str) -> None:
    image, box = row(ground, ink)
    assert not on_two_grounds(pixels(image), box)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((250, 100, 480, 215), 16, fill=toast)
    draw.text((290, 130), "复制成功", "white", font(38))
    assert on_two_grounds(pixels(image), box)


def test_a_gradient_and_a_rule_are_one_ground() -> None:
    ramp = np.tile(np.linspace(255, 120, 1000).astype(np.uint8)[None, :, None], (300, 1, 3))
    image = Image.fromarray(ramp)
    ImageDraw.Draw(image).text((300, 130), "福州白泽数字科技", "#111", font(38))
    assert not on_two_grounds(pixels(image), Box(295, 130, 620, 186))
    plain, box = row("white", "#111")
    ImageDraw.Draw(plain).line((0, 132, 1000, 132), fill="#888", width=2)
    assert not on_two_grounds(pixels(plain), box)


def test_a_toast_over_a_merchant_leaves_it_open(verifier: Verifier) -> None:
    image = detail_page()
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((300, 880, 540, 980), 16, fill="#333333")
    draw.text((342, 905), "复制成功", "white", font(38))
    record = verifier.read(pixels(image)).fields.first
    assert record is not None
    held = record.fields.get(F.MERCHANT_FULL)
    assert held is None or not held.readable
    assert record.fields[F.AMOUNT].readable


def test_digits_that_were_not_read_are_seen_before_an_amount() -> None:
    image = Image.new("RGB", (900, 200), "white")
    ImageDraw.Draw(image).text((60, 50), "3,911,621.52", "#111", font(80))
    start = 60 + round(ImageDraw.Draw(image).textlength("3,911,", font(80)))
    assert glyphs_before(pixels(image), Box(start, 62, 640, 150), []) > 1
    assert glyphs_before(pixels(image), Box(start, 62, 640, 150), [Box(55, 62, start - 5, 150)]) == 0
    image = Image.new("RGB", (900, 200), "white")
    ImageDraw.Draw(image).text((60, 50), "-¥621.52", "#111", font(80))
    start = 60 + round(ImageDraw.Draw(image).textlength("-¥", font(80)))
    assert glyphs_before(pixels(image), Box(start, 62, 500, 150), []) <= 1


@pytest.mark.parametrize(
    ("text", "short"),
    [("橙子数码旗舰店（南京中", True), ("橙子数码旗舰店（南京中路店）", False), ("橙子数码旗舰店（南…", False), ("成都蓝鲸有限公", True),
     ("宁波极客猫有限公司杭州分", True), ("宁波极客猫有限公司杭州分公司", False)],
)  # fmt: skip
def test_a_name_that_stops_inside_a_bracket_is_not_whole(text: str, short: bool) -> None:
    assert stops_short(parse_name(text)) is short


def test_a_number_one_digit_short_is_not_the_whole_number(verifier: Verifier) -> None:
    whole = dict(ROWS)["订单号"]
    assert could_go_on(whole[:-1], "alipay", F.ORDER_NO) and not could_go_on(whole, "alipay", F.ORDER_NO)
    assert not could_go_on("KM202603011030057788", "alipay", F.ORDER_NO)
    rows = (*ROWS[:4], ("订单号", whole[:-1]))
    record = verifier.read(pixels(detail_page(rows=rows))).fields.first
    assert record is not None and record.fields[F.ORDER_NO].reason == "cut"


def test_a_letter_that_may_be_a_digit_before_a_short_date_stays_open() -> None:
    assert prefix_is_sure("A0240710300717175") is False
    assert prefix_is_sure("AO240710300717175") is True
    assert prefix_is_sure("M02202203260714274410") is None
    assert prefix_is_sure("IE230429879524706") is True
    assert prefix_is_sure("0U220104776658255") is False


def test_glyphs_under_a_value_are_its_unread_row() -> None:
    """Dividers, the next row and what was read are none; at the picture's edge half a row of glyphs is seen as well."""
    image, box = row("white", "#111", "5030634691202308306485")
    box = Box(box.x0, box.y0, 300 + 22 * 22, box.y1)
    draw = ImageDraw.Draw(image)
    draw.line((0, 200, 1000, 200), fill="#ddd", width=2)
    draw.text((300, 240), "2023082822001305346", "#111", font(38))
    assert glyphs_below(pixels(image), box, []) == 0
    draw.text((700, 188), "52", "#111", font(38))
    assert glyphs_below(pixels(image), box, []) == 2
    assert glyphs_below(pixels(image), box, [Box(690, 190, 760, 240)]) == 0
    cut = image.crop((0, 0, 1000, 216))
    assert glyphs_below(pixels(cut), box, []) == 2
