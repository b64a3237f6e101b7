"""WeChat Pay 账单详情: payments to shops, to personal business codes, transfers."""

from __future__ import annotations

import random
from decimal import Decimal

from tools.corpus.kinds.common import rows_of
from tools.corpus.types import FieldValue, Layout, PageContent
from tools.corpus.values import numbers
from tools.corpus.values.transaction import (
    Transaction,
    amount_field,
    draw_transaction,
    method_field,
    money_field,
    plain,
    time_field,
)


def _amount(tx: Transaction, layout: Layout) -> FieldValue:
    """The sum as the layout's ``sign`` and ``symbol`` print it."""
    o = layout.options
    return amount_field(tx, sign=o.get("sign", "hyphen"), symbol=o.get("symbol", ""))


def content(
    tx: Transaction,
    layout: Layout,
    rng: random.Random,
    *,
    status: tuple[str, str] = ("支付成功", "paid"),
    original: Decimal | None = None,
    code_only: bool = False,
) -> PageContent:
    """The page of a shop payment. With ``code_only`` 商户单号 prints a sentence and the number is in the barcode."""
    old = bool(layout.options.get("old"))
    record: dict[str, FieldValue] = {
        "merchant": plain(tx.merchant),
        "amount": amount_field(tx, symbol="¥", sign="none") if old else _amount(tx, layout),
        "status": plain(status[0], "当前状态", status[1]),
        "paid_at": time_field(
            tx.paid_at, layout.options.get("time", "zh"), "交易时间" if old else "支付时间"
        ),
        "item": plain(tx.item, "商品"),
        "merchant_full": plain(tx.merchant_full, "商户全称"),
        "payment_method": method_field(tx, "支付方式"),
        "transaction_no": plain(tx.transaction_no, "交易单号"),
    }
    if original is not None:
        record["order_amount"] = money_field(original, "原价", symbol="￥")
        record["discount"] = money_field(original - tx.amount, "优惠", symbol="￥")
    if not code_only:
        record["merchant_order_no"] = plain(tx.merchant_order_no, "商户单号")
    order: list[str | tuple[str, str]] = [
        "order_amount",
        "discount",
        "status",
        "paid_at",
        "item",
        "merchant_full",
    ]
    if rng.random() < 0.5:
        order.append(("收单机构", "财付通支付科技有限公司"))
    order += ["payment_method", "transaction_no", "merchant_order_no"]
    if code_only:
        order.append(("商户单号", "可在支持的商户扫码退款"))
    if old:
        order = ["item", "paid_at", "payment_method", "transaction_no"]
    codes = (("Code128", tx.merchant_order_no),) if code_only else ()
    return PageContent(
        app="wechat",
        page_kind="payment_detail",
        records=(record,),
        rows=rows_of(record, order),
        data={"icon": tx.merchant[0]},
        barcodes=codes,
        shown_after=tx.paid_at,
    )


def transfer(tx: Transaction, layout: Layout) -> PageContent:
    """The page of a transfer to a person: 转账单号, 转账时间."""
    number = numbers.wechat_transfer_no(random.Random(tx.transaction_no), tx.paid_at)
    title = f"转账-转给{tx.payer}"
    record: dict[str, FieldValue] = {
        "merchant": plain(title),
        "amount": _amount(tx, layout),
        "status": plain("对方已收钱", "当前状态", "paid"),
        "paid_at": time_field(tx.paid_at, layout.options.get("time", "zh"), "转账时间"),
        "payment_method": method_field(tx, "支付方式"),
        "transaction_no": plain(number, "转账单号"),
    }
    order: list[str | tuple[str, str]] = [
        "status",
        ("转账说明", "微信转账"),
        "paid_at",
        "payment_method",
        "transaction_no",
    ]
    return PageContent(
        app="wechat",
        page_kind="transfer_detail",
        records=(record,),
        rows=rows_of(record, order),
        data={"icon": tx.payer[0]},
        shown_after=tx.paid_at,
    )


def draw(rng: random.Random, layout: Layout) -> PageContent:
    tx = draw_transaction(rng, "wechat")
    if not layout.options.get("old") and rng.random() < 0.12:
        return transfer(tx, layout)
    original = tx.amount + Decimal(rng.randint(1, 800)) / 100 if rng.random() < 0.2 else None
    code_only = bool(layout.options.get("barcode")) and rng.random() < 0.35 and tx.merchant_order_no.isascii()
    return content(tx, layout, rng, original=original, code_only=code_only)
