"""Refund pages: the wallet's refund record and the shop's refund detail."""

from __future__ import annotations

import random
from datetime import timedelta

from tools.corpus.kinds.common import rows_of
from tools.corpus.types import FieldValue, Layout, PageContent
from tools.corpus.values import numbers
from tools.corpus.values.transaction import (
    amount_field,
    draw_transaction,
    method_field,
    money_field,
    plain,
    time_field,
)

REASONS = ("重复付款", "未收到货", "商家未发货", "不想要了", "支付后订单未生成")


def draw(rng: random.Random, layout: Layout) -> PageContent:
    """A refund of a payment some minutes to days old; numbers of the payment keep the payment's date."""
    o = layout.options
    app = o.get("app", "wechat")
    tx = draw_transaction(rng, "wechat" if app == "wechat" else "alipay")
    filed = tx.paid_at + timedelta(seconds=rng.randint(600, 200_000))
    arrived = filed + timedelta(seconds=rng.randint(40, 90_000))
    done = rng.random() < 0.8
    record: dict[str, FieldValue] = {
        "merchant": plain(tx.merchant, o.get("merchant_label", "商户全称")),
        "status": plain(
            o.get("done", "退款成功") if done else "退款中",
            o.get("status_label", ""),
            "refunded" if done else "refunding",
        ),
        "created_at": time_field(filed, o.get("time", "iso"), o.get("filed_label", "申请时间")),
        "refund_no": plain(numbers.refund_no(rng, filed), o.get("number_label", "退款单号")),
        "payment_method": method_field(tx, o.get("method_label", "退款方式")),
    }
    if o.get("signed"):
        record["amount"] = amount_field(tx)
        record["amount"] = FieldValue(
            "+" + record["amount"].text.lstrip("-"),
            record["amount"].value,
            "",
            {"currency": "CNY", "direction": "in"},
        )
    else:
        record["amount"] = money_field(tx.amount, o.get("amount_label", "退款金额"), symbol="￥")
    if done:
        record["paid_at"] = time_field(arrived, o.get("time", "iso"), o.get("arrived_label", "到账时间"))
    record["item"] = plain(
        f"退款-{tx.item}" if app == "alipay" else tx.item, "商品说明" if app == "alipay" else "商品"
    )
    if app == "wechat":
        record["transaction_no"] = plain(tx.transaction_no, "交易单号")
    elif app == "alipay":
        record["order_no"] = plain(tx.order_no, "订单号")
    else:
        record["order_no"] = plain(tx.platform_order_no, "订单编号")
    order: list[str | tuple[str, str]] = ["status"] if o.get("status_label") else []
    order += [
        x
        for x in (
            "merchant",
            "item",
            "payment_method",
            "created_at",
            "paid_at",
            "refund_no",
            "order_no",
            "transaction_no",
        )
        if not (x == "merchant" and not o.get("merchant_label"))
    ]
    if app == "shop":
        order.insert(1, ("退款原因", rng.choice(REASONS)))
        order.insert(2, ("申请件数", "1"))
    return PageContent(
        app=app if app != "shop" else "platform",
        page_kind="refund_detail",
        records=(record,),
        rows=rows_of(record, order),
        data={
            "icon": tx.merchant[0],
            "done": done,
            "method": tx.method,
            "when": f"{arrived if done else filed:%Y年%m月%d日 %H:%M}",
            "price": f"{tx.amount:.2f}",
        },
        shown_after=arrived if done else filed,
    )
