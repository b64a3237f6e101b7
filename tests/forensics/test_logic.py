"""Contradictions inside a page, each with what an honest page does that looks like one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from tests.forensics.builders import context, field, fields_of, line, moment, money, number, status
from verifier.checks import Check, CheckStatus, Severity
from verifier.fields.types import (
    Barcode,
    Field,
    FieldName,
    Moment,
    PageKind,
    PaymentStatus,
    Precision,
    Reading,
    ReadState,
)
from verifier.forensics.logic import (
    barcodes,
    capture_time,
    number_dates,
    number_structure,
    status_fields,
    sums,
    weekdays,
)
from verifier.geometry import Box

F, P, N = CheckStatus.FAILED, CheckStatus.PASSED, CheckStatus.NOT_MEASURED


def only(checks: list[Check], rule: str) -> Check:
    (check,) = [c for c in checks if c.rule_id == rule]
    return check


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026年3月1日 星期日 10:30", P),
        ("2026年3月1日 星期一 10:30", F),
        ("2026-03-01 周天", P),
        ("2026/3/1（周五）", F),
        ("Sunday, 1 March 2026", P),
        ("Mon, Mar 1, 2026", F),
        ("Tues 3 Mar 2026", P),
        ("Monday to Friday, 1 March 2026", N),
        ("周末愉快 2026-03-02", N),
        ("2026-02-30 星期一", N),
        ("每周五 2026-03-01 至 2026-03-08", N),
    ],
)
def test_weekday_has_to_be_the_dates_own(text: str, expected: CheckStatus) -> None:
    assert only(weekdays.detect(context(lines=[line(text)])), "L108").status is expected


def test_weekday_read_without_confidence_says_nothing() -> None:
    assert only(weekdays.detect(context(lines=[line("2026-03-01 周五", confidence=0.6)])), "L108").status is N


AMOUNT = field(FieldName.AMOUNT, money("90.00"), box=(50, 100, 250, 150))


def sums_of(*lines: tuple[str, int], order: str | None = None, extra: tuple = ()) -> Check:
    items = [AMOUNT, *extra]
    if order is not None:
        items.append(field(FieldName.ORDER_AMOUNT, money(order), box=(150, 200, 280, 220)))
    texts = []
    for text, y in lines:
        label, _, value = text.partition("|")
        texts.append(line(label, (10, y, 90, y + 20)))
        if value:
            texts.append(line(value, (150, y, 280, y + 20)))
    return only(sums.detect(context(fields_of(*items), texts)), "L105")


def test_amounts_that_disagree_are_a_contradiction() -> None:
    check = sums_of(("订单金额|100.00", 200), order="100.00")
    assert check.status is F and check.severity is Severity.CONTRADICTION
    assert check.evidence[0].field == "amount" and check.evidence[0].box is not None
    assert check.params["difference"] == "-10.00"


@pytest.mark.parametrize(
    ("rows", "order"),
    [
        ([("订单金额|100.00", 200), ("碰一下立减|-10.00", 230)], "100.00"),
        ([("订单金额|100.00", 200), ("红包|-4.00", 230), ("立减|-6.00", 260)], "100.00"),
        ([("订单金额|80.00", 200), ("服务费|10.00", 230)], "80.00"),
        ([("付款金额|￥90.00", 200)], None),
        ([("付款金额|￥1,090.00", 200), ("余额|1,000.00", 240)], None),
    ],
)
def test_discounts_and_fees_explain_a_difference(rows: list[tuple[str, int]], order: str | None) -> None:
    assert sums_of(*rows, order=order).status is P


def test_a_price_in_the_last_row_of_a_cut_page_contradicts_nothing() -> None:
    """Its discount may stand below the screen's edge; a button or a row below it shows that the page ends there."""
    page = np.full((260, 300, 3), 255, np.uint8)
    order = field(FieldName.ORDER_AMOUNT, money("100.00"), box=(150, 200, 280, 220))
    rows = [line("原价", (10, 200, 90, 220)), line("100.00", (150, 200, 280, 220))]
    signs = [line("优惠", (10, 236, 60, 252)), line("□", (140, 240, 160, 256))]
    for left in ([], signs):
        cut = only(sums.detect(context(fields_of(AMOUNT, order), [*rows, *left], page)), "L105")
        assert cut.status is N
    whole = only(
        sums.detect(context(fields_of(AMOUNT, order), [*rows, line("联系商家", (100, 236, 200, 254))], page)),
        "L105",
    )
    assert whole.status is F


