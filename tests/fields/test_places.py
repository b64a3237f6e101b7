"""Names without a label: over the amount and left of it; elsewhere they are a guess; words that label things are none."""

import numpy as np
import pytest

from verifier.fields.extract import extract
from verifier.fields.types import FieldName
from verifier.geometry import Box, quad_of
from verifier.images.load import load_picture
from verifier.ocr.types import OcrLine, OcrPage
from verifier.pages.loader import load_profiles
from verifier.pages.recognise import recognise

F = FieldName
ROWS = [("交易时间", 60, 530), ("2023-08-15 10:22:31", 60, 582), ("商户编号", 600, 530), ("898330154110012", 600, 582),
        ("卡号", 60, 670), ("6222", 60, 722), ("**** 8864", 138, 722), ("交易类別", 600, 670), ("消费", 600, 722),
        ("终端编号", 60, 810), ("01234567", 60, 862), ("参考号", 600, 810), ("123456789012", 600, 862)]  # fmt: skip


def read(cells: list[tuple[str, int, int]], amount: tuple[int, int]) -> dict[str, str]:
    lines = [OcrLine("-¥328.50", 0.99, quad_of(Box(*amount, amount[0] + 340, amount[1] + 84)))]
    for text, x, y in [("交易详情", 440, 60), *cells, *ROWS]:
        wide = sum(36 if ord(c) > 255 else 19 for c in text)
        lines.append(OcrLine(text, 0.99, quad_of(Box(x, y, x + wide, y + 46))))
    page = OcrPage(tuple(lines), 1080, 1600, "drawn", "1")
    profiles = load_profiles()
    recognition, profile = recognise(page, profiles)
    assert profile is not None and profile.id == "unionpay_detail"
    record = extract(load_picture(np.full((1600, 1080, 3), 255, np.uint8)), page, recognition, profile).first
    assert record is not None
    return {name.value: str(field.value) for name, field in record.fields.items() if field.readable}


@pytest.mark.parametrize(
    ("name", "amount"),
    [((70, 190), (70, 260)), ((170, 215), (660, 200))],
    ids=["over", "left"],
)
def test_the_name_near_the_amount(name: tuple[int, int], amount: tuple[int, int]) -> None:
    found = read([("星河数卡-晨曦便利店", *name), ("支付成功", 70, 400)], amount)
    assert found["merchant"] == "星河数卡-晨曦便利店"
    assert found["amount"] == "328.50 CNY"


@pytest.mark.parametrize(
    ("name", "amount"),
    [((70, 340), (70, 200)), ((300, 320), (70, 200)), ((70, 190), (660, 290)), ((640, 210), (70, 190))],
    ids=["further under", "under, indented", "corner", "right"],
)
def test_a_name_anywhere_else_is_not_guessed(name: tuple[int, int], amount: tuple[int, int]) -> None:
    """Whatever else stands there (a title, an advertisement) would be stated as the merchant."""
    found = read([("星河数卡-晨曦便利店", *name), ("支付成功", 70, 400)], amount)
    assert "merchant" not in found
    assert found["amount"] == "328.50 CNY"


@pytest.mark.parametrize(
    ("company", "taken"),
    [("杭州星河供应链管理有限公司", True), ("杭州白泽网络科技有限公司", False), ("", False)],
    ids=["the same", "another", "none"],
)
def test_a_name_right_under_the_amount_is_one_that_the_company_s_name_confirms(
    company: str, taken: bool
) -> None:
    cells = [("星河数卡-晨曦便利店", 70, 320), ("支付成功", 70, 400)]
    if company:
        cells += [("商户名称", 60, 950), (company, 60, 1002)]
    assert ("merchant" in read(cells, (70, 200))) is taken


def test_of_two_names_under_the_amount_none_is_taken() -> None:
    cells = [("星河数卡-晨曦便利店", 70, 300), ("新人立享会员权益", 70, 322)]
    assert "merchant" not in read(cells, (70, 200))


def test_a_message_over_the_page_is_no_name_and_a_name_that_wraps_to_one_character_is_whole() -> None:
    assert "merchant" not in read([("网络异常，请稍后重试", 170, 215), ("支付成功", 70, 400)], (660, 200))
    cells = [("点卡联盟-量子会员商", 70, 190), ("城", 66, 238), ("支付成功", 70, 400)]
    assert read(cells, (660, 200))["merchant"] == "点卡联盟-量子会员商城"
    assert (
        read([("点卡联盟-量子会员商", 70, 180), ("城", 66, 228)], (70, 280))["merchant"]
        == "点卡联盟-量子会员商城"
    )


def test_the_first_of_two_rows_beside_a_large_amount_begins_the_name() -> None:
    cells = [("成都蓝鲸软件有", 60, 190), ("限公司杭州分公", 60, 240), ("司", 60, 290), ("支付成功", 70, 400)]
    assert read(cells, (660, 200))["merchant"] == "成都蓝鲸软件有限公司杭州分公司"


def test_a_word_that_labels_is_no_name() -> None:
    cells = [("金额", 660, 180), ("支付成功", 70, 400)]
    assert "merchant" not in read(cells, (660, 240))


def test_values_under_their_labels_in_two_columns() -> None:
    """A label of the next column, with a character that OCR took for another, is no value; pieces of one are joined."""
    found = read([("星河数卡", 70, 190)], (70, 260))
    assert found["payer_account_tail"] == "8864"
    assert found["paid_at"] == "2023-08-15 10:22:31" and found["transaction_no"] == "123456789012"


def test_a_name_that_ocr_divided_at_its_bracket_is_whole() -> None:
    found = read([("晨曦大药房", 70, 190), ("（成都东路店）", 252, 190)], (70, 260))
    assert found["merchant"].replace(" ", "") == "晨曦大药房(成都东路店)".replace("(", "（").replace(
        ")", "）"
    )


def test_an_underscore_beside_a_blank_is_no_part_of_a_name() -> None:
    assert "merchant" not in read([("BOOK TA _K SDN BHD", 70, 190)], (70, 260))
    assert read([("BOOK TA_K SDN BHD", 70, 190)], (70, 260))["merchant"] == "BOOK TA_K SDN BHD"
