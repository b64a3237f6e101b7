"""Bill lists: names by their place in the record, first records under tabs, states at a name's end."""

import numpy as np
import pytest

from verifier.fields.kinds import ParseContext
from verifier.fields.layout import lay_out, text_line
from verifier.fields.readers import lists
from verifier.fields.scene import RecordDraft, Scene
from verifier.fields.types import FieldName
from verifier.geometry import Box, quad_of
from verifier.images.types import RGB
from verifier.ocr.types import OcrChar, OcrLine, OcrPage
from verifier.pages.loader import load_profiles

F = FieldName
TABS = [("账单", 480, 60), ("全部", 60, 160), ("支出", 330, 160), ("收入", 600, 160), ("退款", 870, 160)]


def line(text: str, x: int, y: int) -> OcrLine:
    wide = 36 * len(text) if ord(text[0]) > 255 else 22 * len(text)
    return OcrLine(text, 0.99, quad_of(Box(x, y, x + wide, y + 56)))


def read(cells: list[tuple[str, int, int]], rgb: RGB | None = None) -> tuple[RecordDraft, ...]:
    page = OcrPage(tuple(line(*cell) for cell in cells), 1080, 1800, "drawn", "1")
    profile = load_profiles().get("bill_list")
    assert profile is not None
    rgb = np.full((1800, 1080, 3), 255, np.uint8) if rgb is None else rgb
    return lists.read(Scene(rgb, lay_out(page), profile, ParseContext())).records


def records(names: list[str]) -> list[tuple[str, int, int]]:
    cells = []
    for number, name in enumerate(names):
        top = 340 + 240 * number
        cells += [(name, 160, top)] if name else []
        cells += [
            (f"-{number + 1}8.20", 880, top),
            ("充值缴费", 160, top + 62),
            ("07-17 03:49", 160, top + 120),
        ]
    return cells


def merchants(found: tuple[RecordDraft, ...]) -> list[str]:
    return [next((str(f.value) for f in r.found if f.name is F.MERCHANT), "") for r in found]


def test_the_first_record_right_under_the_tabs_is_one() -> None:
    found = read([*TABS, *records(["灵犀数卡", "天玑大药房", "青禾商城"])])
    assert merchants(found) == ["灵犀数卡", "天玑大药房", "青禾商城"]


def test_another_text_of_the_record_is_not_its_covered_name() -> None:
    found = read([*TABS, *records(["灵犀数卡", "", "青禾商城", "星火水果店"])])
    assert merchants(found) == ["灵犀数卡", "", "青禾商城", "星火水果店"]
    assert [m.reason for m in found[1].missing if m.name is F.MERCHANT] == ["covered"]


def test_a_month_heading_is_no_name() -> None:
    cells = records(["灵犀数卡", "天玑大药房", "青禾商城"])
    found = read([*TABS, ("2023年9月", 60, 262), *cells])
    assert merchants(found)[0] == "灵犀数卡"


def test_a_name_cut_at_a_bracket_parts_from_its_amount() -> None:
    cells = [c for c in records(["灵犀数卡", "天玑大药房", ""]) if c[0] != "-38.20"]
    found = read([*TABS, *cells, ("晨曦游戏充值店", 160, 820), ("(... -234.73", 748, 820)])
    assert [str(f.value) for f in found[-1].found if f.name is F.AMOUNT] == ["234.73 CNY"]


def test_a_state_at_the_end_of_a_name_is_its_own() -> None:
    """The gap before it is no wider than a character, but wider than a blank."""
    text = "点卡联盟-汇达便利店 退款成功"
    x, chars = 145, []
    for char in text:
        wide = 14 if char == " " else 27
        chars.append(OcrChar(char, 0.99, Box(x, 205, x + wide, 244)))
        x += wide + (4 if char == " " else 0)
    whole = OcrLine(text, 0.99, quad_of(Box(145, 205, x, 244)), tuple(chars))
    layout = lay_out(OcrPage((whole,), 640, 1400, "drawn", "1"))
    assert [o.text for o in layout.lines] == ["点卡联盟-汇达便利店", "退款成功"]


def test_a_toast_over_a_record_is_not_its_name() -> None:
    rgb = np.full((1800, 1080, 3), 255, np.uint8)
    rgb[560:660, 100:640] = 50
    found = read([*TABS, *records(["灵犀数卡", "网络异常，请稍后重试", "青禾商城"])], rgb)
    assert merchants(found) == ["灵犀数卡", "", "青禾商城"]
    assert [m.reason for m in found[1].missing if m.name is F.MERCHANT] == ["covered"]


def test_the_clock_of_a_bar_that_a_join_left_is_no_time_of_payment() -> None:
    """Day groups print bare clocks; beside signal or battery such a clock is the phone's own."""
    cells = [*TABS, ("7月17日", 60, 260)]
    for number, clock in enumerate(("03:49", "05:12", "08:30")):
        top = 480 + 240 * number
        cells += [("星河数卡", 160, top), (f"-{number + 1}8.20", 880, top), (clock, 160, top + 62)]
    bar = [("21:07", 60, 420), ("5G", 820, 420), ("86%", 900, 420)]

    def clocks(found: tuple[RecordDraft, ...]) -> list[str]:
        return [next((f.raw for f in r.found if f.name is F.PAID_AT), "") for r in found]

    assert clocks(read(cells)) == ["03:49", "05:12", "08:30"]
    assert clocks(read([*cells, *bar])) == ["03:49", "05:12", "08:30"]
    assert merchants(read([*cells, *bar])) == ["星河数卡"] * 3


