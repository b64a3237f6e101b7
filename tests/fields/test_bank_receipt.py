"""Grids of bank receipts: whose name and account, by the section word beside, over, or written downwards."""

import numpy as np
import pytest

from verifier.fields.doubt import doubt
from verifier.fields.kinds import ParseContext
from verifier.fields.layout import lay_out
from verifier.fields.names import parse_name
from verifier.fields.readers import bank_receipt
from verifier.fields.scene import Scene
from verifier.fields.times import parse_time
from verifier.fields.types import Field, FieldName, Reading
from verifier.geometry import Box, quad_of
from verifier.images.types import RGB
from verifier.ocr.types import OcrLine, OcrPage
from verifier.pages.loader import load_profiles

F = FieldName


def read(cells: list[tuple[str, int, int]], pixels: RGB | None = None) -> dict[FieldName, str]:
    lines = tuple(OcrLine(text, 0.99, quad_of(Box(x, y, x + 26 * len(text), y + 34))) for text, x, y in cells)
    page = OcrPage(lines, 1200, 900, "drawn", "1")
    profile = load_profiles().get("bank_receipt")
    assert profile is not None
    rgb = np.full((900, 1200, 3), 255, np.uint8) if pixels is None else pixels
    scene = Scene(rgb, lay_out(page), profile, ParseContext())
    (record,) = bank_receipt.read(scene).records
    return {found.name: str(found.value) for found in record.found}


ROWS = [("户名", 160, 100), ("杨帆", 300, 100), ("账号", 160, 160), ("6222****21438864", 300, 160)]
THEIRS = [
    ("户名", 160, 240),
    ("郑州玖玖有限公司", 300, 240),
    ("账号", 160, 300),
    ("051749****2939", 300, 300),
]


@pytest.mark.parametrize(
    "words",
    [
        [("付款人", 40, 130), ("收款人", 40, 270)],
        [(c, 60, 90 + 40 * n) for n, c in enumerate("付款人")]
        + [(c, 60, 230 + 40 * n) for n, c in enumerate("收款人")],
        [],
    ],
    ids=["beside", "downwards", "unread"],
)
def test_names_go_to_their_section(words: list[tuple[str, int, int]]) -> None:
    found = read([*words, *ROWS, *THEIRS])
    assert found[F.PAYER] == "杨帆"
    assert found[F.MERCHANT] == "郑州玖玖有限公司"
    assert found[F.PAYER_ACCOUNT_TAIL] == "8864"


def test_two_columns_side_by_side() -> None:
    right = [(text, x + 600, y - 140) for text, x, y in THEIRS]
    found = read([("付款人", 40, 130), ("收款人", 640, 130), *ROWS, *right])
    assert found[F.PAYER] == "杨帆" and found[F.MERCHANT] == "郑州玖玖有限公司"


def test_two_sides_with_their_words_over_them() -> None:
    ours = [(text, x - 120, y + 60) for text, x, y in ROWS]
    theirs = [(text, x + 500, y - 80) for text, x, y in THEIRS]
    found = read([("付款方", 40, 90), ("收款方", 660, 90), *ours, *theirs])
    assert found[F.PAYER] == "杨帆" and found[F.MERCHANT] == "郑州玖玖有限公司"
    assert found[F.PAYER_ACCOUNT_TAIL] == "8864"


def test_a_short_label_left_of_its_centred_section_word_is_its_own() -> None:
    cells = [("付款方", 260, 100), ("收款方", 830, 100), ("户名：孙浩", 65, 160), ("户名：厦门晨曦有限公司", 640, 160),
             ("账号：6217", 65, 220), ("4639", 430, 220), ("账号：335856****5038", 640, 220)]  # fmt: skip
    found = read(cells)
    assert found[F.PAYER] == "孙浩" and found[F.MERCHANT] == "厦门晨曦有限公司"


