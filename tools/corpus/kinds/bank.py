"""Bank pages: transaction details, the union card's details, electronic receipts."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

from tools.corpus.kinds.common import rows_of
from tools.corpus.types import FieldValue, Layout, PageContent
from tools.corpus.values import money, names, numbers
from tools.corpus.values.transaction import (
    Transaction,
    amount_field,
    draw_transaction,
    money_field,
    plain,
    time_field,
)

TYPES = ("网上快捷支付", "消费", "快捷支付", "转账支出", "POS消费", "第三方支付")
CHANNELS = ("手机银行", "支付宝", "财付通", "银联在线", "网上银行")


def _card_text(tx: Transaction, style: str) -> str:
    """The account as this bank masks it; its last four digits are the card tail."""
    match style:
        case "stars":
            return f"6222 **** **** {tx.card_tail}"
        case "tail":
            return f"尾号{tx.card_tail}"
        case "short":
            return f"*{tx.card_tail}"
        case _:
            return f"{tx.bank.name}储蓄卡({tx.card_tail})"


def detail_content(
    tx: Transaction, layout: Layout, rng: random.Random, *, balance: Decimal | None = None, style: str = ""
) -> PageContent:
    """A bank app's page of one transaction; ``style`` overrides the layout's time format."""
    o = layout.options
    record: dict[str, FieldValue] = {
        "amount": amount_field(
            tx,
            o.get("amount_label", ""),
            sign=o.get("sign", "hyphen"),
            symbol=o.get("symbol", ""),
            unit=o.get("unit", ""),
        ),
        "paid_at": time_field(tx.paid_at, style or o.get("time", "iso"), o.get("time_label", "交易时间")),
        "merchant": plain(tx.merchant_full, o.get("merchant_label", "对方户名")),
        "payer_account_tail": plain(
            _card_text(tx, o.get("card", "stars")), o.get("card_label", "交易卡号"), tx.card_tail
        ),
        "transaction_no": plain(tx.transaction_no, o.get("number_label", "交易流水号")),
    }
    if o.get("flow"):
        # The page names the direction in a word beside the sum.
        facts = {**record["amount"].facts, "direction": tx.direction}
        record["amount"] = replace(record["amount"], facts=facts)
    if o.get("status"):
        record["status"] = plain(o["status"], "", "paid")
    if balance is not None:
        record["balance"] = money_field(balance, o.get("balance_label", "账户余额"), unit=o.get("unit", ""))
    kind = rng.choice(TYPES)
    order: list[str | tuple[str, str]] = [
        "payer_account_tail",
        ("交易类型", kind),
        "paid_at",
        "merchant",
        ("对方账号", f"{numbers.digits(rng, 4)}****{numbers.digits(rng, 4)}"),
        "balance",
        ("交易渠道", rng.choice(CHANNELS)),
        "transaction_no",
        ("交易摘要", tx.item),
    ]
    if rng.random() < 0.4:
        order.pop(4)
    return PageContent(
        app="bank",
        page_kind="bank_detail",
        records=(record,),
        rows=rows_of(record, order),
        data={"bank": tx.bank, "type": kind, "payer": tx.payer},
        shown_after=tx.paid_at,
    )


def draw_detail(rng: random.Random, layout: Layout) -> PageContent:
    tx = draw_transaction(rng, "bank")
    balance = Decimal(rng.randint(100, 99_999_999)) / 100 if rng.random() < 0.7 else None
    # Some versions of an app name the day of the week beside the date.
    weekday = layout.options.get("weekday", "")
    style = weekday if weekday and rng.random() < 0.25 else ""
    return detail_content(tx, layout, rng, balance=balance, style=style)


def draw_unionpay(rng: random.Random, layout: Layout) -> PageContent:
    """银联交易详情: card in square brackets, terminal and batch numbers, 参考号 that starts with the time."""
    tx = draw_transaction(rng, "unionpay")
    o = layout.options
    card = f"{tx.bank.name}银联储蓄卡［{tx.card_tail}］"
    record: dict[str, FieldValue] = {
        "merchant": plain(tx.merchant),
        "amount": amount_field(tx, sign=o.get("sign", "hyphen"), symbol=o.get("symbol", "￥")),
        "payer_account_tail": plain(card, o.get("card_label", "卡号"), tx.card_tail),
        "paid_at": time_field(tx.paid_at, o.get("time", "iso"), o.get("time_label", "交易时间")),
        "order_amount": money_field(tx.amount, "订单金额", symbol="¥"),
        "transaction_no": plain(tx.transaction_no, "参考号"),
        "merchant_full": plain(tx.merchant_full, "商户名称"),
    }
    if o.get("order_no"):
        record["order_no"] = plain(tx.order_no, "订单编号")
    if o.get("status"):
        record["status"] = plain(o["status"], o.get("status_label", ""), "paid")
    order: list[str | tuple[str, str]] = [
        "payer_account_tail",
        "status",
        "paid_at",
        "order_amount",
        "order_no",
        ("交易渠道", "云闪付APP"),
        ("交易类别", "消费"),
        ("分类", "生活服务"),
        ("发卡机构", tx.bank.name),
        ("收单机构", "银联商务股份有限公司"),
        "merchant_full",
        ("商户编号", numbers.digits(rng, 15)),
        ("终端编号", numbers.digits(rng, 8)),
        ("批次号", f"{tx.paid_at:%H%M%S}"),
        ("凭证号", numbers.digits(rng, 6)),
        "transaction_no",
    ]
    if rng.random() < 0.5:
        del order[7:9]
    if o.get("status") and not o.get("status_label"):
        order.remove("status")
    return PageContent(
        app="unionpay",
        page_kind="payment_detail",
        records=(record,),
        rows=rows_of(record, order),
        data={"icon": tx.merchant[0], "bank": tx.bank},
        shown_after=tx.paid_at,
    )


def draw_receipt(rng: random.Random, layout: Layout) -> PageContent:
    """电子回单: payer, payee, amount in figures and in capitals, number, verification code, the bank's seal."""
    tx = draw_transaction(rng, "bank")
    o = layout.options
    payee_bank = names.draw_bank(rng)
    record: dict[str, FieldValue] = {
        "transaction_no": plain(tx.transaction_no, o.get("number_label", "电子回单号码")),
        "paid_at": time_field(tx.paid_at, o.get("time", "iso"), o.get("time_label", "交易时间")),
        "payer": plain(tx.payer, "户名" if o.get("two_sides") else "付款人户名"),
        "payer_account_tail": plain(
            f"6222****{numbers.digits(rng, 4)}{tx.card_tail}"
            if not o.get("two_sides")
            else f"6217 **** **** {tx.card_tail}",
            "账号" if o.get("two_sides") else "付款人账号",
            tx.card_tail,
        ),
        "merchant": plain(tx.merchant_full, "户名" if o.get("two_sides") else "收款人户名"),
        "amount": money_field(tx.amount, "小写", symbol="¥")
        if rng.random() < 0.5
        else money_field(tx.amount, "小写", unit="元"),
        "fee": money_field(Decimal("0.00"), "手续费", unit="元"),
        "item": plain(tx.item, "摘要"),
    }
    if o.get("status"):
        record["status"] = plain(o["status"], "", "paid")
    return PageContent(
        app="bank",
        page_kind="receipt",
        records=(record,),
        seal_text=f"{tx.bank.full}电子回单专用章",
        data={
            "bank": tx.bank,
            "payee_bank": payee_bank,
            "capital": money.capital(tx.amount),
            "payee_account": f"{numbers.digits(rng, 6)}****{numbers.digits(rng, 4)}",
            "check": "".join(rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(12)),
            "day": f"{tx.paid_at:%Y年%m月%d日}",
            "branch": f"{tx.bank.full}{rng.choice(names.vocab()['cities'])}分行",
            "teller": numbers.digits(rng, 5),
        },
        shown_after=tx.paid_at,
    )
