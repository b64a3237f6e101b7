"""One coherent payment: every number on it embeds its own time, every page about it shows the same values."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from tools.corpus.types import FieldValue
from tools.corpus.values import money, names, numbers, times


@dataclass(frozen=True, slots=True)
class Transaction:
    """A payment. ``order_no`` is the number a claim names for its page; other numbers are further ids of it."""

    amount: Decimal
    direction: str
    paid_at: datetime
    created_at: datetime
    merchant: str
    merchant_full: str
    order_no: str
    merchant_order_no: str
    transaction_no: str
    platform_order_no: str
    platform: str
    item: str
    bank: names.Bank
    card_tail: str
    payer: str
    method: str


def draw_transaction(rng: random.Random, app: str = "alipay") -> Transaction:
    """Draw a payment whose numbers have the structure of ``app`` (alipay, wechat, unionpay, bank)."""
    t = times.draw_payment_time(rng)
    merchant = names.draw_merchant(rng)
    bank, tail = names.draw_bank(rng), numbers.card_tail(rng)
    card = f"{bank.name}{rng.choice(('储蓄卡', '储蓄卡', '信用卡'))}({tail})"
    wallets = {"alipay": ["花呗", "余额宝", "账户余额"], "wechat": ["零钱", "零钱通"]}.get(app, [])
    method = rng.choice([card, card, *wallets])
    match app:
        case "alipay":
            order, transaction = numbers.alipay_order_no(rng, t), ""
        case "wechat":
            order, transaction = "", numbers.wechat_transaction_no(rng, t)
        case "unionpay":
            order, transaction = numbers.unionpay_order_no(rng, t), numbers.unionpay_reference(rng, t)
        case _:
            order, transaction = "", numbers.bank_serial(rng, t)
    return Transaction(
        amount=money.draw_amount(rng),
        direction="out",
        paid_at=t,
        created_at=t - timedelta(seconds=rng.randint(4, 110)),
        merchant=merchant.display,
        merchant_full=merchant.full,
        order_no=order,
        merchant_order_no=numbers.merchant_order_no(rng, t),
        transaction_no=transaction,
        platform_order_no=numbers.card_platform_order_no(rng, t),
        platform=names.draw_platform(rng),
        item=names.draw_product(rng),
        bank=bank,
        card_tail=tail,
        payer=names.draw_person(rng),
        method=method,
    )


def amount_field(
    tx: Transaction,
    label: str = "",
    *,
    sign: str = "hyphen",
    symbol: str = "",
    comma: bool = True,
    unit: str = "",
    currency: str = "CNY",
) -> FieldValue:
    """The transaction's amount as printed; the direction in the truth is the one that the print shows."""
    text = money.signed(tx.amount, tx.direction, sign=sign, symbol=symbol, comma=comma, unit=unit)
    shown = tx.direction if sign != "none" else "none"
    return FieldValue(text, f"{tx.amount:.2f}", label, {"currency": currency, "direction": shown})


def money_field(
    amount: Decimal,
    label: str,
    *,
    symbol: str = "",
    unit: str = "",
    currency: str = "CNY",
    comma: bool = True,
) -> FieldValue:
    """Any other sum on the page (order amount, discount, fee, balance), printed without direction."""
    text = f"{'-' if amount < 0 else ''}{symbol}{money.group(abs(amount), comma=comma)}{unit}"
    return FieldValue(text, f"{amount:.2f}", label, {"currency": currency, "direction": "none"})


def time_field(t: datetime, style: str, label: str = "") -> FieldValue:
    value, facts = times.truth_of(t, style)
    return FieldValue(times.format_time(t, style), value, label, facts)


def method_field(tx: Transaction, label: str) -> FieldValue:
    return FieldValue(tx.method, tx.method, label)


def plain(text: str, label: str = "", value: str | None = None) -> FieldValue:
    """A value that is what it prints, unless ``value`` says otherwise (a status id)."""
    return FieldValue(text, text if value is None else value, label)