def test_second_print_of_the_paid_amount_has_to_agree() -> None:
    assert sums_of(("付款金额|￥60.00", 200)).status is F


def test_refund_page_may_show_two_amounts() -> None:
    refunded = field(FieldName.STATUS, status(PaymentStatus.REFUNDED, "已全额退款"))
    assert sums_of(("订单金额|100.00", 200), order="100.00", extra=(refunded,)).status is N


def test_amount_that_was_not_read_surely_contradicts_nothing() -> None:
    low = field(FieldName.AMOUNT, money("90.00"), confidence=0.5)
    order = field(FieldName.ORDER_AMOUNT, money("100.00"))
    assert only(sums.detect(context(fields_of(low, order))), "L105").status is N


@pytest.mark.parametrize(
    ("second", "confidence", "reason", "expected"),
    [
        ("-90.00", 0.75, "", CheckStatus.FAILED),  # the sign in front is what the first reader was unsure of
        ("-96.00", 0.75, "", CheckStatus.NOT_MEASURED),
        ("-90.00", 0.75, "repaired", CheckStatus.NOT_MEASURED),
        ("-90.00", 0.6, "", CheckStatus.NOT_MEASURED),
    ],
)
def test_an_amount_that_two_readers_read_alike_is_a_sign(
    second: str, confidence: float, reason: str, expected: CheckStatus
) -> None:
    readings = (Reading("one", "-¥90.00", confidence), Reading("two", second, 0.0))
    amount = field(FieldName.AMOUNT, money("90.00"), confidence=confidence)
    amount = replace(amount, readings=readings, reason=reason)
    order = field(FieldName.ORDER_AMOUNT, money("100.00"), box=(150, 200, 280, 220))
    check = only(sums.detect(context(fields_of(amount, order))), "L105")
    assert check.status is expected
    assert not check.failed or check.severity is Severity.REVIEW


def test_capitals_against_figures() -> None:
    words = field(FieldName.AMOUNT_IN_WORDS, money("200.00"), "贰佰元整")
    assert only(sums.detect(context(fields_of(AMOUNT, words))), "L106").status is F
    same = field(FieldName.AMOUNT_IN_WORDS, money("90.00"), "玖拾元整")
    assert only(sums.detect(context(fields_of(AMOUNT, same))), "L106").status is P


def test_capitals_that_wrap_into_the_next_line() -> None:
    paid = field(FieldName.AMOUNT, money("877.82"), "877.82元")
    words = field(FieldName.AMOUNT_IN_WORDS, money("877.80"), "捌佰柒拾柒元捌角")
    prose = [
        line("人民币877.82元（大写：捌佰柒拾柒元捌角", (60, 100, 600, 130)),
        line("贰分)。该笔款项未进入我司账户", (60, 140, 600, 170)),
    ]
    assert only(sums.detect(context(fields_of(paid, words), prose)), "L106").status is P
    other = [prose[0], line("叁分)。该笔款项未进入我司账户", (60, 140, 600, 170))]
    assert only(sums.detect(context(fields_of(paid, words), other)), "L106").status is F
    ends = [prose[0], line("该笔款项未进入我司账户", (60, 140, 600, 170))]
    assert only(sums.detect(context(fields_of(paid, words), ends)), "L106").status is F


def test_capitals_of_another_currency_are_not_compared() -> None:
    misread = field(FieldName.AMOUNT, money("79839119", "INR"), "RS-79839119")
    words = field(FieldName.AMOUNT_IN_WORDS, money("26101.00"), "贰万陆仟壹佰零壹元")
    assert only(sums.detect(context(fields_of(misread, words))), "L106").status is N


CODE = "24101469328494245268"


def codes_of(printed: str, coded: str = CODE, confidence: float = 0.99) -> Check:
    code = Barcode("Code128", coded, Box(50, 200, 250, 260))
    below = line(printed, (60, 266, 240, 286), confidence)
    return only(barcodes.detect(context(fields_of(AMOUNT, barcodes=[code]), [below])), "L107")


