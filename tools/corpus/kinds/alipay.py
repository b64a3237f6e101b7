"""Alipay 账单详情: a payment to a shop, to a person, or with a discount."""

from __future__ import annotations

import random
from decimal import Decimal

from tools.corpus.kinds.common import rows_of
from tools.corpus.types import FieldValue, Layout, PageContent
from tools.corpus.values import names
from tools.corpus.values.transaction import (
    Transaction,
    amount_field,
    draw_transaction,
    method_field,
    money_field,
    plain,
    time_field,
)

STATUSES = (
    ("交易成功", "paid"),
    ("交易成功", "paid"),
    ("支付成功", "paid"),
    ("自动扣款成功", "paid"),
    ("等待确认收货", "paid"),
    ("交易关闭", "closed"),
    ("处理中", "processing"),
)
CATEGORIES = ("日用百货", "文化休闲", "充值缴费", "餐饮美食", "数码电器", "生活服务")


def content(
    tx: Transaction,
    layout: Layout,
    rng: random.Random,
    *,
    status: tuple[str, str] = ("交易成功", "paid"),
    discount: Decimal | None = None,
    hide_order: bool = False,
) -> PageContent:
    """The detail page of ``tx``. With ``hide_order`` the number stays behind 更多, as new versions do."""
    style = layout.options.get("time", "iso")
    record: dict[str, FieldValue] = {
        "merchant": plain(tx.merchant),
        "amount": amount_field(
            tx, sign=layout.options.get("sign", "hyphen"), symbol=layout.options.get("symbol", "")
        ),
        "status": plain(status[0], "", status[1]),
    }
    if discount is not None:
        record["order_amount"] = money_field(tx.amount + discount, "订单金额")
        record["discount"] = money_field(
            -discount, rng.choice(("碰一下立减", "支付优惠", f"{tx.bank.name}立减金"))
        )
    record["created_at" if layout.options.get("created") else "paid_at"] = time_field(
        tx.paid_at, style, "创建时间" if layout.options.get("created") else "支付时间"
    )
    record["payment_method"] = method_field(tx, "付款方式")
    record["item"] = plain(tx.item, "商品说明")
    record["merchant_full"] = plain(tx.merchant_full, "收款方全称")
    if not hide_order:
        record["order_no"] = plain(tx.order_no, "订单号")
        record["merchant_order_no"] = plain(tx.merchant_order_no, "商家订单号")
    order: list[str | tuple[str, str]] = [
        "order_amount",
        "discount",
        "paid_at",
        "created_at",
        "payment_method",
        "item",
        "merchant_full",
    ]
    if rng.random() < 0.3:
        order.insert(2, ("支付奖励", f"已领取{rng.randint(1, 60)}积分"))
    if rng.random() < 0.3:
        order.append(("收单机构", "支付宝（中国）网络技术有限公司"))
    order += ["order_no", "merchant_order_no"]
    codes: tuple[tuple[str, str], ...] = ()
    if layout.options.get("barcode") and not hide_order and rng.random() < 0.6:
        codes = (("Code128", tx.merchant_order_no),)
    return PageContent(
        app="alipay",
        page_kind="payment_detail",
        records=(record,),
        rows=rows_of(record, order),
        data={"category": rng.choice(CATEGORIES), "hidden": hide_order, "icon": tx.merchant[0]},
        barcodes=codes,
        shown_after=tx.paid_at,
    )


def draw(rng: random.Random, layout: Layout) -> PageContent:
    tx = draw_transaction(rng, "alipay")
    if rng.random() < 0.1:
        person = names.star_name(tx.payer)
        tx = Transaction(
            **{
                **{s: getattr(tx, s) for s in tx.__slots__},
                "merchant": tx.payer,
                "item": "转账",
                "merchant_full": f"{person}(个人)",
            }
        )
    discount = Decimal(rng.randint(1, 500)) / 100 if rng.random() < 0.25 else None
    return content(
        tx, layout, rng, status=rng.choice(STATUSES), discount=discount, hide_order=rng.random() < 0.1
    )
