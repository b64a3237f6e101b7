"""Printed documents: certificates of non-receipt with a seal, receipts in English."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from decimal import Decimal

from tools.corpus.types import FieldValue, Layout, PageContent
from tools.corpus.values import money, names, numbers
from tools.corpus.values.transaction import Transaction, draw_transaction, money_field, plain, time_field

CURRENCIES = (("USD", "$"), ("GBP", "£"), ("SGD", "S$"), ("EUR", "€"), ("MYR", "RM"), ("HKD", "HK$"))
GOODS = (
    "Gift card 50",
    "Top-up voucher",
    "Cappuccino",
    "Notebook A5",
    "USB-C cable",
    "Game credit 1000",
    "Paracetamol 500mg",
    "Chicken rice",
    "Monthly pass",
    "Phone case",
    "Orange juice",
    "Streaming card",
)


def draw_certificate(rng: random.Random, layout: Layout) -> PageContent:
    """未收款证明: the merchant states that a named order's money never arrived."""
    del layout
    tx = draw_transaction(rng, "alipay")
    issued = tx.paid_at + timedelta(days=rng.randint(0, 9), hours=rng.randint(1, 8))
    return certificate_content(tx, rng, issued=issued, seal=tx.merchant_full)


def certificate_content(tx: Transaction, rng: random.Random, *, issued: datetime, seal: str) -> PageContent:
    """The certificate about ``tx``; without a stamp where ``seal`` is empty."""
    record: dict[str, FieldValue] = {
        "merchant": plain(tx.merchant_full),
        "order_no": plain(tx.platform_order_no),
        "paid_at": time_field(tx.paid_at, rng.choice(("zh_day", "zh_minute", "iso_minute"))),
        "amount": money_field(tx.amount, "", **rng.choice(({"unit": "元"}, {"symbol": "¥"}))),
        "created_at": time_field(issued, "zh_day"),
        "payer": plain(tx.payer),
    }
    return PageContent(
        app="document",
        page_kind="certificate",
        records=(record,),
        seal_text=seal,
        data={
            "capital": money.capital(tx.amount),
            "platform": tx.platform,
            "code": numbers.digits(rng, 13),
            "phone": f"1{rng.choice('3578')}{numbers.digits(rng, 9)}",
            "contact": names.draw_person(rng),
        },
        shown_after=issued,
    )


def draw_english(rng: random.Random, layout: Layout) -> PageContent:
    """A till or mail receipt: items that add up to the total, tax, receipt number, card tail."""
    o = layout.options
    tx = draw_transaction(rng, "bank")
    code, symbol = rng.choice(CURRENCIES)
    items = []
    for name in rng.sample(GOODS, rng.randint(1, 4)):
        quantity, each = rng.randint(1, 3), Decimal(rng.randint(120, 6900)) / 100
        items.append((name, quantity, each * quantity))
    subtotal = sum((i[2] for i in items), Decimal(0))
    tax = (subtotal * Decimal(rng.choice((5, 6, 8, 9, 20))) / 100).quantize(Decimal("0.01"))
    total = subtotal + tax
    shop = rng.choice(names.vocab()["english_shops"])
    number = rng.choice(
        (
            f"{tx.paid_at:%Y%m%d}-{numbers.digits(rng, 4)}",
            f"INV-{numbers.digits(rng, 6)}",
            numbers.digits(rng, 8),
        )
    )
    record: dict[str, FieldValue] = {
        "merchant": plain(shop),
        "order_no": plain(number, o.get("number_label", "Receipt No")),
        "paid_at": time_field(tx.paid_at, o.get("time", "iso_minute"), o.get("time_label", "Date")),
        "amount": money_field(total, o.get("total_label", "TOTAL"), symbol=symbol, currency=code),
        "payer_account_tail": plain(
            f"{rng.choice(('VISA', 'MASTERCARD'))} **** {tx.card_tail}", "Card", tx.card_tail
        ),
    }
    if o.get("status"):
        record["status"] = plain(o["status"], "", "paid")
    return PageContent(
        app="receipt",
        page_kind="receipt",
        records=(record,),
        language="en",
        data={
            "items": [(n, q, f"{p:.2f}") for n, q, p in items],
            "subtotal": f"{subtotal:.2f}",
            "tax": f"{tax:.2f}",
            "symbol": symbol,
            "street": f"{rng.randint(1, 240)} {rng.choice(('King', 'Harbour', 'Mill', 'Station'))} Street",
            "phone": f"+{rng.randint(1, 65)} {numbers.digits(rng, 4)} {numbers.digits(rng, 4)}",
            "cashier": rng.choice(("Ana", "Wei", "Tom", "Mei")),
            "auth": numbers.digits(rng, 6),
        },
        shown_after=tx.paid_at,
    )
