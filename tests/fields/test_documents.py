"""Letters, till slips, wallets and invoices of layouts that no corpus template has, drawn and really read."""

from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tests.fields.drawn import font
from verifier import Verifier
from verifier.fields.chinese_numerals import arabic_day
from verifier.fields.types import Fields, PageKind
from verifier.images.types import RGB

Text = tuple[int, str, int]
"""Left edge (negative: the right edge, from the right border), the text, its size in pixels."""
Row = Sequence[Text]


@pytest.fixture(scope="module")
def verifier() -> Verifier:
    return Verifier()


def drawn(rows: Sequence[Row], width: int, *, ruled: Sequence[int] = ()) -> RGB:
    """Rows of text under each other; a box is ruled around the rows whose numbers are in ``ruled``."""
    image = Image.new("RGB", (width, 60 + 62 * len(rows) + 60), "white")
    draw = ImageDraw.Draw(image)
    for number, row in enumerate(rows):
        top = 40 + 62 * number
        if number in ruled:
            draw.rectangle((30, top - 14, width - 30, top + 48), outline="#333")
        for left, text, size in row:
            place, anchor = ((left, top), "la") if left >= 0 else ((width + left, top), "ra")
            draw.text(place, text, "#111", font(size), anchor=anchor)
    return np.asarray(image)


def stated(fields: Fields) -> dict[str, str]:
    return {
        name.value: str(field.value)
        for record in fields.records
        for name, field in record.fields.items()
        if field.readable
    }


LETTER = drawn(
    [
        [(330, "上海云帆贸易有限公司", 40)],
        [(130, "地址：上海市浦东新区张杨路188号  电话：021-58761234", 26)],
        [(400, "款项未到账说明", 36)],
        [(60, "关于用户反馈的下列交易，经我方财务核对，该款项至今未到账：", 30)],
        [(60, "商户订单号", 30), (330, "YF20230615113055012", 30)],
        [(60, "交易金额", 30), (330, "¥1,286.50", 30)],
        [(60, "交易时间", 30), (330, "2023-06-15 11:31:02", 30)],
        [(60, "付款人", 30), (330, "王建国", 30)],
        [(60, "以上情况属实，如有不实，我方愿承担相应法律责任。", 30)],
        [(-60, "上海云帆贸易有限公司（公章）", 30)],
        [(-60, "2023年6月19日", 30)],
    ],
    1080,
    ruled=(4, 5, 6, 7),
)
TILL = drawn(
    [
        [(150, "BLUE HERON CAFE", 38)],
        [(170, "Portland, ME 04101", 30)],
        [(40, "Check: 1182", 30), (-40, "Server: Dana", 30)],
        [(40, "05/14/2024", 30), (-40, "12:47 PM", 30)],
        [(40, "1 Turkey Club", 30), (-40, "26.75", 30)],
        [(40, "SUBTOTAL", 30), (-40, "26.75", 30)],
        [(40, "BALANCE DUE", 30), (-40, "28.89", 30)],
        [(40, "VISA ****4471", 30), (-40, "28.89", 30)],
        [(170, "HAVE A GREAT DAY", 30)],
    ],
    640,
)
WALLET = drawn(
    [
        [(40, "Activity", 28)],
        [(230, "Cedar Books", 38)],
        [(220, "-$37.45", 60)],
        [],
        [(150, "Mar 9, 2024 at 4:18 PM", 30)],
        [(40, "Status", 30), (-40, "Completed", 30)],
        [(40, "Funding source", 30), (-40, "Visa ending 3320", 30)],
        [(40, "Activity ID", 30), (-40, "7HK20948PL31", 30)],
    ],
    680,
)
INVOICE = drawn(
    [
        [(40, "Fernhill Studio LLC", 44), (-40, "INVOICE", 44)],
        [(40, "88 Maple Ave, Austin TX", 28)],
        [(40, "BILL TO", 28), (400, "INVOICE NO.", 28), (760, "DATE PAID", 28)],
        [(40, "Robert Green", 30), (400, "INV-20931", 30), (760, "Feb 22, 2024", 30)],
        [],
        [(40, "Logo design", 30), (-40, "$450.00", 30)],
        [(40, "Subtotal", 30), (-40, "$450.00", 30)],
        [(40, "Amount due", 30), (-40, "$487.13", 30)],
        [(40, "Payment received", 30), (-40, "$487.13", 30)],
        [(40, "Payment method: Amex ending 1004", 30)],
    ],
    1080,
)


