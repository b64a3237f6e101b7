"""Pages laid out in other ways than those that the profiles were written with: nothing on them is taken for another value."""

from collections.abc import Callable

import numpy as np
import pytest

from verifier.fields.extract import extract
from verifier.fields.types import FieldName, Fields, PageKind
from verifier.geometry import Box, quad_of
from verifier.images.load import load_picture
from verifier.ocr.types import OcrLine, OcrPage
from verifier.pages.loader import load_profiles
from verifier.pages.recognise import recognise

F = FieldName
Cells = tuple[tuple[str, int], ...]
Draw = Callable[[tuple[tuple[str, str], ...]], list[Cells]]
SLIP = (
    ("商户名", "味来小馆人民路店"),
    ("商户号", "898310058120345"),
    ("终端号", "10082231"),
    ("卡号", "621483******4821"),
    ("交易类型", "消费"),
    ("批次号", "000123"),
    ("凭证号", "004512"),
    ("流水号", "004512"),
    ("系统参考号", "192541004512"),
    ("交易日期", "2026-03-08"),
    ("交易时刻", "19:25:41"),
    ("交易金额", "RMB 68.50"),
)
RECORDS = (
    ("城南便利店", "2026-03-12 18:22:31", "-23.50"),
    ("小禾面馆", "2026-03-12 12:05:10", "-18.00"),
    ("百果园", "2026-03-11 09:41:02", "-200.00"),
)


def wide(text: str) -> int:
    return sum(38 if ord(c) > 255 else 20 for c in text)


def read(rows: list[Cells]) -> Fields:
    """Rows of texts with their left edges, 90 pixels apart; an empty row is a gap."""
    height = 90 * len(rows) + 600
    lines = tuple(
        OcrLine(text, 0.99, quad_of(Box(x, 160 + 90 * n, x + wide(text), 208 + 90 * n)))
        for n, row in enumerate(rows)
        for text, x in row
    )
    page = OcrPage(lines, 1080, height, "drawn", "1")
    shot = load_picture(np.full((height, 1080, 3), 255, np.uint8))
    recognition, profile = recognise(page, load_profiles())
    return extract(shot, page, recognition, profile)


def pairs(rows: tuple[tuple[str, str], ...]) -> list[Cells]:
    return [((label, 60), (value, 420)) for label, value in rows]


def shown(fields: Fields) -> dict[str, str]:
    assert fields.first is not None
    return {name.value: str(f.value) for name, f in fields.first.fields.items() if f.readable}


def glued(rows: tuple[tuple[str, str], ...]) -> list[Cells]:
    return [((f"{label}：{value}", 60),) for label, value in rows]


@pytest.mark.parametrize("draw", [pairs, glued])
def test_a_card_slips_own_numbers_are_not_the_transactions(draw: Draw) -> None:
    fields = read([(("电子签购单", 440),), (), *draw(SLIP)])
    assert fields.recognition.profile == "unionpay_detail"
    read_ = shown(fields)
    assert read_["transaction_no"] == "192541004512"
    assert read_["merchant_full"] == "味来小馆人民路店" and read_["amount"] == "68.50 CNY"
    assert read_["paid_at"] == "2026-03-08 19:25:41"


def test_without_its_reference_a_card_slip_states_no_transaction_number() -> None:
    rows = tuple(row for row in SLIP if row[0] != "系统参考号")
    assert "transaction_no" not in shown(read([(("电子签购单", 440),), (), *pairs(rows)]))


def test_rows_of_two_labels_each_are_read_as_two() -> None:
    rows: list[Cells] = [
        (("电子签购单", 440),),
        (),
        (("商户名称：味来小馆人民路店", 60),),
        (("商户编号：898310058120345", 60),),
        (("终端编号：10082231 操作员：01", 60),),
        (("卡号：621483******4821 有效期：2812", 60),),
        (("批次号：000123凭证号：004512", 60),),
        (("授权码：223310参考号：192541004512", 60),),
        (("日期：2026/03/08 时间：19:25:41", 60),),
        (("金额：RMB 68.50", 60),),
    ]
    read_ = shown(read(rows))
    assert read_["transaction_no"] == "192541004512" and read_["payer_account_tail"] == "4821"
    assert read_["paid_at"] == "2026-03-08 19:25:41" and read_["amount"] == "68.50 CNY"


