"""Rows that an app names in words of its own, or arranges in its own way: read by what the words mean, or left open."""

from collections.abc import Sequence

import numpy as np
import pytest

from verifier.fields.extract import extract
from verifier.fields.identifiers import parse_account_tail
from verifier.fields.labels import LabelIndex
from verifier.fields.layout import TextLine, lay_out, text_line
from verifier.fields.types import FieldName, Fields, PageKind
from verifier.geometry import Box, quad_of
from verifier.images.load import load_picture
from verifier.images.types import RGB
from verifier.ocr.types import OcrChar, OcrLine, OcrPage
from verifier.pages.loader import load_profiles
from verifier.pages.recognise import recognise

F = FieldName
Cell = tuple[str, int, int]
"""A text with the left and upper edge of its box; higher than 60 pixels where it begins with a sign."""
COMPANY = "郑州盛世信息科技有限公司"


def read(cells: Sequence[Cell], rgb: RGB | None = None) -> Fields:
    lines = []
    for text, x, y in cells:
        large = text[0] in "-+￥"
        wide = sum(36 if ord(c) > 255 else 19 for c in text) * (2 if large else 1)
        lines.append(OcrLine(text, 0.99, quad_of(Box(x, y, x + wide, y + (92 if large else 46)))))
    page = OcrPage(tuple(lines), 1080, 2200, "drawn", "1")
    recognition, profile = recognise(page, load_profiles())
    rgb = np.full((2200, 1080, 3), 255, np.uint8) if rgb is None else rgb
    return extract(load_picture(rgb), page, recognition, profile)


def stated(fields: Fields) -> dict[str, str]:
    record = fields.first
    assert record is not None
    return {name.value: str(field.value) for name, field in record.fields.items() if field.readable}


def rows(*pairs: tuple[str, str], top: int = 520) -> list[Cell]:
    """Labels at the left, values beginning in one column."""
    return [
        cell
        for n, (label, value) in enumerate(pairs)
        for cell in ((label, 60, top + 90 * n), (value, 400, top + 90 * n))
    ]


BILL = (
    ("商品说明", "点券充值"),
    ("订单号", "2021020523001110083892096719"),
    ("商家订单号", "21020523462277809476"),
)
HEAD: list[Cell] = [("账单详情", 450, 60), ("支付成功", 60, 200), ("-648.00", 60, 260)]


def test_a_shop_and_its_company_under_labels_that_the_profile_lacks() -> None:
    page = read(
        [
            *HEAD,
            *rows(
                ("交易对方", "盛世点卡专营店"),
                ("支付完成时间", "2021-02-05 23:46:22"),
                ("收款商户", COMPANY),
                *BILL,
            ),
        ]
    )
    assert page.recognition.profile == "alipay_bill_detail"
    found = stated(page)
    assert (found["merchant"], found["merchant_full"]) == ("盛世点卡专营店", COMPANY)
    assert found["paid_at"] == "2021-02-05 23:46:22"


@pytest.mark.parametrize("tail", ["分公司", "责任公司", "13:25"])
def test_the_end_of_a_wrapped_name_or_a_clock_over_the_amount_is_no_name(tail: str) -> None:
    page = read([("账单详情", 450, 60), (tail, 60, 180), ("支付成功", 400, 200), ("-648.00", 60, 260),
                 *rows(("支付时间", "2021-02-05 23:46:22"), *BILL)])  # fmt: skip
    assert "merchant" not in stated(page)


def test_the_row_under_a_glued_value_is_not_its_second_one_for_ending_below_it() -> None:
    page = read([("售后详情", 450, 60), ("退款成功", 60, 200), ("店铺 卡密宝-天玑话费直充店", 60, 420), ("电商购物卡500元", 300, 470),
                 *rows(("实退金额", "¥774.61"), ("退款原因", "未到账"), ("退款编号", "5030499142202401"), top=700)])  # fmt: skip
    assert stated(page)["merchant"] == "卡密宝-天玑话费直充店"


REFUND = (
    ("退款商户", "木兰商城"),
    ("退款单号", "20230621231627453928"),
    ("原交易单号", "4200000272202306210221285498"),
)
SENT, ARRIVED = "2023-06-21 23:16:27", "2023-06-22 19:24:14"


