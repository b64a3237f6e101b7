"""Order pages of card platforms and shops, in every status, and the page that says a payment failed."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

from tools.corpus.kinds.common import rows_of
from tools.corpus.types import FieldValue, Layout, PageContent
from tools.corpus.values import names
from tools.corpus.values.transaction import Transaction, draw_transaction, money_field, plain, time_field

STATUSES = (
    ("待支付", "pending"),
    ("支付中", "processing"),
    ("支付失败", "failed"),
    ("已支付", "paid"),
    ("已完成", "completed"),
    ("已关闭", "closed"),
    ("退款中", "refunding"),
    ("已退款", "refunded"),
)
HINTS = {
    "pending": "请在15分钟内完成支付，超时订单将自动关闭",
    "processing": "支付结果确认中，请勿重复支付",
    "failed": "支付未完成，如已扣款请联系客服处理",
    "paid": "商家正在为您准备卡密",
    "completed": "卡密已发放，感谢您的购买",
    "closed": "订单已超时关闭",
    "refunding": "退款申请已提交，正在处理",
    "refunded": "款项已原路退回",
}
BUTTONS = {
    "pending": ("取消订单", "立即支付"),
    "processing": ("联系客服", "刷新状态"),
    "failed": ("联系客服", "重新支付"),
    "paid": ("申请退款", "联系客服"),
    "completed": ("再次购买", "查看卡密"),
    "closed": ("删除订单", "再次购买"),
    "refunding": ("撤销申请", "退款详情"),
    "refunded": ("删除订单", "再次购买"),
}
REASONS = (
    "支付结果返回超时",
    "网络异常，支付结果未确认",
    "银行处理超时，请稍后查询",
    "订单支付未完成",
    "支付通道繁忙，请稍后再试",
)


def order_content(
    tx: Transaction, layout: Layout, rng: random.Random, *, status: tuple[str, str], method: str = ""
) -> PageContent:
    """The order page of ``tx`` on its platform, paid with ``method`` (drawn when empty)."""
    style = layout.options.get("time", "iso")
    unit = layout.options.get("unit", "")
    symbol = "" if unit else "¥"
    word = layout.options.get(
        "paid_label", "实付金额" if status[1] not in {"pending", "processing", "failed"} else "订单金额"
    )
    record: dict[str, FieldValue] = {
        "status": plain(status[0], layout.options.get("status_label", ""), status[1]),
        "merchant": plain(tx.merchant, layout.options.get("merchant_label", "商家")),
        "item": plain(tx.item, "商品名称"),
        "amount": money_field(tx.amount, word, symbol=symbol, unit=unit, comma=rng.random() < 0.4),
        "order_no": plain(tx.platform_order_no, layout.options.get("order_label", "订单编号")),
        "created_at": time_field(tx.created_at, style, "下单时间"),
    }
    if status[1] not in {"pending", "closed"}:
        record["paid_at"] = time_field(tx.paid_at, style, "支付时间")
        record["payment_method"] = plain(
            method or rng.choice(("支付宝", "微信支付", "银行卡支付", "云闪付")), "支付方式"
        )
    if status[1] == "failed":
        record.pop("paid_at")
    order: list[str | tuple[str, str]] = ["order_no", "created_at", "paid_at", "payment_method"]
    if rng.random() < 0.5:
        order.append(("充值账号", f"1{rng.choice('3578')}{rng.randint(0, 9)}****{rng.randint(1000, 9999)}"))
    order.append(("购买数量", "1"))
    return PageContent(
        app="platform",
        page_kind="platform_order",
        records=(record,),
        rows=rows_of(record, order),
        data={
            "platform": tx.platform,
            "hint": HINTS[status[1]],
            "buttons": BUTTONS[status[1]],
            "state": status[1],
            "price": f"{tx.amount:.2f}",
        },
        shown_after=tx.paid_at + timedelta(seconds=5),
    )


def failed_content(tx: Transaction, layout: Layout, rng: random.Random, *, reason: str = "") -> PageContent:
    """The page right after a payment that the platform says has failed."""
    record: dict[str, FieldValue] = {
        "status": plain(layout.options.get("headline", "支付失败"), "", "failed"),
        "amount": money_field(tx.amount, "订单金额", symbol="¥", comma=False),
        "order_no": plain(tx.platform_order_no, layout.options.get("order_label", "订单号")),
        "created_at": time_field(tx.created_at, layout.options.get("time", "iso"), "下单时间"),
        "merchant": plain(tx.merchant, "收款商户"),
    }
    order: list[str | tuple[str, str]] = [
        "order_no",
        "amount",
        "merchant",
        "created_at",
        ("失败代码", f"E{rng.randint(1000, 9999)}"),
    ]
    return PageContent(
        app="platform",
        page_kind="payment_failed",
        records=(record,),
        rows=rows_of(record, order),
        data={"platform": tx.platform, "reason": reason or rng.choice(REASONS)},
        shown_after=tx.paid_at,
    )


def _draw_tx(rng: random.Random) -> Transaction:
    tx = draw_transaction(rng, "alipay")
    return replace(tx, merchant=names.draw_merchant(rng).display if rng.random() < 0.6 else tx.platform)


def draw_order(rng: random.Random, layout: Layout) -> PageContent:
    return order_content(_draw_tx(rng), layout, rng, status=rng.choice(STATUSES))


def draw_failed(rng: random.Random, layout: Layout) -> PageContent:
    return failed_content(_draw_tx(rng), layout, rng)