@pytest.mark.parametrize(("stars", "tail"), [(True, "4625"), (False, "6217")])
def test_an_account_s_last_digits_can_wrap(stars: bool, tail: str) -> None:
    """Only where there is ink for the stars; else the first digits stay, which are left open for being no tail."""
    pixels = np.full((900, 1200, 3), 255, np.uint8)
    if stars:
        pixels[225:250, 270:420:6] = 0
    cells = [("付款方", 160, 100), ("收款方", 830, 100), ("户名：李娜", 65, 160), ("账号：6217", 65, 220), ("4625", 65, 270),
             ("户名：重庆灵犀有限公司", 640, 160), ("账号：079062****0267", 640, 220)]  # fmt: skip
    assert read(cells, pixels).get(F.PAYER_ACCOUNT_TAIL) == tail


def test_full_labels_need_no_section() -> None:
    found = read(
        [("付款人户名", 40, 100), ("徐丽", 300, 100), ("收款人户名", 40, 160), ("苏州奇点公司", 300, 160)]
    )
    assert found[F.PAYER] == "徐丽" and found[F.MERCHANT] == "苏州奇点公司"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("长沙木兰文化传媒有限公", "司"),
        ("上海拾光网络科技有", "限公司杭州分公司"),
        ("宁波优品信息技术股份", "有限公司"),
    ],
)
def test_a_name_wraps_to_the_edge_of_its_label(first: str, second: str) -> None:
    """Printed as running text, the second row begins under the label, beside the other half's next row."""
    left = [("户名：杨帆", 40, 160), ("账号：6222****21438864", 40, 214), ("开户行：工商银行", 40, 268)]
    right = [(f"户名：{first}", 640, 160), (second, 640, 214), ("账号：0517****29", 640, 268)]
    found = read([("付款方", 200, 100), ("收款方", 800, 100), *left, *right])
    assert found[F.PAYER] == "杨帆"
    assert found[F.MERCHANT] == first + second
    assert found[F.PAYER_ACCOUNT_TAIL] == "8864"


def test_what_stands_under_a_short_value_is_not_its_second_row() -> None:
    right = [("户名：木兰公司", 640, 160), ("客户回单", 640, 214), ("账号：0517****29", 640, 268)]
    found = read([("付款方", 200, 100), ("收款方", 800, 100), ("户名：杨帆", 40, 160), *right])
    assert found[F.MERCHANT] == "木兰公司"


@pytest.mark.parametrize(
    "row",
    [
        [("币种 人民币 小写 ¥3,456.00 大写 叁仟肆佰伍拾陆元整", 60, 380)],
        [("币种人民币小写¥3,456.00大写叁仟肆佰伍拾陆元整", 60, 380)],
        [("币种：人民币", 60, 380), ("金额(小写)：¥3,456.00 大写：叁仟肆佰伍拾陆元整", 400, 380)],
        [("币种", 60, 380), ("人民币 小写 ¥3,456.00", 160, 380), ("大写叁仟肆佰伍拾陆元整", 760, 380)],
    ],
    ids=["blanks", "glued", "colons", "in three"],
)
def test_a_row_that_ocr_gave_as_one_line_is_cells_again(row: list[tuple[str, int, int]]) -> None:
    found = read([("付款方", 60, 90), ("收款方", 660, 90), *row])
    assert found[F.AMOUNT] == "3456.00 CNY" and found[F.AMOUNT_IN_WORDS] == "3456.00 CNY"


@pytest.mark.parametrize("between", ["", " ", "："])
def test_a_name_right_behind_its_label(between: str) -> None:
    left = [(f"户名{between}杨帆", 60, 160), (f"账号{between}6222****8864", 60, 214)]
    right = [(f"户名{between}木兰公司", 660, 160), (f"账号{between}0517****2939", 660, 214)]
    found = read([("付款方", 60, 100), ("收款方", 660, 100), *left, *right])
    assert found[F.PAYER] == "杨帆" and found[F.MERCHANT] == "木兰公司"
    assert found[F.PAYER_ACCOUNT_TAIL] == "8864"


