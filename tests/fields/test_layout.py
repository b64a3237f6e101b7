"""Lines that OCR gave as one and that are two things: a state and its moment, a name and the amount beside it."""

import pytest

from verifier.fields.layout import lay_out
from verifier.geometry import Box, quad_of
from verifier.ocr.types import OcrLine, OcrPage


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Sent · 15 Dec 2023, 12:42 PM", ["Sent", "15 Dec 2023, 12:42 PM"]),
        ("已发送 • 2023-12-15 12:42", ["已发送", "2023-12-15 12:42"]),
        # A day and its clock are one moment; what is no moment stays where it is.
        ("20 Jun 2020 • 1:06 pm", ["20 Jun 2020 • 1:06 pm"]),
        ("招商银行储蓄卡 · 交易关闭", ["招商银行储蓄卡 · 交易关闭"]),
        ("南京聚合网络科技有限公司 -¥11,095.06", ["南京聚合网络科技有限公司", "-¥11,095.06"]),
        ("晨曦便利店（广州东路店） +20.00", ["晨曦便利店（广州东路店）", "+20.00"]),
        # Without a sign, or behind a colon, it is a label with its value, or goods with their price.
        ("订单金额 ¥11,095.06", ["订单金额 ¥11,095.06"]),
        ("满减优惠：满100 -5.00", ["满减优惠：满100 -5.00"]),
    ],
)
def test_what_one_line_holds(text: str, pieces: list[str]) -> None:
    line = OcrLine(text, 0.99, quad_of(Box(20, 200, 20 + 30 * len(text), 240)))
    assert [o.text for o in lay_out(OcrPage((line,), 1200, 900, "drawn", "1")).lines] == pieces


@pytest.mark.parametrize(("x1", "x0", "joined"), [(62, 150, True), (82, 61, True), (62, 420, False)])
def test_a_label_drawn_with_a_gap_is_one_word(x1: int, x0: int, joined: bool) -> None:
    boxes = (Box(24, 557, x1, 603), Box(x0, 557, x0 + 90 if x0 < x1 else x0 + 40, 605))
    lines = tuple(OcrLine(c, 0.99, quad_of(box)) for c, box in zip("商品", boxes, strict=True))
    keys = [o.key for o in lay_out(OcrPage(lines, 1600, 1600, "drawn", "1")).lines]
    assert keys == (["商品"] if joined else ["商", "品"])
