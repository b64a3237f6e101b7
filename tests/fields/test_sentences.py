"""Moments in running sentences: a day whose clock is covered is not the moment."""

from datetime import datetime

import pytest

from verifier.fields.kinds import ParseContext
from verifier.fields.layout import lay_out, text_line
from verifier.fields.paragraph import Paragraph, paragraphs
from verifier.fields.sentences import by_pattern, time_in
from verifier.fields.times import TimeContext
from verifier.fields.types import FieldName
from verifier.geometry import Box, quad_of
from verifier.ocr.types import OcrLine, OcrPage


def paragraph(text: str) -> Paragraph:
    return Paragraph.of([text_line(OcrLine(text, 0.99, quad_of(Box(0, 0, 30 * len(text), 40))))])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("【招商银行】3月20日16:32您尾号0352的账户完成一笔交易", "2026-03-20 16:32"),
        ("于2026年3月20日支付的订单", "2026-03-20"),
        ("【招商银行】3月20日 1尾号0352的账户完成一笔交易", None),
    ],
)
def test_the_moment_of_a_sentence(text: str, shown: str | None) -> None:
    found = time_in(paragraph(text), ParseContext(time=TimeContext(datetime(2026, 3, 23, 12))))
    assert found is not None
    assert (str(found.value) if found.value is not None else None) == shown


@pytest.mark.parametrize("verb", ["反映其于", "称", "投诉", "于2025年"])
def test_the_customer_of_a_certificate(verb: str) -> None:
    found = by_pattern(FieldName.PAYER, paragraph(f"致星卡网：用户李娜{verb}11月18日向我公司支付500.00元"))
    assert found is not None and str(found.value) == "李娜"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("贵平台用户胡军就下列订单申请退款", "胡军"),
        ("客户李娜(账号尾号1234)反映已支付", "李娜"),
        ("用户提出的退款申请", None),
        ("用户支付的订单", None),
        ("用户就下列订单的退款提出申请", None),
    ],
)
def test_who_a_certificate_says_paid(text: str, name: str | None) -> None:
    found = by_pattern(FieldName.PAYER, paragraph(text))
    assert (None if found is None else str(found.value)) == name


def test_rows_of_one_message_whose_boxes_differ_in_height() -> None:
    rows = [
        ("您尾号为1328的储蓄卡于2021年08月", 58),
        ("07日20时54分网上支付支出人民币", 58),
        ("98.00元（晨曦数字商品店（深圳西路", 50),
        ("店）），活期余额14032.61元", 74),
    ]
    tops = [585, 648, 721, 774]
    lines = tuple(
        OcrLine(text, 0.99, quad_of(Box(200, top, 920, top + high)))
        for (text, high), top in zip(rows, tops, strict=True)
    )
    blocks = paragraphs(lay_out(OcrPage(lines, 1080, 2340, "drawn", "1")))
    assert len(blocks) == 1
