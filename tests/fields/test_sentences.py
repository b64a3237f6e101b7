"""Moments in running sentences: a day whose clock is covered is not the moment."""

from datetime import datetime

import pytest

from verifier.fields.kinds import ParseContext
from verifier.fields.layout import text_line
from verifier.fields.paragraph import Paragraph
from verifier.fields.sentences import by_pattern, time_in
from verifier.fields.times import TimeContext
from verifier.fields.types import FieldName
from verifier.geometry import Box, quad_of
from verifier.ocr.types import OcrLine


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