@pytest.mark.parametrize(("number", "stated"), [("004512", False), ("8260308192541001", True)])
def test_a_voucher_number_of_six_digits_tells_no_transaction(number: str, stated: bool) -> None:
    rows = (
        ("交易卡号", "6214 **** **** 4821"),
        ("交易时间", "2026-03-08 19:25:41"),
        ("交易类型", "消费"),
        ("商户名称", "味来小馆"),
        ("交易金额", "-1,280.00"),
        ("账户余额", "12,345.67"),
        ("凭证号", number),
    )
    fields = read([(("交易详情", 440),), (), *pairs(rows)])
    assert fields.recognition.kind is PageKind.BANK_DETAIL
    assert ("transaction_no" in shown(fields)) is stated


def test_the_english_word_behind_a_label_is_no_part_of_the_value() -> None:
    rows = (
        ("商户名称(MERCHANT)", "味来小馆人民路店"),
        ("商户编号(MID)", "898310058120345"),
        ("终端编号(TID)", "10082231"),
        ("参考号(REF)", "192541004512"),
        ("金额(AMOUNT)", "RMB 68.50"),
    )
    read_ = shown(read([(("POS签购单", 440),), (), *glued(rows)]))
    assert read_["merchant_full"] == "味来小馆人民路店" and read_["transaction_no"] == "192541004512"


@pytest.mark.parametrize(
    ("day", "paid_at"), [("交易日期", "2026-03-08 19:25:41"), ("记账日期", "2026-03-08")]
)
def test_a_clock_in_the_row_under_the_day_is_its_clock_unless_the_day_is_the_books(
    day: str, paid_at: str
) -> None:
    rows = (
        ("对方户名", "上海云帆科技有限公司"),
        ("发生额", "-1,280.00"),
        ("余额", "12,345.67"),
        (day, "2026-03-08"),
        ("交易时间", "19:25:41"),
        ("凭证号码", "8260308192541001"),
        ("交易渠道", "手机银行"),
    )
    fields = read([(("动账详情", 440),), (), *pairs(rows)])
    assert fields.recognition.kind is PageKind.BANK_DETAIL
    assert shown(fields)["paid_at"] == paid_at
    assert shown(fields)["transaction_no"] == "8260308192541001"


@pytest.mark.parametrize("draw", [pairs, glued])
def test_records_that_are_blocks_of_labels(draw: Draw) -> None:
    rows: list[Cells] = [(("收支明细", 440),), ()]
    for name, moment, amount in RECORDS:
        rows += [*draw((("交易时间", moment), ("交易金额", amount), ("对方户名", name))), ()]
    fields = read(rows)
    assert fields.recognition.kind is PageKind.BILL_LIST
    found = [tuple(str(r.fields[n].value) for n in (F.MERCHANT, F.PAID_AT)) for r in fields.records]
    assert found == [(name, moment) for name, moment, _ in RECORDS]
    assert [r.fields[F.AMOUNT].raw for r in fields.records] == [amount for _, _, amount in RECORDS]


@pytest.mark.parametrize("x", [60, 415])
def test_a_days_heading_holds_for_the_clocks_under_it(x: int) -> None:
    rows: list[Cells] = [(("交易明细", 440),), ()]
    for name, moment, amount in RECORDS:
        rows += [((moment[:10], x),), ((name, 60), (amount, 860)), ((moment[11:16], 60),), ()]
    times = [str(r.fields[F.PAID_AT].value) for r in read(rows).records]
    assert times == [moment[:16] for _, moment, _ in RECORDS]


