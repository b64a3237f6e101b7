"""The suite: all mistake types, consistent or with one defect each.

Every case is one coherent story told by pages of the corpus; a defect is one thing in the claim or one page that is
other than it should be. ``reason`` is the rule that must stand first among the reasons (empty for a consistent case),
``named`` lists further rules that the report must state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from benchmarks.whole_cases.pages import Page
from tools.corpus.samples import moment, payment
from tools.corpus.values.transaction import Transaction
from verifier.outcomes import Verdict

V = Verdict
EDITED = "edited"
"""Reason of a case with a forged picture: any rule about joins, pixels or logic."""


@dataclass(frozen=True, slots=True)
class WholeCase:
    """One case with what judging it must give.

    Attributes:
        verdict: the verdict; of a forged picture also the weaker one, see :attr:`accepted`.
        reason: rule id of the first reason, or :data:`EDITED`.
        broken: index of a file that is cut off in the middle.
    """

    id: str
    claim: Mapping[str, Any]
    pages: tuple[Page, ...]
    verdict: Verdict
    reason: str = ""
    named: tuple[str, ...] = ()
    broken: int | None = None
    as_of: str = ""

    @property
    def accepted(self) -> frozenset[Verdict]:
        """A sign of editing may be proof or a reason to review, depending on the detector; never less."""
        return frozenset({V.INCONSISTENT, V.NEEDS_REVIEW} if self.reason == EDITED else {self.verdict})


PAID_AT = "2026-03-10 10:30:05"
PAY = payment(
    "whole/a",
    app="alipay",
    paid_at=PAID_AT,
    amount="200.00",
    merchant="星河点卡专营店",
    company="杭州星河网络科技有限公司",
    item="200元游戏点卡",
    platform="星卡网",
    order_no="KM202603101029480357",
)
CHAT_PAY = payment(
    "whole/w",
    app="wechat",
    paid_at="2026-03-10 19:42:18",
    amount="189.00",
    merchant="乐充话费直充店",
    company="广州乐充通信技术有限公司",
    item="手机话费充值",
    platform="乐充平台",
    order_no="CZ202603101942010846",
    bank="招商银行",
    tail="3303",
)
OTHER = payment(
    "whole/o",
    app="alipay",
    paid_at="2026-03-09 08:05:31",
    amount="9.00",
    merchant="木兰咖啡",
    company="上海木兰餐饮有限公司",
    item="咖啡",
    platform="木兰小店",
    order_no="2603090805310093",
)


def again(tx: Transaction, seconds: int, **changes: Any) -> Transaction:
    """The second deduction of the same order: later, with a transaction number of its own."""
    at = tx.paid_at.strftime("%Y-%m-%d %H:%M:%S")
    later = moment(at).timestamp() + seconds
    when = type(tx.paid_at).fromtimestamp(later, tx.paid_at.tzinfo)
    twin = payment(
        f"whole/again/{seconds}",
        app="alipay",
        paid_at=when.strftime("%Y-%m-%d %H:%M:%S"),
        amount=str(tx.amount),
        merchant=tx.merchant,
        order_no=tx.merchant_order_no,
    )
    return replace(tx, paid_at=when, order_no=twin.order_no, **changes)


def claim(tx: Transaction = PAY, mistake: str = "paid_not_credited", **changes: Any) -> dict[str, Any]:
    """A true claim about ``tx``, filed 50 minutes after the payment."""
    filed = type(tx.paid_at).fromtimestamp(tx.paid_at.timestamp() + 3000, tx.paid_at.tzinfo)
    stated = {
        "order_no": tx.platform_order_no,
        "amount": f"{tx.amount:.2f}",
        "merchant": tx.merchant,
        "paid_at": f"{tx.paid_at:%Y-%m-%d %H:%M:%S}",
        "mistake_type": mistake,
        "filed_at": f"{filed:%Y-%m-%d %H:%M:%S}",
        "platform": tx.platform,
        **changes,
    }
    return {key: value for key, value in stated.items() if value is not None}


def bill(tx: Transaction = PAY, name: str = "01_bill.png", **options: Any) -> Page:
    kind = "wechat" if tx.transaction_no else "alipay"
    return Page(name, kind, tx, moment("2026-03-10 20:05:40"), options)


def order(tx: Transaction = PAY, name: str = "02_order.png", **options: Any) -> Page:
    if tx.transaction_no:
        options = {"method": "微信支付", **options}
    return Page(name, "order", tx, moment("2026-03-10 20:06:12"), options)


def failed(tx: Transaction = PAY, name: str = "02_failed.png") -> Page:
    return Page(name, "failed", tx, moment("2026-03-10 20:06:12"))


def chat(lines: list[tuple[str, str]], name: str = "03_chat.png", tx: Transaction = PAY) -> Page:
    return Page(name, "chat", tx, moment("2026-03-10 20:30:00"), {"lines": lines})


def certificate(tx: Transaction, name: str = "02_certificate.png", **options: Any) -> Page:
    return Page(name, "certificate", tx, moment("2026-03-10 17:00:00"), options)


def bills(*shown: Transaction, kind: str = "list", name: str = "01_list.png") -> Page:
    """A bill list of ``shown`` and two other payments, newest first."""
    others = (OTHER, replace(OTHER, amount=Decimal("36.80"), merchant="优品水果店",
                             paid_at=moment("2026-03-08 21:14:09"), platform_order_no="2603082114090172",
                             order_no="2026030822001474241401234567"))  # fmt: skip
    status = ("交易成功", "paid") if kind == "list" else ("", "")
    entries = [(tx, status) for tx in sorted((*shown, *others), key=lambda t: t.paid_at, reverse=True)]
    return Page(name, kind, PAY, moment("2026-03-10 20:05:40"), {"entries": entries})


DENIES = [
    ("buyer", "你好，我10:30付款了200元，订单一直显示支付失败"),
    ("merchant", "您好，请发一下订单号"),
    ("buyer", "订单号：KM202603101029480357"),
    ("merchant", "亲，我们后台没有这笔收款记录，麻烦把付款截图发一下"),
]
DELIVERS = [*DENIES[:3], ("merchant", "您的订单卡密已经发给您了，请查收")]
ADMITS = [
    ("buyer", "你好，我付款了200元，麻烦看一下"),
    ("merchant", "您好，请发一下订单号"),
    ("buyer", "订单号：KM202603101029480357"),
    ("merchant", "已收到您的付款，正在为您处理"),
]


def _not_credited() -> list[WholeCase]:
    pages = (bill(), order())
    wechat = (bill(CHAT_PAY), failed(CHAT_PAY))
    other_order = replace(PAY, platform_order_no="KM202603101101220415")
    dear = replace(PAY, amount=Decimal("200.01"))

    def case(name: str, stated: dict[str, Any], shown: tuple[Page, ...], verdict: Verdict, reason: str = "",
             named: tuple[str, ...] = (), **more: Any) -> WholeCase:  # fmt: skip
        return WholeCase(f"not_credited-{name}", stated, shown, verdict, reason, named, **more)

    said = "2026年3月10日10:30在星卡网购买200元游戏点卡，银行卡已扣款200元，订单页面显示支付失败，订单号KM202603101029480357"
    english = (
        "At 10:30 I bought a game card on the 星卡网 platform, 200 yuan was deducted, the order page shows payment "
        "failed, order number KM202603101029480357"
    )
    return [
        case("order_failed", claim(), pages, V.CONSISTENT),
        case("failed_page", claim(CHAT_PAY), wechat, V.CONSISTENT),
        case("order_pending", claim(), (bill(), order(status=("待支付", "pending"))), V.CONSISTENT),
        case("order_processing", claim(), (bill(), order(status=("支付中", "processing"))), V.CONSISTENT),
        case("order_closed", claim(), (bill(), order(status=("已关闭", "closed"))), V.CONSISTENT),
        case("described", claim(description=said), pages, V.CONSISTENT, "", ("P311",)),
        case("described_in_english", claim(description=english), pages, V.CONSISTENT, "", ("P311",)),
        case("with_chat", claim(), (*pages, chat(DENIES)), V.CONSISTENT),
        case("merchant_delivered", claim(), (*pages, chat(DELIVERS)), V.NEEDS_REVIEW, "P235"),
        case("with_news", claim(), (*pages, Page("03.png", "news", PAY, moment("2026-03-10 20:10:00"))),
             V.CONSISTENT, "", ("P113",)),
        case("card_and_number", claim(CHAT_PAY, transaction_no=CHAT_PAY.transaction_no, payer_account_tail="3303"),
             wechat, V.CONSISTENT),
        case("filed_23_h_59", claim(filed_at="2026-03-11 10:29:00"), pages, V.CONSISTENT),
        case("failed_at_once", claim(filed_at="2026-03-10 10:35:00"), (bill(), failed()), V.CONSISTENT),
        case("discount", claim(amount="195.00"),
             (bill(replace(PAY, amount=Decimal("195.00")), discount=Decimal("5.00")), order()), V.CONSISTENT),
        case("same_file_twice", claim(), (*pages, replace(bill(), name="03_again.png")), V.CONSISTENT, "", ("M208",)),
        case("order_digit", claim(order_no="KM202603101029480351"), pages, V.INCONSISTENT, "M101"),
        case("amount_cent", claim(amount="200.01"), pages, V.INCONSISTENT, "M102"),
        case("other_merchant", claim(merchant="云麦话费直充店"), pages, V.INCONSISTENT, "M104"),
        case("time_off", claim(paid_at="2026-03-10 09:30:05"), pages, V.INCONSISTENT, "M103"),
        case("other_day", claim(paid_at="2026-03-09 10:30:05", filed_at="2026-03-10 09:00:00"), pages,
             V.INCONSISTENT, "M103"),
        case("transaction_digit", claim(CHAT_PAY, transaction_no=_flip(CHAT_PAY.transaction_no)), wechat,
             V.INCONSISTENT, "M105"),
        case("card_tail", claim(CHAT_PAY, payer_account_tail="3308"), wechat, V.INCONSISTENT, "M106"),
        case("similar_merchant", claim(merchant="星河点卡直营店"), pages, V.NEEDS_REVIEW, "M114"),
        case("before_discount", claim(amount="200.00"),
             (bill(replace(PAY, amount=Decimal("195.00")), discount=Decimal("5.00")), order()),
             V.NEEDS_REVIEW, "M112"),
        case("platform_paid", claim(), (bill(), order(status=("已支付", "paid"))), V.INCONSISTENT, "P202"),
        case("platform_completed", claim(), (bill(), order(status=("已完成", "completed"))), V.INCONSISTENT, "P202"),
        case("platform_refunded", claim(), (bill(), order(status=("已退款", "refunded"))), V.NEEDS_REVIEW, "P203"),
        case("no_platform_record", claim(), (bill(),), V.INCOMPLETE, "P110", ("P301",)),
        case("no_payment_proof", claim(), (order(),), V.INCOMPLETE, "P110"),
        case("chat_alone", claim(), (chat(DENIES),), V.INCOMPLETE, "P110", ("P302",)),
        case("nothing_sent_in_time", claim(requested_at="2026-03-10 13:00:00"), (bill(),), V.INCOMPLETE, "P110",
             ("P304",), as_of="2026-03-11 14:00:00"),
        case("no_pictures", claim(), (), V.INCOMPLETE, "P115"),
        case("filed_24_h_01", claim(filed_at="2026-03-11 10:31:06"), pages, V.LATE, "P102"),
        case("pending_too_soon", claim(filed_at="2026-03-10 10:36:00"),
             (bill(), order(status=("待支付", "pending"))), V.PREMATURE, "P103"),
        case("alone_too_soon", claim(filed_at="2026-03-10 10:36:00"), (bill(),), V.PREMATURE, "P103"),
        case("filing_unknown", claim(filed_at=None), pages, V.NEEDS_REVIEW, "P104"),
        case("filing_unknown_but_in_time", claim(filed_at=None), pages, V.CONSISTENT, as_of="2026-03-10 21:00:00"),
        case("other_order", claim(), (bill(replace(PAY, merchant_order_no="KM202603101101220415")), order()),
             V.INCONSISTENT, "M101", ("M206",)),
        case("other_order_on_platform", claim(), (bill(), order(other_order)), V.INCONSISTENT, "M101", ("M206",)),
        case("platform_amount", claim(), (bill(), order(dear)), V.INCONSISTENT, "M102", ("M202",)),
        case("platform_next_day", claim(),
             (bill(), order(replace(PAY, paid_at=moment("2026-03-10 15:30:05")), status=("支付中", "processing"))),
             V.NEEDS_REVIEW, "M203"),
        case("order_number_folded", claim(), (bill(hide_order=True), order()), V.INCOMPLETE, "M204"),
        case("numbers_blurred", claim(), (replace(bill(), blurred=True), replace(order(), blurred=True)),
             V.INCOMPLETE, "P111"),
        case("file_cut_off", claim(), pages, V.INCOMPLETE, "P112", broken=1),
        case("payment_closed", claim(), (bill(status=("交易关闭", "closed")), order()), V.INCONSISTENT, "P201"),
        case("payment_under_way", claim(), (bill(status=("处理中", "processing")), order()), V.INCOMPLETE, "P206"),
        case("amount_typed_over", claim(amount="500.00"),
             (replace(bill(), typed={"amount": ("-500.00", "500.00")}), _asked("500.00")), V.INCONSISTENT, EDITED),
        case("status_typed_over", claim(),
             (bill(), replace(order(status=("已完成", "completed")), typed={"status": ("支付失败", "failed")})),
             V.INCONSISTENT, EDITED),
        case("two_bills_of_one_number", claim(), (*pages, bill(replace(PAY, amount=Decimal("300.00")), "03.png")),
             V.INCONSISTENT, "M102", ("M201",)),
        case("described_other_status", claim(description=said.replace("支付失败", "待支付")), pages,
             V.NEEDS_REVIEW, "P311"),
        case("described_other_amount", claim(description=said.replace("200元", "300元")), pages,
             V.NEEDS_REVIEW, "P312"),
        case("described_other_time", claim(description=said.replace("10:30", "15:30")), pages,
             V.NEEDS_REVIEW, "P312"),
        case("described_other_order", claim(description=said.replace("480357", "480358")), pages,
             V.NEEDS_REVIEW, "P312"),
        case("described_other_platform", claim(description=said.replace("星卡网", "快快充值站")), pages,
             V.NEEDS_REVIEW, "P312"),
        case("described_without_result", claim(description="2026年3月10日10:30在星卡网购买游戏点卡"), pages,
             V.INCOMPLETE, "P310"),
        case("described_change_of_mind", claim(description=said + "，我不想要了"), pages, V.NEEDS_REVIEW, "P314"),
    ]  # fmt: skip


def _asked(amount: str) -> Page:
    return order(replace(PAY, amount=Decimal(amount)))


def _flip(number: str) -> str:
    return number[:-1] + str((int(number[-1]) + 1) % 10)


def _wrong_target() -> list[WholeCase]:
    meant = "云麦话费直充店"
    done = order(status=("已完成", "completed"))
    stated = claim(PAY, "wrong_target", intended_merchant=meant)

    def case(name: str, changes: dict[str, Any], shown: tuple[Page, ...], verdict: Verdict, reason: str = "",
             named: tuple[str, ...] = ()) -> WholeCase:  # fmt: skip
        values = {k: v for k, v in {**stated, **changes}.items() if v is not None}
        return WholeCase(f"wrong_target-{name}", values, shown, verdict, reason, named)

    pages = (bill(), done)
    return [
        case("other_paid", {}, pages, V.CONSISTENT, "", ("P220",)),
        case("described", {"description": "10:30充值时付错了商户，本应付给云麦话费直充店，银行卡扣款200元"}, pages, V.CONSISTENT),
        case("meant_not_said", {"intended_merchant": None}, pages, V.INCOMPLETE, "P222"),
        case("paid_as_meant", {"intended_merchant": PAY.merchant}, pages, V.INCONSISTENT, "P220", ("P223",)),
        case("paid_as_meant_in_full", {"intended_merchant": PAY.merchant_full}, pages, V.INCONSISTENT, "P220"),
        case("similar", {"intended_merchant": "星河点卡直营店"}, pages, V.NEEDS_REVIEW, "P221"),
        case("other_merchant_claimed", {"merchant": "金牛数码专卖店"}, pages, V.INCONSISTENT, "M104"),
        case("amount_cent", {"amount": "200.01"}, pages, V.INCONSISTENT, "M102"),
        case("order_digit", {"order_no": "KM202603101029480351"}, pages, V.INCONSISTENT, "M101"),
        case("no_platform_record", {}, (bill(),), V.INCOMPLETE, "P110", ("P301",)),
        case("late", {"filed_at": "2026-03-11 10:31:06"}, pages, V.LATE, "P102"),
        case("payment_closed", {}, (bill(status=("交易关闭", "closed")), done), V.INCONSISTENT, "P201"),
        case("already_refunding", {}, (bill(), order(status=("退款中", "refunding"))), V.NEEDS_REVIEW, "P203"),
    ]  # fmt: skip


def _duplicate() -> list[WholeCase]:
    twin = again(PAY, 16)
    said = "2026年3月10日10:30在星卡网充值，因网络卡顿重复点击，银行卡被扣款{}次，每次200元，订单号KM202603101029480357"

    def case(name: str, shown: tuple[Page, ...], verdict: Verdict, reason: str = "", named: tuple[str, ...] = (),
             **changes: Any) -> WholeCase:  # fmt: skip
        stated = claim(PAY, "duplicate_charge", **changes)
        return WholeCase(f"duplicate-{name}", stated, shown, verdict, reason, named)

    both = bills(PAY, twin)
    bought = replace(twin, platform_order_no="KM202603101031210099")
    plain = bills(PAY, twin, kind="plain_list")
    details = (bill(PAY, "02_first.png"), bill(twin, "03_second.png"))
    top, foot = bills(twin), bills(PAY)
    return [
        case("numbers_on_the_list", (both,), V.CONSISTENT, "", ("P210",)),
        case("list_and_details", (plain, *details), V.CONSISTENT, "", ("P210",)),
        case("with_order", (both, order()), V.CONSISTENT, "", ("P210",)),
        case("described", (both,), V.CONSISTENT, "", ("P311",), description=said.format("两")),
        case("joined", (replace(top, below=foot),), V.INCOMPLETE, "P211", ("S100",)),
        case("one_missing", (bills(PAY),), V.INCOMPLETE, "P216", ("P110",)),
        case("on_two_pictures", details, V.INCOMPLETE, "P215", ("P110",)),
        case("one_number_twice", (bills(PAY, replace(twin, order_no=PAY.order_no)),), V.INCONSISTENT, "P212"),
        case("hours_apart", (bills(PAY, again(PAY, 3 * 3600)),), V.NEEDS_REVIEW, "P214"),
        case("numbers_not_shown", (plain, bill(PAY, "02_first.png")), V.INCOMPLETE, "P213"),
        case(
            "other_amount",
            (bills(PAY, replace(bought, amount=Decimal("180.00"))),),
            V.INCOMPLETE,
            "P216",
            ("P110",),
        ),
        case(
            "other_amount_of_one_order",
            (bills(PAY, replace(twin, amount=Decimal("180.00"))),),
            V.INCONSISTENT,
            "M102",
        ),
        case(
            "other_merchant",
            (bills(PAY, replace(bought, merchant="木兰咖啡")),),
            V.INCOMPLETE,
            "P216",
            ("P110",),
        ),
        case("amount_cent", (both,), V.INCONSISTENT, "M102", amount="200.01"),
        case("order_digit", (both,), V.INCONSISTENT, "M101", order_no="KM202603101029480351"),
        case("late", (both,), V.LATE, "P102", filed_at="2026-03-11 10:31:06"),
        case("three_said", (both,), V.NEEDS_REVIEW, "P311", description=said.format("三")),
    ]


def _wrong_info() -> list[WholeCase]:
    right = "杭州星河网络科技有限公司"
    wrong = replace(PAY, merchant="星云点卡专营店", merchant_full="杭州星云网络科技有限公司")
    issued = replace(PAY, merchant_full=right)

    def case(name: str, shown: tuple[Page, ...], verdict: Verdict, reason: str = "", named: tuple[str, ...] = (),
             **changes: Any) -> WholeCase:  # fmt: skip
        stated = claim(wrong, "wrong_info", **{"intended_merchant": right, **changes})
        return WholeCase(f"wrong_info-{name}", stated, shown, verdict, reason, named)

    paper, pay = certificate(issued), bill(wrong)
    dear = replace(wrong, amount=Decimal("260.00"))
    return [
        case("sealed_certificate", (pay, paper), V.CONSISTENT, "", ("P230", "P231")),
        case("amount", (bill(dear), certificate(issued)), V.CONSISTENT, "", ("P231",),
             amount="260.00", intended_merchant=None, intended_amount="200.00", aliases=[right]),
        case("with_order", (pay, paper, order(wrong, "03_order.png")), V.CONSISTENT),
        case("no_seal", (pay, certificate(issued, seal="")), V.INCOMPLETE, "P230", ("P110",)),
        case("no_certificate", (pay,), V.INCOMPLETE, "P110", ("P301",)),
        case("right_value_not_said", (pay, paper), V.INCOMPLETE, "P231", intended_merchant=None),
        case("seal_of_another", (pay, certificate(issued, seal="成都橙子数字科技有限公司")), V.NEEDS_REVIEW, "P232"),
        case("certificate_of_another_order", (pay, certificate(replace(issued, platform_order_no="KM202603091112230042"))),
             V.INCONSISTENT, "M101"),
        case("certificate_of_another_amount", (pay, certificate(replace(issued, amount=Decimal("88.00")))),
             V.NEEDS_REVIEW, "M207"),
        case("merchant_admits", (pay, paper, chat(ADMITS, "03_chat.png", wrong)), V.NEEDS_REVIEW, "P234"),
        case("amount_cent", (pay, paper), V.INCONSISTENT, "M102", amount="200.01"),
        case("late", (pay, paper), V.LATE, "P102", filed_at="2026-03-11 10:31:06"),
    ]  # fmt: skip


def _change_of_mind() -> list[WholeCase]:
    stated = claim(PAY, "change_of_mind")
    pages = (bill(), order(status=("已完成", "completed")))
    return [
        WholeCase("change_of_mind-all_agrees", stated, pages, V.OUT_OF_RULE, "P101"),
        WholeCase(
            "change_of_mind-nothing_agrees", {**stated, "amount": "1.00"}, pages, V.OUT_OF_RULE, "P101"
        ),
    ]


def whole_cases(split: str = "train") -> tuple[WholeCase, ...]:
    """All cases, ids unique, their pages as the layouts of a split draw them."""
    made = (*_not_credited(), *_wrong_target(), *_duplicate(), *_wrong_info(), *_change_of_mind())
    assert len({c.id for c in made}) == len(made)
    return tuple(replace(case, pages=tuple(page.of(split) for page in case.pages)) for case in made)