@pytest.mark.parametrize(
    ("name", "text", "readable"),
    [
        (F.ITEM, "外賣會員季卡", False),
        (F.ITEM, "外卖会员季卡", True),
        (F.MERCHANT, "厦门晨曦信息技術有限公司", False),
        (F.PAYER, "陈喆", True),
    ],
)
def test_goods_and_companies_are_printed_in_simplified_characters(
    name: FieldName, text: str, readable: bool
) -> None:
    profile = load_profiles().get("bank_receipt")
    assert profile is not None
    rgb = np.full((900, 1200, 3), 255, np.uint8)
    scene = Scene(rgb, lay_out(OcrPage((), 1200, 900, "drawn", "1")), profile, ParseContext())
    field = Field(name, parse_name(text), text, Box(200, 200, 400, 240), 0.9)
    assert doubt(field, scene, rgb).readable is readable


@pytest.mark.parametrize(
    ("confidence", "second", "ink", "readable"),
    [
        (0.98, "2025-05-0912:46:28", True, False),
        (0.98, "2025-05-0912:46:28", False, True),
        # Clear in spite of the ink, confirmed, or read in part only.
        (0.995, "2025-05-0912:46:28", True, True),
        (0.98, "2025-05-0912:13:26", True, True),
        (0.98, "2025-05-09", True, True),
    ],
)
def test_digits_under_a_stamp_that_the_second_reader_reads_as_others_stay_open(
    confidence: float, second: str, ink: bool, readable: bool
) -> None:
    profile = load_profiles().get("bank_receipt")
    assert profile is not None
    rgb = np.full((900, 1200, 3), 255, np.uint8)
    if ink:
        rgb[200:240, 300:330] = (220, 40, 40)
    scene = Scene(rgb, lay_out(OcrPage((), 1200, 900, "drawn", "1")), profile, ParseContext())
    raw = "2025-05-09 12:13:26"
    field = Field(F.PAID_AT, parse_time(raw), raw, Box(200, 200, 600, 240), 0.9,
                  readings=(Reading("rapid", raw, confidence), Reading("tesseract", second, 0.0)))  # fmt: skip
    assert doubt(field, scene, np.full_like(rgb, 255)).readable is readable


RESULT = [
    ("付款卡号", 40, 420),
    ("6222****46417293", 700, 420),
    ("收款卡号", 40, 490),
    ("737566****9999", 752, 490),
]
PAYEE = [
    ("收款人", 620, 120),
    ("宁波优品信息技术股份", 620, 160),
    ("有限公司", 620, 198),
    ("工商银行", 620, 236),
]


@pytest.mark.parametrize("shown", [True, False])
def test_names_under_their_words_moved_against_each_other_by_one_that_wraps(shown: bool) -> None:
    payer = [
        ("付款人", 60, 139),
        *([("高翔", 60, 179)] if shown else []),
        ("农业银行", 60, 217),
        ("→", 500, 180),
    ]
    found = read([*payer, *PAYEE, *RESULT])
    assert found[F.MERCHANT] == "宁波优品信息技术股份有限公司"
    assert found[F.PAYER_ACCOUNT_TAIL] == "7293"
    # The bank under a hidden name is no name, and neither is the payee's.
    assert found.get(F.PAYER) == ("高翔" if shown else None)


def test_labels_over_their_values_in_two_halves_whose_rows_do_not_meet() -> None:
    left = [
        ("付款人", 40, 100),
        ("名称", 40, 160),
        ("何雨晴", 40, 198),
        ("账号", 40, 262),
        ("6222****72118733", 40, 300),
    ]
    right = [("收款人", 620, 100), ("名称", 620, 160), ("长沙飞鱼互动娱乐有限责任公", 620, 198), ("司", 620, 236),
             ("账号", 620, 300), ("627424****7689", 620, 338)]  # fmt: skip
    rows = [(text, x, 480 + 60 * n) for n, pair in enumerate((("手续费", "0.00元"), ("附言", "激活码"), ("币种", "人民币")))
            for text, x in zip(pair, (40, 280), strict=True)]  # fmt: skip
    found = read([*left, *right, *rows])
    assert (found[F.PAYER], found[F.PAYER_ACCOUNT_TAIL]) == ("何雨晴", "8733")
    assert found[F.MERCHANT] == "长沙飞鱼互动娱乐有限责任公司"