@pytest.mark.parametrize(
    ("state", "moments", "created", "paid"),
    [
        ("已退款", (("退款时间", SENT), ("到账时间", ARRIVED)), SENT, ARRIVED),
        ("已退款", (("到账时间", ARRIVED), ("退款时间", SENT)), SENT, ARRIVED),
        ("已退款", (("退款时间", ARRIVED),), None, ARRIVED),
        ("退款中", (("退款时间", SENT),), SENT, None),
        ("已退款", (("申请时间", SENT), ("退款时间", ARRIVED)), SENT, ARRIVED),
    ],
)
@pytest.mark.parametrize("label", ["退回至", "退款账户"])
def test_when_a_refund_was_sent_and_when_it_arrived(
    state: str, moments: tuple[tuple[str, str], ...], created: str | None, paid: str | None, label: str
) -> None:
    page = read([("退款进度", 450, 60), ("退款金额", 60, 160), ("￥1,284.14", 60, 220), (state, 60, 330),
                 *rows(*REFUND, (label, "交通银行储蓄卡(8246)"), *moments)])  # fmt: skip
    assert page.recognition.kind is PageKind.REFUND_DETAIL
    found = stated(page)
    assert (found.get("created_at"), found.get("paid_at")) == (created, paid)
    assert (found["merchant"], found["payment_method"]) == ("木兰商城", "交通银行储蓄卡(8246)")


def test_a_refund_page_of_no_known_app() -> None:
    page = read([("退货退款", 450, 60), ("+88.00", 60, 220), ("退款到账", 60, 330),
                 *rows(("退款渠道", "花呗"), ("申请退款时间", SENT), ("退款成功时间", ARRIVED), ("服务单号", "FW202306210001"),
                       ("关联订单号", "230620112233"), ("退货原因", "不想要了"))])  # fmt: skip
    assert page.recognition.kind is PageKind.REFUND_DETAIL
    assert stated(page) == {
        "amount": "88.00 CNY", "status": "退款到账", "payment_method": "花呗", "created_at": SENT, "paid_at": ARRIVED,
        "refund_no": "FW202306210001", "order_no": "230620112233",
    }  # fmt: skip


@pytest.mark.parametrize("beside", [True, False], ids=["beside", "under"])
def test_the_balance_as_what_a_refund_went_back_to(beside: bool) -> None:
    pairs = [
        ("退款去向", "账户余额"),
        ("申请时间", SENT),
        ("退款编号", "5030499142202401"),
        ("退款原因", "未到账"),
    ]
    if beside:
        body = rows(*pairs)
    else:
        body = [
            cell
            for n, (label, value) in enumerate(pairs)
            for cell in ((label, 60, 520 + 150 * n), (value, 60, 570 + 150 * n))
        ]
    found = stated(read([("退款详情", 450, 60), ("退款成功", 60, 160), ("￥1,284.14", 60, 220), *body]))
    assert found["payment_method"] == "账户余额"
    assert found["created_at"] == SENT
    assert "balance" not in found


def test_a_balance_with_a_sum_stays_one() -> None:
    page = read([("交易详情", 450, 60), ("-20.00", 60, 220),
                 *rows(("交易卡号", "6222 **** **** 8864"), ("对方户名", COMPANY), ("账户余额", "823,296.32"), ("交易时间", SENT),
                       ("交易类型", "消费"), ("交易渠道", "网上银行"), ("交易单号", "DF221030959008788"))])  # fmt: skip
    assert page.recognition.kind is PageKind.BANK_DETAIL
    assert stated(page)["balance"] == "823296.32 CNY"


def line(text: str, places: Sequence[int]) -> TextLine:
    chars = tuple(OcrChar(c, 1.0, Box(x, 0, x + 30, 36)) for c, x in zip(text, places, strict=True))
    return text_line(OcrLine(text, 1.0, quad_of(Box(0, 0, places[-1] + 30, 36)), chars))


def test_a_label_and_its_value_without_a_blank_between_are_two_where_they_stand_apart() -> None:
    index = LabelIndex({F.MERCHANT: ("店铺",)})
    steps = [0, 39, 80, 114, 142, 169, 198, 228, 258]
    hit = index.match(line("店铺小鹿话费直充店", steps))
    assert hit is not None and hit.rest is not None
    assert (hit.label, hit.rest.text) == ("店铺", "小鹿话费直充店")
    assert index.match(line("店铺小鹿话费直充店", list(range(0, 270, 30)))) is None


