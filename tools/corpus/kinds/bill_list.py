"""Lists of transactions, among them now and then the same deduction twice."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tools.corpus.types import FieldValue, Layout, PageContent
from tools.corpus.values import money, numbers
from tools.corpus.values.times import (
    draw_capture_time,
    draw_payment_time,
    format_time,
    relative_day,
    truth_of,
)
from tools.corpus.values.transaction import Transaction, amount_field, draw_transaction, plain

CATEGORIES = ("充值缴费", "日用百货", "餐饮美食", "交通出行", "文化休闲", "转账红包")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list. ``status`` is empty where the list says nothing (paid)."""

    tx: Transaction
    status: tuple[str, str] = ("", "")
    category: str = "充值缴费"


def content(entries: list[Entry], layout: Layout, captured_at: datetime, *, app: str) -> PageContent:
    """The list of ``entries``, newest first; times are relative to ``captured_at`` where the layout says so."""
    style = layout.options.get("time", "relative")
    records = []
    for entry in entries:
        tx = entry.tx
        if style == "relative":
            text, precise = relative_day(tx.paid_at, captured_at), "no_year"
        else:
            text, precise = format_time(tx.paid_at, style), style
        value, facts = truth_of(tx.paid_at, precise)
        record: dict[str, FieldValue] = {
            "merchant": plain(tx.merchant),
            "amount": amount_field(tx, symbol=layout.options.get("symbol", "")),
            "paid_at": FieldValue(text, value, "", facts),
        }
        if entry.status[0]:
            record["status"] = plain(entry.status[0], "", entry.status[1])
        if layout.options.get("numbers"):
            record["order_no"] = plain(tx.platform_order_no, "订单号")
            record["transaction_no"] = plain(tx.transaction_no or tx.order_no, layout.options["numbers"])
        if layout.options.get("cards"):
            record["payment_method"] = plain(tx.method)
        records.append(record)
    spent = sum(e.tx.amount for e in entries if e.tx.direction == "out")
    earned = sum(e.tx.amount for e in entries if e.tx.direction == "in")
    month = entries[0].tx.paid_at
    return PageContent(
        app=app,
        page_kind="bill_list",
        records=tuple(records),
        data={
            "month": f"{month.year}年{month.month}月",
            "month_short": f"{month.month}月",
            "spent": money.group(spent),
            "earned": money.group(earned),
            "captured_at": captured_at,
            "days": [format_time(e.tx.paid_at, "zh_day").split("年")[1] for e in entries],
            "entries": [{"icon": e.tx.merchant[0], "category": e.category} for e in entries],
        },
        shown_after=max(e.tx.paid_at for e in entries),
    )


def draw(rng: random.Random, layout: Layout) -> PageContent:
    app = layout.options.get("app", "alipay")
    now = draw_payment_time(rng)
    # Not at the start of a month: the list is headed by its month and goes back some days.
    now = now.replace(day=rng.randint(12, 28))
    long = rng.random() < layout.options.get("long", 0.2)
    moment = now
    entries: list[Entry] = []
    for _ in range(layout.options.get("count", 10) * (3 if long else 1)):
        tx = draw_transaction(rng, app)
        moment -= timedelta(seconds=rng.choice((rng.randint(60, 4000), rng.randint(4000, 50_000))))
        income = rng.random() < 0.12
        tx = _moved(rng, tx, moment, app)
        if income:
            tx = replace(tx, direction="in", merchant=f"转账-来自{tx.payer}")
        status = ("", "")
        roll = rng.random()
        if roll < 0.06:
            status = ("交易关闭", "closed")
        elif roll < 0.1:
            status = ("已全额退款", "refunded")
        elif layout.options.get("always_status"):
            status = ("交易成功", "paid")
        entries.append(Entry(tx, status, rng.choice(CATEGORIES)))
    if rng.random() < 0.35:
        at = rng.randrange(min(5, len(entries)))
        twin = entries[at]
        again = twin.tx.paid_at - timedelta(seconds=rng.randint(1, 50))
        entries.insert(at + 1, replace(twin, tx=_moved(rng, twin.tx, again, app, keep_order=True)))
        entries.sort(key=lambda e: e.tx.paid_at, reverse=True)
    page = content(entries, layout, draw_capture_time(rng, now), app=app)
    return replace(page, data={**page.data, "long": long})


def _moved(
    rng: random.Random, tx: Transaction, t: datetime, app: str, *, keep_order: bool = False
) -> Transaction:
    """``tx`` at another time, with new numbers that embed it."""
    match app:
        case "alipay":
            tx = replace(tx, order_no=numbers.alipay_order_no(rng, t))
        case "wechat":
            tx = replace(tx, transaction_no=numbers.wechat_transaction_no(rng, t))
        case _:
            tx = replace(tx, transaction_no=numbers.bank_serial(rng, t))
    if not keep_order:
        tx = replace(tx, platform_order_no=numbers.card_platform_order_no(rng, t))
    return replace(tx, paid_at=t, created_at=t - timedelta(seconds=20))
