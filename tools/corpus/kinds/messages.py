"""Bank messages, chats with merchants."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from tools.corpus.types import FieldValue, Layout, Message, PageContent
from tools.corpus.values import money
from tools.corpus.values.times import draw_capture_time, relative_day
from tools.corpus.values.transaction import Transaction, draw_transaction, money_field, plain, time_field

# {field} is replaced by the marked value, {bank} and the like by plain words.
TEXTS = (
    "【{bank}】您尾号{payer_account_tail}卡{paid_at}快捷支付支出{amount}元，商户：{merchant}，余额{balance}元。",
    "【{bank}】您账户*{payer_account_tail}于{paid_at}消费人民币{amount}元，对方：{merchant}，可用余额{balance}元。",
    "您尾号为{payer_account_tail}的储蓄卡于{paid_at}网上支付支出人民币{amount}元（{merchant}），活期余额{balance}元。[{bank}]",
    "【{bank}】{paid_at}您尾号{payer_account_tail}的账户完成一笔{amount}元的交易，交易商户{merchant}。如有疑问请致电{hotline}。",
)
# Other banks' wording: the sender at either end, the way of payment before the shop, the hotline instead of a balance.
TEXTS_LATER = (
    "您尾号{payer_account_tail}卡{paid_at}快捷支付支出（财付通-{merchant}）{amount}元，余额{balance}元。【{bank}】",
    "【{bank}】您的账户{payer_account_tail}于{paid_at}在{merchant}快捷支付{amount}元，余额{balance}元，点击查看明细。",
    "您的借记卡账户*{payer_account_tail}，于{paid_at}网上支付支取人民币{amount}元，收款方{merchant}，交易后余额{balance}元【{bank}】",
    "{bank}提醒您：{paid_at}，您尾号{payer_account_tail}的银行卡向{merchant}付款{amount}元。非本人操作请速拨{hotline}。",
)
WORDINGS = {"first": TEXTS, "later": TEXTS_LATER}
STYLES = ("zh_no_year", "zh_no_year_tight", "zh_clock", "iso_minute", "iso")


def _split(text: str, words: dict[str, str], record: dict[str, FieldValue]) -> list[dict[str, str]]:
    parts = []
    for piece in re.split(r"(\{\w+\})", text):
        name = piece.strip("{}")
        if piece.startswith("{") and name in record:
            parts.append({"field": name, "text": ""})
        elif piece:
            parts.append({"field": "", "text": words.get(name, piece)})
    return parts


def sms_record(tx: Transaction, balance: Decimal, style: str, comma: bool) -> dict[str, FieldValue]:
    """The values which one deduction message carries: no order number, often no year and no seconds."""
    held = money_field(tx.amount, "", comma=comma)
    return {
        "payer_account_tail": plain(tx.card_tail),
        "paid_at": time_field(tx.paid_at, style),
        "amount": replace(held, facts={**held.facts, "direction": "out"}),
        "merchant": plain(tx.merchant),
        "balance": money_field(balance, "", comma=comma),
    }


def draw_sms(rng: random.Random, layout: Layout) -> PageContent:
    """One to four messages of one bank, oldest first; the records are the deductions."""
    base = draw_transaction(rng, "bank")
    texts = WORDINGS[layout.options.get("wording", "first")]
    text, style, comma = rng.choice(texts), rng.choice(STYLES), rng.random() < 0.5
    moment, balance = base.paid_at, Decimal(rng.randint(50_000, 9_999_999)) / 100
    records, messages = [], []
    for index in range(rng.randint(1, layout.options.get("most", 4))):
        tx = (
            base
            if index == 0
            else replace(draw_transaction(rng, "bank"), bank=base.bank, card_tail=base.card_tail)
        )
        tx = replace(tx, paid_at=moment, amount=min(tx.amount, Decimal("9999.99")))
        balance = max(balance - tx.amount, Decimal("12.30"))
        record = sms_record(tx, balance, style, comma)
        words = {"bank": tx.bank.full if "账户*" in text else tx.bank.name, "hotline": tx.bank.hotline}
        records.append(record)
        messages.append({"parts": _split(text, words, record), "at": moment, "rec": index})
        moment += timedelta(seconds=rng.randint(900, 200_000))
    last = messages[-1]["at"]
    assert isinstance(last, datetime)
    captured = draw_capture_time(rng, last)
    for m in messages:
        m["when"] = relative_day(m["at"], captured)  # type: ignore[arg-type]
    return PageContent(
        app="bank",
        page_kind="bank_message",
        records=tuple(records),
        data={
            "bank": base.bank,
            "items": messages,
            "captured_at": captured,
            "today": f"{captured.month}月{captured.day}日 星期{'一二三四五六日'[captured.weekday()]}",
        },
        shown_after=last,
    )


def chat_content(
    tx: Transaction,
    lines: list[tuple[str, str]],
    start: datetime,
    rng: random.Random,
    *,
    shop: str,
    captured_at: datetime | None = None,
) -> PageContent:
    """A conversation: ``lines`` are (who, text); a time stamp stands before the first and after pauses."""
    messages, moment = [], start
    end = start + timedelta(minutes=3 * len(lines))
    captured = captured_at or draw_capture_time(rng, end)
    messages.append(Message("system", "", "", relative_day(start, captured)))
    for who, text in lines:
        moment += timedelta(seconds=rng.randint(8, 100))
        if rng.random() < 0.15:
            moment += timedelta(minutes=6)
            messages.append(Message("system", "", "", relative_day(moment, captured)))
        messages.append(Message(who, "我" if who == "buyer" else shop, f"{moment:%H:%M}", text))
    return PageContent(
        app="chat",
        page_kind="chat",
        records=(),
        messages=tuple(messages),
        shown_after=moment,
        data={
            "shop": shop,
            "captured_at": captured,
            "item": tx.item,
            "price": money.group(tx.amount),
            "order": tx.platform_order_no,
        },
    )


def draw_chat(rng: random.Random, layout: Layout) -> PageContent:
    """The buyer asks about a deduction; the merchant confirms or denies the receipt."""
    del layout
    tx = draw_transaction(rng, "alipay")
    sum_text = rng.choice((f"{tx.amount:.2f}元", f"¥{tx.amount:.2f}", f"{tx.amount:.2f}"))
    opening = rng.choice(
        (
            f"你好，我{tx.paid_at:%H:%M}付款了{sum_text}，订单一直显示支付失败",
            f"在吗？钱扣了但是没有发货，扣款{sum_text}",
            f"老板，我这边重复扣款了两次，每次{sum_text}",
        )
    )
    answer = rng.choice(
        (
            f"您好，查询到订单{tx.platform_order_no}没有收到款项，请提供支付凭证",
            "亲，我们后台没有这笔收款记录，麻烦把付款截图发一下",
            "已收到您的付款，但系统没有生成订单，请您向平台申请退款",
        )
    )
    lines = [
        ("buyer", opening),
        ("merchant", "您好，请发一下订单号"),
        ("buyer", f"订单号：{tx.platform_order_no}"),
        ("merchant", "稍等，帮您查询一下"),
        ("merchant", answer),
        ("buyer", rng.choice(("好的，截图在这里", "那我怎么退款？", "麻烦尽快处理"))),
        (
            "merchant",
            rng.choice(
                ("可以出具未收款证明给您", "平台审核后原路退回，1-3个工作日到账", "嗯嗯，辛苦等待一下")
            ),
        ),
        ("buyer", rng.choice(("谢谢", "好的，谢谢", "嗯"))),
    ]
    return chat_content(
        tx,
        lines[: rng.randint(4, 8)],
        tx.paid_at + timedelta(minutes=rng.randint(5, 300)),
        rng,
        shop=tx.merchant,
    )