def test_the_state_behind_a_record_s_clock() -> None:
    cells: list[Cell] = [("收支记录", 60, 80)]
    for n, (when, name, amount) in enumerate(
        [
            ("昨天 15:49 交易关闭", "量子卡券商城", "-508.51"),
            ("3月18日15:26已全额退款", "云桥软件", "-560.20"),
            ("3月18日 11:46", "星卡网", "-564.00"),
        ]
    ):
        cells += [(when, 90, 300 + 180 * n), (name, 90, 360 + 180 * n), (amount, 700, 320 + 180 * n)]
    page = read(cells)
    states = [str(field.value) if (field := record.get(F.STATUS)) else None for record in page.records]
    assert states == ["交易关闭", "已全额退款", None]


def test_the_lone_reference_of_a_shop_s_receipt_is_its_number() -> None:
    page = read([("Orchid Pharmacy", 60, 120), ("+RM338.93", 60, 200), ("Dec 6, 2021 at 11:14 AM", 60, 310),
                 *rows(("Status", "Completed"), ("Payment method", "MASTERCARD **** 3387"), ("Reference", "20211206-6053"), ("Tax", "RM19.18"))])  # fmt: skip
    assert stated(page)["order_no"] == "20211206-6053"


@pytest.mark.parametrize(
    ("shown", "tail"),
    [
        ("62*** 63188", None),
        ("6222 **** **** 6318", "6318"),
        ("621226******63188", "3188"),
        ("6212 **** **** *** 188", None),
    ],
)
def test_five_digits_behind_a_mask_in_groups_are_one_too_many(shown: str, tail: str | None) -> None:
    assert parse_account_tail(shown) == tail


def test_one_wrong_character_never_changes_whose_row_it_is() -> None:
    index = LabelIndex({F.MERCHANT: ("收款账户名称",), F.ITEM: ("商品说明信息",)})
    whole = [30 * n for n in range(6)]
    hit = index.match(line("收款帐户名称", whole))
    assert hit is not None and hit.field is F.MERCHANT
    assert index.match(line("付款账户名称", whole)) is None


@pytest.mark.parametrize("label", ["Transfer to", "Pay to", "Kepada"])
@pytest.mark.parametrize("title", ["Transfer Berhasil", "DuitNow Transfer", "Transaction Successful"])
def test_who_was_sent_money_on_a_slip_of_no_known_bank(title: str, label: str) -> None:
    page = read([(title, 300, 60), *rows((label, "TOKO SUMBER JAYA"), ("Nominal", "RM 250.00"), ("Tarikh", "25 Mar 2025 09:50 PM"),
                                         ("No. Ref", "8261920334"), ("Status", "Successful"))])  # fmt: skip
    assert page.recognition.kind is PageKind.RECEIPT
    assert stated(page) == {
        "merchant": "TOKO SUMBER JAYA", "amount": "250.00 MYR", "paid_at": "2025-03-25 21:50", "transaction_no": "8261920334",
        "status": "Successful",
    }  # fmt: skip


@pytest.mark.parametrize("label", ["Transfer date", "Customer no", "Issued:", "Nama Toko", "Card used"])
def test_what_labels_a_row_is_no_shop(label: str) -> None:
    page = read([("Receipt", 450, 60), (label, 60, 160),
                 *rows(("Total", "$196.83"), ("Date", "29 Jun 2024 09:07:11"), ("Receipt number", "INV-347390"), ("Tax", "$9.37"))])  # fmt: skip
    assert stated(page).get("merchant") != label