def reasons(record: RecordDraft) -> dict[FieldName, str]:
    return {m.name: m.reason for m in record.missing}


def test_a_record_whose_amount_is_covered_keeps_its_own_name_and_time() -> None:
    cells = records(["灵犀数卡", "天玑大药房", "青禾商城", "星火水果店"])
    cells = [c for c in cells if c[0] != "-38.20"]
    found = read([*TABS, *cells])
    assert merchants(found) == ["灵犀数卡", "天玑大药房", "青禾商城", "星火水果店"]
    assert reasons(found[2])[F.AMOUNT] == "covered"
    assert all(F.AMOUNT not in reasons(r) for n, r in enumerate(found) if n != 2)


def test_a_record_that_the_picture_s_edge_cuts_keeps_what_it_shows() -> None:
    cells = []
    for number, name in enumerate(["灵犀数卡", "天玑大药房", "青禾商城"]):
        top = 1000 + 200 * number
        cells += [("07-17 03:49", 60, top), ("交易成功", 880, top), (name, 60, top + 70)]
        cells.append((f"-{number + 1}8.20", 900, top + 70))
    cells += [("07-17 02:11", 60, 1600), ("交易成功", 880, 1600)]
    found = read([*TABS, *[(text, x, y + 140) for text, x, y in cells]])
    assert merchants(found) == ["灵犀数卡", "天玑大药房", "青禾商城", ""]
    last = {f.name: str(f.value) for f in found[3].found}
    assert last[F.STATUS] == "交易成功" and F.AMOUNT not in last
    assert reasons(found[3])[F.AMOUNT] == "cut"
    assert found[3].box is not None and found[3].box.y1 <= 1800


def test_two_records_are_too_few_to_know_where_an_amount_is_missing() -> None:
    cells = records(["灵犀数卡", "天玑大药房", "青禾商城"])
    found = read([*TABS, *[c for c in cells if c[0] != "-38.20"]])
    assert len(found) == 2


def test_the_sums_of_a_month_are_no_records() -> None:
    sums = [("2021年12月", 60, 240), ("支出¥7,671,435.12", 560, 240), ("收入¥776.35", 830, 240)]
    found = read([*TABS, *sums, *records(["灵犀数卡", "天玑大药房", "青禾商城"])])
    assert merchants(found) == ["灵犀数卡", "天玑大药房", "青禾商城"]


def test_an_avatar_s_letter_and_what_a_ball_leaves_of_the_name_are_no_name() -> None:
    found = read([*TABS, *records(["灵犀数卡", "沃 沃", "青禾商城", "星火水果店"])])
    assert merchants(found) == ["灵犀数卡", "", "青禾商城", "星火水果店"]


@pytest.mark.parametrize("sign", ["-￥", "-¥", "+￥", "-"])
def test_records_that_begin_with_their_amount(sign: str) -> None:
    """Cards print the sum over the name, with the state at the right; what a long sum's right edge is says nothing."""
    cells = [("交易查询", 480, 60), ("最近三个月", 80, 160), ("全部账户", 480, 160), ("更多筛选", 860, 160)]
    for number, (name, amount) in enumerate(
        [("灵犀数卡", "8.20"), ("天玑大药房", "9,255,684.55"), ("青禾商城", "648.00")]
    ):
        top = 340 + 420 * number
        cells += [(f"{sign}{amount}", 60, top), ("交易成功", 860, top), (name, 60, top + 80),
                  (f"交易单号：30756846835{number}", 60, top + 180), (f"交易时间：2023-12-25 10:21:0{number}", 60, top + 240)]  # fmt: skip
    found = [{f.name: str(f.value) for f in r.found} for r in read(cells)]
    assert [r[F.MERCHANT] for r in found] == ["灵犀数卡", "天玑大药房", "青禾商城"]
    assert [r[F.AMOUNT] for r in found] == ["8.20 CNY", "9255684.55 CNY", "648.00 CNY"]
    assert [r[F.TRANSACTION_NO] for r in found] == [f"30756846835{n}" for n in range(3)]
    assert {r[F.STATUS] for r in found} == {"交易成功"}


def test_a_state_set_apart_from_its_category_is_one_without_a_blank_between_them() -> None:
    """Character places as the recogniser gives them: the gap spreads over the steps beside it."""

    def tagged(text: str, steps: list[int]) -> list[str]:
        places = [114]
        for step in steps:
            places.append(places[-1] + step)
        chars = tuple(OcrChar(c, 1.0, Box(x - 16, 0, x + 16, 56)) for c, x in zip(text, places, strict=True))
        drawn = text_line(OcrLine(text, 1.0, quad_of(Box(89, 0, places[-1] + 20, 56)), chars))
        return [piece.text for piece in lists.pieces_of(drawn, {})]

    assert tagged("文化休闲已全额退款", [42, 32, 44, 56, 44, 32, 32, 36]) == [
        "文化休闲已全额退款",
        "已全额退款",
    ]
    assert tagged("转账红包交易关闭", [47, 38, 50, 60, 48, 35, 38])[1:] == ["交易关闭"]
    assert tagged("转账红包交易关闭", [38] * 7)[1:] == []
    assert tagged("转账红包交通出行", [47, 38, 50, 60, 48, 35, 38])[1:] == []


def test_a_misread_label_is_no_name() -> None:
    found = read([*TABS, *records(["灵犀数卡", "交易金颜", "青禾商城", "星火水果店"])])
    assert merchants(found) == ["灵犀数卡", "", "青禾商城", "星火水果店"]