def test_barcode_against_the_print_below_it() -> None:
    assert codes_of(CODE).status is P
    changed = codes_of("24101469328494299968")
    assert changed.status is F and changed.severity is Severity.CONTRADICTION
    assert codes_of("24101469328494245269").severity is Severity.REVIEW  # one digit may be a reading error


def test_lookalike_letters_are_no_contradiction() -> None:
    assert codes_of("AB12O5S8C0", "AB1205S8CO").status is N


def test_unrelated_number_on_a_page_with_a_code_says_nothing() -> None:
    other = field(FieldName.ORDER_NO, number("2024101422001491401405524287"))
    code = Barcode("QRCode", "https://example.org/t/9988776655443322", Box(50, 200, 120, 270))
    assert only(barcodes.detect(context(fields_of(other, barcodes=[code]))), "L107").status is N


def test_number_field_that_nearly_equals_the_code() -> None:
    near = field(FieldName.ORDER_NO, number(CODE[:-2] + "99"))
    code = Barcode("QRCode", CODE, Box(50, 200, 120, 270))
    assert only(barcodes.detect(context(fields_of(near, barcodes=[code]))), "L107").status is F


def taken(raw: str, clock: str, at: str = "2026-03-01T10:30:05", **container: object) -> Check:
    paid = field(FieldName.PAID_AT, moment(at), raw)
    return only(capture_time.detect(context(fields_of(paid, clock=clock), **container)), "L104")


@pytest.mark.parametrize(
    ("raw", "clock", "expected"),
    [
        ("今天 13:30", "13:20", F),
        ("今天 13:30", "13:29", P),
        ("今天 13:30", "1:20", F),
        ("今天 10:30", "9:20", P),  # 9:20 may be 21:20
        ("今天 10:30", "09:20", F),  # a 12-hour clock has no leading zero
        ("今天 23:50", "00:05", P),  # the page stayed open over midnight
        ("今天 10:30", "上午9:20", F),
        ("2026-03-01 10:30:05", "00:10", N),  # captured on a later day
        ("昨天 23:50", "00:10", N),
    ],
)
def test_clock_counts_only_on_the_stated_day(raw: str, clock: str, expected: CheckStatus) -> None:
    assert taken(raw, clock).status is expected


@pytest.mark.parametrize(("sureness", "expected"), [(0.99, F), (0.9, N)])
def test_a_clock_without_a_date_needs_a_sure_reading(sureness: float, expected: CheckStatus) -> None:
    """What the page gives without a filing time: 今天 is settled by nothing, so the field has no value."""
    raw, box = "今天 10:30", Box(100, 60, 280, 90)
    readings = (Reading("rapid", raw, sureness),)
    paid = Field(
        FieldName.PAID_AT, None, raw, box, 0.49, ReadState.UNREADABLE, readings=readings, reason="no_date"
    )
    assert only(capture_time.detect(context(fields_of(paid, clock="09:20"))), "L104").status is expected


def test_capture_time_of_the_file() -> None:
    raw = "2026-03-01 10:30:05"
    assert taken(raw, "", exif=(("DateTimeOriginal", "2026:02:20 10:00:00"),)).status is F
    assert taken(raw, "", exif=(("DateTimeOriginal", "2026:02:28 20:00:00"),)).status is P  # other time zone
    assert taken(raw, "", xmp='photoshop:DateCreated="2026-03-05T10:00:00"').status is P
    assert taken(raw, "", exif=(("DateTimeOriginal", "0000:00:00 00:00:00"),)).status is N


def statuses(paid_label: str, value: PaymentStatus, kind: PageKind = PageKind.PAYMENT_DETAIL) -> Check:
    items = (
        field(FieldName.STATUS, status(value, "支付失败")),
        field(FieldName.PAID_AT, moment("2026-03-01T10:30:05"), label=paid_label),
    )
    return only(status_fields.detect(context(fields_of(*items, kind=kind))), "L109")