def test_the_dots_of_a_timeline_are_no_part_of_a_name() -> None:
    rows: list[Cells] = [(("交易明细", 440),), (), (("2026年3月12日", 60),)]
    rows += [((m[11:16], 60), (f"●{name}", 260), (amount, 860)) for name, m, amount in RECORDS]
    fields = read(rows)
    assert [str(r.fields[F.MERCHANT].value) for r in fields.records] == [name for name, _, _ in RECORDS]


@pytest.mark.parametrize(
    "under",
    [
        "PK36SCBL0000001123456702",
        "Meezan Bank ····1123",
        "Easypaisa",
        "Meezan Bank",
        "Biller ID : 099400016545015",
    ],
)
def test_the_account_under_a_party_is_no_part_of_its_name(under: str) -> None:
    rows: list[Cells] = [(("Transaction Receipt", 340),), (("Rs. 2,500.00", 400),), ()]
    for label, name in (("Sender", "ALI RAZA"), ("Receiver", "KHAN TRADERS")):
        rows += [((label, 60),), ((name, 60),), ((under, 60),), ()]
    rows += [(("Reference No.", 60), ("20260308774411", 600)), (("Date", 60), ("08 Mar 2026 07:25 PM", 600))]
    fields = read(rows)
    assert fields.recognition.profile == "pakistan_wallet"
    read_ = shown(fields)
    assert (read_["payer"], read_["merchant"]) == ("ALI RAZA", "KHAN TRADERS")


def test_a_label_in_a_partys_block_is_no_name() -> None:
    block = (("Name", "RAHUL VERMA"), ("Account No.", "XXXXXXXX4821"), ("Bank", "HDFC Bank"))
    rows: list[Cells] = [(("PAYER DETAILS", 60),), *pairs(block), (("PAYEE DETAILS", 60),), *pairs(block)]
    rows += pairs(
        (
            ("UPI Ref No", "606719254188"),
            ("Amount", "₹480.00"),
            ("Date", "08 Mar 2026 19:25:41"),
            ("Status", "SUCCESS"),
        )
    )
    read_ = shown(read(rows))
    assert read_["transaction_no"] == "606719254188" and "merchant" not in read_


AFTER_SALE = (
    ("实退金额", "¥59.90"),
    ("退款账户", "支付宝余额"),
    ("申请时间", "2026-02-18 21:03:00"),
    ("完成时间", "2026-02-19 09:15:27"),
    ("售后编号", "AS260218210300778"),
    ("店铺名称", "花田茶社"),
)


@pytest.mark.parametrize("title", ["售后单", "售后服务", "退款进度"])
def test_a_shops_after_sale_page_is_a_refund(title: str) -> None:
    fields = read([((title, 440),), (("退款完成", 60),), *pairs(AFTER_SALE)])
    assert fields.recognition.kind is PageKind.REFUND_DETAIL
    read_ = shown(fields)
    assert read_["amount"] == "59.90 CNY" and read_["merchant"] == "花田茶社"
    assert read_["paid_at"] == "2026-02-19 09:15:27" and read_["created_at"] == "2026-02-18 21:03:00"
    assert read_["refund_no"] == "AS260218210300778"


@pytest.mark.parametrize(
    "rows",
    [
        (("售后类型", "退货退款"), ("退款金额", "¥86.50"), ("退款原因", "请选择"), ("申请件数", "1")),
        (("商户名称", "味来小馆"), ("商户号", "898310058120345"), ("终端号", "10082231")),
        (("3月支出", "¥1,254.30"), ("3月收入", "¥200.00"), ("餐饮", "¥523.00")),
    ],
)
def test_a_form_or_a_settings_page_is_no_evidence(rows: tuple[tuple[str, str], ...]) -> None:
    assert read([(("售后服务", 440),), (), *pairs(rows)]).recognition.kind is PageKind.UNKNOWN