@pytest.mark.parametrize(
    ("picture", "kind", "values"),
    [
        (
            LETTER,
            PageKind.CERTIFICATE,
            {
                "amount": "1286.50 CNY",
                "paid_at": "2023-06-15 11:31:02",
                "payer": "王建国",
                "merchant": "上海云帆贸易有限公司",
                "merchant_order_no": "YF20230615113055012",
                "created_at": "2023-06-19",
            },
        ),
        (
            TILL,
            PageKind.RECEIPT,
            {
                "amount": "28.89 USD",
                "paid_at": "2024-05-14 12:47",
                "merchant": "BLUE HERON CAFE",
                "order_no": "1182",
                "payer_account_tail": "4471",
            },
        ),
        (
            WALLET,
            PageKind.RECEIPT,
            {
                "amount": "37.45 USD",
                "paid_at": "2024-03-09 16:18",
                "merchant": "Cedar Books",
                "transaction_no": "7HK20948PL31",
                "payer_account_tail": "3320",
            },
        ),
        (
            INVOICE,
            PageKind.RECEIPT,
            {
                "amount": "487.13 USD",
                "paid_at": "2024-02-22",
                "merchant": "Fernhill Studio LLC",
                "order_no": "INV-20931",
                "payer_account_tail": "1004",
            },
        ),
    ],
    ids=("letter", "till", "wallet", "invoice"),
)
def test_a_document_of_another_layout_is_known_and_read(
    verifier: Verifier, picture: RGB, kind: PageKind, values: dict[str, str]
) -> None:
    fields = verifier.read(picture).fields
    assert fields.recognition.kind is kind, fields.recognition
    got = stated(fields)
    assert {name: got.get(name) for name in values} == values


CHECKOUT = drawn(
    [
        [(40, "Choose a plan", 44)],
        [(40, "$9.99", 60)],
        [],
        [(40, "Total due today", 30), (-40, "$9.99", 30)],
        [(40, "Next billing date", 30), (-40, "Mar 3, 2024", 30)],
        [(40, "Card", 30), (-40, "Visa ending 4471", 30)],
        [(40, "Reference our terms. Amount paid is final.", 26)],
    ],
    680,
)
RECEIVED = drawn(
    [
        [(450, "收款证明", 40)],
        [(60, "兹证明我公司于2024年3月5日收到客户王强支付的货款5,000元。", 30)],
        [(60, "特此证明。", 30)],
        [(-60, "天津海河商贸有限公司（盖章）", 30)],
        [(-60, "2024年3月6日", 30)],
    ],
    1080,
)
COMPLAINT = drawn(
    [
        [(60, "投诉进度", 40)],
        [(60, "您反馈的订单问题已受理。商户反馈：我方未收到款项。", 30)],
        [(60, "请您补充付款凭证。", 30)],
        [(60, "投诉单号 88123", 30)],
        [(60, "更新时间 2024-03-01 10:00:00", 30)],
    ],
    1080,
)


@pytest.mark.parametrize(
    "picture", [CHECKOUT, RECEIVED, COMPLAINT], ids=("checkout", "received", "complaint")
)
def test_a_page_that_only_sounds_like_one_stays_unknown(verifier: Verifier, picture: RGB) -> None:
    fields = verifier.read(picture).fields
    assert fields.recognition.kind is PageKind.UNKNOWN, fields.recognition
    assert not fields.records


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("二〇二四年三月八日", "2024年3月8日"),
        ("二O二三年十二月三十一日", "2023年12月31日"),
        ("二零二五年十月二十日", "2025年10月20日"),
        ("二〇二四年二二月八日", "二〇二四年二二月八日"),
        ("2024年3月8日", "2024年3月8日"),
    ],
)
def test_a_day_in_words_becomes_one_in_digits(written: str, day: str) -> None:
    assert arabic_day(written) == day