@pytest.mark.parametrize(
    ("kind", "title", "pairs"),
    [
        (PageKind.PAYMENT_DETAIL, "账单", (("成交时间", SENT), ("支付工具", "花呗"), ("收款单位", COMPANY), ("业务流水号", "88291734551"))),
        (PageKind.BANK_DETAIL, "动账明细", (("动账时间", SENT), ("对手户名", COMPANY), ("账户结余", "823,296.32"), ("办理渠道", "网上银行"))),
        (PageKind.PLATFORM_ORDER, "我的订单", (("订单ID", "20240529-7408"), ("拍下时间", SENT), ("宝贝", "点券"), ("商品数量", "1"))),
        (PageKind.PAYMENT_FAILED, "支付详情", (("错误描述", "余额不足"), ("返回码", "E1001"), ("订单号", "20240529-7408"))),
    ],
)  # fmt: skip
def test_pages_whose_rows_no_profile_spells_like_that(
    kind: PageKind, title: str, pairs: tuple[tuple[str, str], ...]
) -> None:
    state = "支付失败" if kind is PageKind.PAYMENT_FAILED else "交易成功"
    page = read([(title, 450, 60), (state, 400, 180), ("-328.50", 380, 260), *rows(*pairs)])
    assert page.recognition.kind is kind
    assert title not in stated(page).values()
    if kind is not PageKind.PAYMENT_FAILED:
        assert SENT in stated(page).values()


def test_a_tax_in_the_page_s_only_size_contradicts_no_total() -> None:
    page = read([("Receipt", 450, 60), ("Orchid Pharmacy", 60, 160),
                 *rows(("Total", "$196.83"), ("Date", "29 Jun 2024 09:07:11"), ("Receipt number", "INV-347390"), ("Tax", "$9.37"))])  # fmt: skip
    assert stated(page)["amount"] == "196.83 USD"


@pytest.mark.parametrize(
    ("place", "amount"), [("NO 12, JALAN SS2, SELANGOR", "23.40 MYR"), ("12 Harbour Lane", None)]
)
def test_a_till_slip_without_a_currency_is_counted_in_one_only_where_its_place_says_so(
    place: str, amount: str | None
) -> None:
    page = read([("KEDAI SERBANEKA MART", 60, 60), (place, 60, 130), ("DATE: 12/03/2018", 60, 200), ("CASHIER: 02", 60, 270),
                 *rows(("TOTAL", "23.40"), ("CASH", "50.00"), ("CHANGE", "26.60"))])  # fmt: skip
    assert page.recognition.profile == "paper_receipt"
    assert stated(page).get("amount") == amount


@pytest.mark.parametrize(
    "action", ["Help", "Get help", "Share", "Download PDF", "Contact seller", "View all items"]
)
def test_a_button_of_the_page_is_no_shop(action: str) -> None:
    page = read([("<", 20, 60), ("Order details", 400, 60), (action, 1070 - 19 * len(action), 60), ("Payment received", 160, 170),
                 ("Orchid Pharmacy", 60, 280), ("USB-C cable", 60, 380), ("$60.44", 900, 380), ("Qty 1", 60, 440),
                 *rows(("Items", "$60.44"), ("Order total", "$63.44"), ("Order ID", "20211206-6053"), ("Order placed", "6 Dec 2021 11:14"))])  # fmt: skip
    assert stated(page)["merchant"] == "Orchid Pharmacy"


@pytest.mark.parametrize("label", ["Sales person", "Attended by", "Outlet", "Member"])
def test_a_row_whose_label_is_unknown_is_no_shop(label: str) -> None:
    page = read([("Orchid Pharmacy", 60, 60), ("TAX", 900, 50), ("INVOICE", 900, 110), ("142 Harbour Street", 60, 130),
                 *rows(("Invoice No.", "INV-034746"), ("Invoice date", "01-Nov-2022 08:21"), (label, "Mei Ling"), top=220),
                 *rows(("Tax", "$8.60"), ("Grand total", "$180.50")), ("Payment by VISA **** 5651", 60, 800)])  # fmt: skip
    assert stated(page)["merchant"] == "Orchid Pharmacy"


BANK: list[Cell] = [("收支详情", 450, 60)]
BANK_ROWS = rows(("本方账户", "*9150"), ("交易类型", "快捷支付"), ("交易对手", COMPANY), ("交易后余额", "25,855.33"),
                 ("交易序号", "753324238437"), ("记账时间", "2025-01-08 12:54:10"), top=700)  # fmt: skip