def test_failed_payment_has_no_payment_time() -> None:
    assert statuses("支付时间", PaymentStatus.FAILED).severity is Severity.REVIEW
    assert statuses("创建时间", PaymentStatus.FAILED).status is P
    assert statuses("支付时间", PaymentStatus.PAID).status is P
    assert statuses("支付时间", PaymentStatus.FAILED, PageKind.PLATFORM_ORDER).status is N


def test_page_that_says_success_and_failure() -> None:
    items = field(FieldName.STATUS, status(PaymentStatus.PAID, "支付成功"))
    lines = [line("支付成功"), line("支付失败", (10, 50, 100, 70))]
    assert only(status_fields.detect(context(fields_of(items), lines)), "L109").status is F
    tips = [line("支付成功"), line("若显示支付失败请联系客服", (10, 50, 250, 70))]
    assert only(status_fields.detect(context(fields_of(items), tips)), "L109").status is P


ALIPAY = "2026030122001491401405524287"


def dated(no: str, shown: str, name: FieldName = FieldName.ORDER_NO, **kwargs: object) -> list[Check]:
    items = [field(name, number(no)), field(FieldName.PAID_AT, moment(shown), shown)]
    if kwargs.pop("refunded", False):
        items.append(field(FieldName.STATUS, status(PaymentStatus.REFUNDED, "退款成功")))
    return number_dates.detect(context(fields_of(*items, **kwargs)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("shown", "l101", "l102"),
    [
        ("2026-03-01T10:30:05", P, P),
        ("2026-02-20T10:30:05", F, P),  # numbered after it was paid
        ("2026-02-28T23:58:00", P, P),  # around midnight
        ("2026-03-02T09:00:00", P, P),  # ordered in the evening, paid next morning
        ("2026-03-09T09:00:00", P, F),
    ],
)
def test_date_inside_an_order_number(shown: str, l101: CheckStatus, l102: CheckStatus) -> None:
    checks = dated(ALIPAY, shown)
    assert (only(checks, "L101").status, only(checks, "L102").status) == (l101, l102)


def test_tiers_of_number_dates() -> None:
    assert only(dated(ALIPAY, "2026-02-20T10:30:05"), "L101").severity is Severity.CONTRADICTION
    assert (
        only(dated(ALIPAY, "2026-02-28T12:00:00"), "L101").severity is Severity.REVIEW
    )  # maybe another zone
    assert only(dated(ALIPAY, "2026-03-09T09:00:00"), "L102").severity is Severity.REVIEW


def test_refund_keeps_the_older_number() -> None:
    assert only(dated(ALIPAY, "2026-03-09T09:00:00", refunded=True), "L102").status is P


def test_wechat_number() -> None:
    no = "4200003019202602118844168674"
    wechat = {"name": FieldName.TRANSACTION_NO, "app": "wechat"}
    assert only(dated(no, "2026-02-11T11:12:43", **wechat), "L101").status is P  # type: ignore[arg-type]
    assert only(dated(no, "2026-01-11T11:12:43", **wechat), "L101").status is F  # type: ignore[arg-type]


def test_seconds_inside_a_number() -> None:
    phonepe = {"name": FieldName.TRANSACTION_NO, "app": "phonepe"}
    items = {"2025-03-25T19:20:40": P, "2025-03-25T19:14:00": F}
    for shown, expected in items.items():
        paid = field(FieldName.PAID_AT, Moment(datetime.fromisoformat(shown + "+05:30"), Precision.SECOND))
        no = field(FieldName.TRANSACTION_NO, number("T2503251920120123456789"))
        checks = number_dates.detect(context(fields_of(no, paid, app="phonepe")))
        assert only(checks, "L101").status is expected, (shown, phonepe)


def test_date_supplied_by_context_contradicts_nothing() -> None:
    inferred = Moment(moment("2026-02-20T10:30:05").at, Precision.MINUTE, ("year",))
    items = (field(FieldName.ORDER_NO, number(ALIPAY)), field(FieldName.PAID_AT, inferred))
    assert only(number_dates.detect(context(fields_of(*items))), "L101").status is N


def structure(no: str, app: str = "alipay", readings: int = 2) -> Check:
    votes = tuple(Reading(f"r{i}", no, 0.99) for i in range(readings))
    item = replace(field(FieldName.ORDER_NO, number(no)), readings=votes)
    return only(number_structure.detect(context(fields_of(item, app=app))), "L103")


def test_impossible_date_in_a_number() -> None:
    assert structure(ALIPAY).status is P
    assert structure("2026133122001491401405524287").severity is Severity.CONTRADICTION
    assert structure("2026133122001491401405524287", readings=1).severity is Severity.REVIEW
    assert structure("9926133122001491401405524287").status is N  # a kind that is not listed
    assert structure("2026133122001491401405524287", app="someapp").status is N
    assert structure("202613312200149140140552428").status is N


@pytest.mark.parametrize(
    ("reference", "expected"),
    [("095543138907", P), ("085543138907", P), ("101843138907", F), ("991843138907", N)],
)
def test_reference_number_that_begins_with_the_clock(reference: str, expected: CheckStatus) -> None:
    items = (
        field(FieldName.TRANSACTION_NO, number(reference)),
        field(FieldName.PAID_AT, moment("2026-07-24T09:55:43")),
    )
    assert only(number_dates.detect(context(fields_of(*items, app="unionpay"))), "L102").status is expected


@pytest.mark.parametrize(
    ("no", "expected"),
    [
        ("202111040987861101", CheckStatus.FAILED),
        ("PI211104969406333", CheckStatus.FAILED),
        ("20211104-2753-5392", CheckStatus.FAILED),
        ("CZ202110140217393573", CheckStatus.PASSED),  # the next day, shortly before midnight
        ("20211014021739357312", CheckStatus.PASSED),
        ("21110498786155", CheckStatus.NOT_MEASURED),  # short references begin with the time of day
        ("20221104098786110177", CheckStatus.FAILED),
        ("221104098786110177", CheckStatus.NOT_MEASURED),  # six digits, beyond half a year: some other digits
        ("20391104098786110177", CheckStatus.NOT_MEASURED),
        ("20211304098786110177", CheckStatus.NOT_MEASURED),
        ("98202111040987861101", CheckStatus.NOT_MEASURED),
    ],
)
def test_numbers_of_unknown_structure_that_begin_with_a_date(no: str, expected: CheckStatus) -> None:
    items = [
        field(FieldName.TRANSACTION_NO, number(no)),
        field(FieldName.PAID_AT, moment("2021-10-13T23:57:38"), "2021-10-13 23:57:38"),
    ]
    check = only(number_dates.detect(context(fields_of(*items, app="somebank"))), "L101")
    assert check.status is expected
    if check.failed:
        assert check.severity is Severity.REVIEW


def test_refund_numbers_of_unknown_structure_may_be_later() -> None:
    items = [
        field(FieldName.REFUND_NO, number("202111040987861101")),
        field(FieldName.PAID_AT, moment("2021-10-13T10:57:38"), "2021-10-13 10:57:38"),
    ]
    assert not any(c.failed for c in number_dates.detect(context(fields_of(*items, app="somebank"))))


@pytest.mark.parametrize(
    ("no", "name", "expected"),
    [
        ("20200104098786110177", FieldName.ORDER_NO, CheckStatus.FAILED),
        ("20200104098786110177", FieldName.MERCHANT_ORDER_NO, CheckStatus.PASSED),  # a contract may be old
        ("20211001098786110177", FieldName.ORDER_NO, CheckStatus.PASSED),  # ordered two weeks before
    ],
)
def test_old_numbers_of_unknown_structure(no: str, name: FieldName, expected: CheckStatus) -> None:
    items = [
        field(name, number(no)),
        field(FieldName.PAID_AT, moment("2021-10-13T10:57:38"), "2021-10-13 10:57:38"),
    ]
    check = only(number_dates.detect(context(fields_of(*items, app="somebank"))), "L102")
    assert check.status is expected


def test_a_clock_in_a_number_of_an_unknown_app_says_nothing() -> None:
    shown = field(FieldName.PAID_AT, moment("2023-06-22T06:38:16"), "2023-06-22 06:38:16")
    items = [field(FieldName.TRANSACTION_NO, number("232409318796")), shown]
    assert not any(c.failed for c in number_dates.detect(context(fields_of(*items, app="bank"))))
    assert any(c.failed for c in number_dates.detect(context(fields_of(*items, app="unionpay"))))
