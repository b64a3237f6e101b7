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


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("您的账户5487于7月24日18:35在极客猫平台商户快捷支付484.16元,余额32,924.42元", "极客猫平台商户"),
        ("您尾号8125卡于9月17日在盛世充值店(南京南路店)扫码支付支出20.00元", "盛世充值店(南京南路店)"),
        ("您尾号3125卡快捷支付支出(财付通-驰远水果店(成都中路店))102.44元", "驰远水果店(成都中路店)"),
        ("您尾号1552卡网上支付支出(易付钱包-沃科平台商户)904.19元,余额2.00元", "沃科平台商户"),
        ("您尾号1552卡支出904.19元,对方户名沃科商贸有限公司,余额2.00元", "沃科商贸有限公司"),
        ("您在平台商户支出904.19元", "平台商户"),
        ("您尾号1552卡在网上支付904.19元,余额2.00元", None),
    ],
)
def test_whom_a_message_says_was_paid(text: str, name: str | None) -> None:
    found = by_pattern(FieldName.MERCHANT, paragraph(text))
    assert (None if found is None else str(found.value)) == name


def test_a_name_that_ends_with_a_full_last_row_may_go_on() -> None:
    rows = ("您的借记卡账户*1000，支付支取人民", "币279.77元，收款方星卡网快卡大药")
    lines = [
        text_line(OcrLine(t, 0.99, quad_of(Box(0, 60 * n, 520, 60 * n + 40)))) for n, t in enumerate(rows)
    ]
    found = by_pattern(FieldName.MERCHANT, Paragraph.of(lines))
    assert found is not None and (found.value, found.how) == (None, "cut")


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