@pytest.mark.parametrize(
    ("head", "way"),
    [
        ([("交易金额", 60, 300), ("支出", 260, 300), ("￥19.00", 60, 360)], "out"),
        ([("交易金额 收入", 60, 300), ("￥19.00", 60, 360)], "in"),
        ([("支出", 60, 300), ("收入", 260, 300), ("￥19.00", 60, 500)], "none"),
        ([("￥19.00", 60, 360), ("借贷标志", 60, 1400), ("借", 400, 1400)], "out"),
    ],
)
def test_the_way_of_an_amount_without_a_sign(head: list[Cell], way: str) -> None:
    page = read([*BANK, *head, *BANK_ROWS])
    assert page.recognition.profile == "bank_detail"
    assert page.first is not None and page.first.fields[F.AMOUNT].value.direction == way  # type: ignore[union-attr]
    found = stated(page)
    assert (found["payer_account_tail"], found["merchant"]) == ("9150", COMPANY)
    assert found["transaction_no"] == "753324238437"


@pytest.mark.parametrize(
    ("over", "merchant"),
    [(COMPANY, COMPANY), ("快捷支付", None), ("平安银行股份有限公司", None), ("李娜", None)],
)
def test_a_company_over_and_a_moment_under_the_amount_of_a_bank(over: str, merchant: str | None) -> None:
    rest = rows(("付款卡号", "平安银行储蓄卡(8961)"), ("交易渠道", "财付通"), ("卡内余额", "8,296.32"),
                ("参考编号", "337750419543"), top=700)  # fmt: skip
    page = read(
        [*BANK, (over, 60, 250), ("-7,566.59", 60, 320), ("2022年10月30日星期日19:33:26", 60, 430), *rest]
    )
    found = stated(page)
    assert found.get("merchant") == merchant
    assert (found["paid_at"], found["transaction_no"]) == ("2022-10-30 19:33:26", "337750419543")


def test_numbers_under_their_labels_with_a_button_at_the_row_s_end() -> None:
    top = rows(("付款时间", "2024-12-18 09:18:36"), ("付款方式", "账户余额"), ("对方名称", "*翔(个人)"))
    page = read([("交易记录", 450, 60), ("高翔", 500, 180), ("-631.63", 430, 240), ("交易成功", 460, 350), *top,
                 ("订单号", 60, 900), ("复制", 950, 900), ("2024121822001077104215402791", 60, 955),
                 ("商户单号", 60, 1060), ("复制", 950, 1060), ("wechat73eabf2eebd69f", 60, 1115)])  # fmt: skip
    found = stated(page)
    assert found["order_no"] == "2024121822001077104215402791"
    assert found["merchant_order_no"] == "wechat73eabf2eebd69f"
    # The label hides a part of the name that stands over the amount.
    assert (found["merchant"], found["merchant_full"]) == ("高翔", "*翔(个人)")


def test_alipay_s_number_is_an_order_number_on_whatever_page() -> None:
    page = read([("支付凭证", 450, 60), ("￥648.00", 60, 300), ("交易成功", 60, 420),
                 *rows(("收款方", "盛世点卡专营店"), ("收款主体", COMPANY), ("交易创建时间", "2021-02-05 23:46:22"),
                       ("付款渠道", "邮储银行储蓄卡(9683)"), ("交易号", "2021020523001110083892096719"),
                       ("商户订单号", "21020523462277809476"))])  # fmt: skip
    found = stated(page)
    assert "transaction_no" not in found and found["order_no"] == "2021020523001110083892096719"
    assert (found["merchant_full"], found["created_at"]) == (COMPANY, "2021-02-05 23:46:22")


SLIP = (("付款时间", "2025-06-09 23:02:32"), ("交易类别", "消费"), ("商户编号", "738275940318695"),
        ("终端编号", "95664548"), ("收款商户", COMPANY))  # fmt: skip


@pytest.mark.parametrize(
    ("names", "merchant"),
    [
        ([("盛世点卡专营店", 160, 480)], "盛世点卡专营店"),
        ([("点卡联盟-盛世点卡专营店", 160, 480), ("(南路店)", 160, 530)], "点卡联盟-盛世点卡专营店(南路店)"),
        ([("盛世点卡专营店", 160, 480), ("领取红包", 800, 480)], COMPANY),
        ([("新人专享礼包", 160, 480)], COMPANY),
    ],
)
def test_a_shop_between_the_amount_and_the_rows(names: list[Cell], merchant: str) -> None:
    page = read(
        [("交易详情", 450, 60), ("交易成功", 460, 200), ("-98.00", 420, 260), *names, *rows(*SLIP, top=700)]
    )
    assert page.recognition.profile == "unionpay_detail"
    assert stated(page)["merchant"] == merchant


def test_the_state_over_an_amount_that_has_a_label() -> None:
    table = rows(("交易金额", "98.00"), *SLIP, top=400)
    assert stated(read([("银联交易详情", 60, 60), ("付款成功", 60, 260), *table]))["status"] == "付款成功"


def test_a_label_whose_second_half_came_with_its_value() -> None:
    """商　品 set as wide as 付款方式: the gap inside the label parted it, the one behind it did not."""

    def drawn(text: str, x: int) -> OcrLine:
        return OcrLine(text, 1.0, quad_of(Box(x, 300, x + 36 * len(text), 364)))

    def texts(*lines: OcrLine) -> list[str]:
        return [o.text for o in lay_out(OcrPage(lines, 1080, 2200, "drawn", "1")).lines]

    assert texts(drawn("商", 46), drawn("品 电商购物卡500元", 210)) == ["商 品 电商购物卡500元"]
    assert texts(drawn("蓝", 46), drawn("品 电商购物卡500元", 210)) == ["蓝", "品 电商购物卡500元"]
    assert texts(drawn("商", 46), drawn("品牌旗舰店", 210)) == ["商", "品牌旗舰店"]


@pytest.mark.parametrize(
    ("under", "shop"),
    [("盛世卡数字商品店", "盛世卡数字商品店"), ("上海拾光智能科技有限公司", "上海拾光智能科技有限公司"), ("标准版12个月", None), ("没有收到退款 >", None)],
)  # fmt: skip
@pytest.mark.parametrize("pictured", [True, False])
def test_the_shop_under_the_goods_of_a_refund(under: str, shop: str | None, pictured: bool) -> None:
    rgb = np.full((2200, 1080, 3), 255, np.uint8)
    if pictured:
        rgb[250:370, 60:180] = (250, 120, 20)
    page = read([("退款/售后详情", 400, 60), ("退款成功", 60, 160), ("外卖会员季卡", 200, 260), (under, 200, 318),
                 *rows(("退款总额", "￥435.73"), ("退款原因", "重复付款"), ("申请件数", "1"), ("售后编号", "20251018190221507016"))], rgb)  # fmt: skip
    assert page.recognition.kind is PageKind.REFUND_DETAIL
    found = stated(page)
    assert found.get("merchant") == (shop if pictured else None)
    assert found.get("item") == ("外卖会员季卡" if pictured and shop else None)


def test_the_shop_in_the_corner_of_a_payment_s_notice() -> None:
    page = read([("微信支付凭证", 150, 160), ("百汇咖啡", 60, 260), ("付款金额", 460, 360), ("￥878.58", 380, 420),
                 *rows(("商品名称", "办公软件授权码"), ("收款方", "苏州百汇商贸有限公司"), ("付款方式", "零钱通"), ("付款时间", "2024-05-15 18:45:55"),
                       ("收单机构", "财付通支付科技有限公司"), ("交易单号", "4200006385202405156295689592"), top=600)])  # fmt: skip
    assert page.recognition.profile == "wechat_bill_detail"
    assert (stated(page)["merchant"], stated(page)["merchant_full"]) == ("百汇咖啡", "苏州百汇商贸有限公司")


def test_a_means_of_payment_over_the_sum_of_the_next_row() -> None:
    table = rows(("付款渠道", "账户余额"), ("订单原价", "201.45"), ("对方名称", COMPANY), ("付款时间", "2024-12-18 09:18:36"),
                 ("订单号", "2024121822001077104215402791"))  # fmt: skip
    found = stated(read([("支付凭证", 450, 60), ("-200.00", 430, 240), ("交易成功", 460, 350), *table]))
    assert (found["payment_method"], found["order_amount"]) == ("账户余额", "201.45 CNY")
    assert "balance" not in found


def test_goods_under_a_shop_that_end_near_it_by_chance_are_no_second_row_of_it() -> None:
    page = read([("售后详情", 450, 60), ("退款成功", 60, 200), ("店铺", 60, 400), ("星卡网-快卡点卡专营店", 164, 400), ("单机游戏激活码卡", 280, 470),
                 *rows(("实退金额", "¥648.00"), ("退款原因", "未收到货"), ("退款流水号", "5030351234202508"), top=700)])  # fmt: skip
    assert stated(page)["merchant"] == "星卡网-快卡点卡专营店"
