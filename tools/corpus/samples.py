"""The sample cases of data/samples.yaml: one coherent payment each, and the pages shown of it."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tools.corpus import catalog
from tools.corpus.kinds import alipay, bill_list, platform, wechat
from tools.corpus.render import compose
from tools.corpus.scene import plain_scene
from tools.corpus.types import PageContent, RenderedPage
from tools.corpus.values import names, numbers
from tools.corpus.values.times import CHINA
from tools.corpus.values.transaction import Transaction

FONTS = {
    "roboto": ("noto-sans-cjk", "roboto", "roboto", "noto-serif-cjk", "noto-sans-thai", "inter"),
    "dm-sans": ("noto-sans-cjk", "inter", "dm-sans", "noto-serif-cjk", "noto-sans-thai", "inter"),
    "barlow": ("noto-sans-cjk", "noto-sans-cjk", "barlow", "noto-serif-cjk", "noto-sans-thai", "inter"),
}
LAYOUTS = {
    "alipay": "alipay_detail/ios_rows",
    "wechat": "wechat_detail/plain_rows",
    "order": "platform_order/orange_head",
    "failed": "payment_failed/big_cross",
    "duplicate_list": "bill_list/numbered_cards",
}
CORE_FIELDS = ("order_no", "amount", "merchant", "paid_at")
OTHER_PAYMENTS = (
    ("2026-03-01 10:52:40", "18.50", "晨曦小吃店", "2603011052402217"),
    ("2026-02-28 21:14:09", "36.80", "优品水果店", "XP1126022821140900172"),
    ("2026-02-28 08:05:31", "9.00", "木兰咖啡", "2602280805310093"),
)


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a case. ``damage`` is done to it when it is saved: blur_numbers or truncate."""

    name: str
    tx: Transaction
    look: dict[str, Any]
    damage: str

    def draw(self) -> RenderedPage:
        """The undamaged page with its truth."""
        return _page(self.tx, **self.look)


@dataclass(frozen=True, slots=True)
class Case:
    """A sample case. ``how`` and ``why`` are the README's words; ``expected`` goes into expected.yaml."""

    id: str
    title: str
    how: str
    why: str
    claim: dict[str, Any]
    pictures: tuple[Picture, ...]
    expected: dict[str, str]
    verdict: str
    notes: dict[str, Any]


def moment(text: str) -> datetime:
    """``2026-03-01 10:30:05`` in Chinese time."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA)


def payment(
    seed: str,
    *,
    app: str,
    paid_at: str,
    amount: str,
    merchant: str,
    company: str = "",
    item: str = "",
    platform: str = "",
    order_no: str,
    bank: str = "工商银行",
    tail: str = "5822",
) -> Transaction:
    """A payment with these values; the wallet's own number is drawn with the payment's date inside."""
    rng = random.Random(f"samples/{seed}")
    t = moment(paid_at)
    banks = {b["name"]: names.Bank(**b) for b in names.vocab()["banks"]}
    return Transaction(
        amount=Decimal(amount),
        direction="out",
        paid_at=t,
        created_at=t - timedelta(seconds=17),
        merchant=merchant,
        merchant_full=company,
        order_no=numbers.alipay_order_no(rng, t) if app == "alipay" else "",
        merchant_order_no=order_no,
        transaction_no=numbers.wechat_transaction_no(rng, t) if app == "wechat" else "",
        platform_order_no=order_no,
        platform=platform,
        item=item,
        bank=banks[bank],
        card_tail=tail,
        payer="林小满",
        method=f"{bank}储蓄卡({tail})",
    )


def _duplicate_entries(tx: Transaction) -> list[bill_list.Entry]:
    """The deduction twice, 16 seconds apart with two transaction numbers, between other payments of those days."""
    rng = random.Random("samples/duplicate")
    later = tx.paid_at + timedelta(seconds=16)
    again = replace(tx, paid_at=later, order_no=numbers.alipay_order_no(rng, later))
    others = [
        payment(f"list/{t}", app="alipay", paid_at=t, amount=amount, merchant=shop, order_no=number)
        for t, amount, shop, number in OTHER_PAYMENTS
    ]
    return [bill_list.Entry(t, ("交易成功", "paid")) for t in (others[0], again, tx, *others[1:])]


def _content(tx: Transaction, page: str, layout_id: str, captured: datetime) -> PageContent:
    layout = catalog.layout(layout_id)
    rng = random.Random(f"samples/rows/{tx.merchant_order_no}")
    match page:
        case "alipay":
            return alipay.content(tx, layout, rng)
        case "wechat":
            return wechat.content(tx, layout, rng)
        case "order":
            paid_with = "微信支付" if tx.transaction_no else "支付宝"
            return platform.order_content(tx, layout, rng, status=("支付失败", "failed"), method=paid_with)
        case "failed":
            return platform.failed_content(tx, layout, rng, reason="支付结果返回超时")
        case "duplicate_list":
            return bill_list.content(_duplicate_entries(tx), layout, captured, app="alipay")
        case _:
            raise ValueError(f"unknown sample page {page!r}")


def _page(
    tx: Transaction,
    *,
    page: str,
    captured: str,
    layout: str = "",
    device: str = "droid_fhd_a",
    fonts: str = "roboto",
    theme: str = "light",
    battery: int = 76,
) -> RenderedPage:
    layout_id = f"{LAYOUTS[page].split('/')[0]}/{layout}" if layout else LAYOUTS[page]
    # The seed is the payment's: its pictures come from one telephone, with the same status bar and tints.
    scene = plain_scene(
        layout_id,
        device,
        FONTS[fonts],
        theme,
        moment(captured),
        seed=f"samples/{tx.merchant_order_no}",
        battery=battery,
    )
    return compose(_content(tx, page, layout_id, scene.captured_at), scene)


def _claim(case_id: str, tx: Transaction, stated: dict[str, Any]) -> dict[str, Any]:
    """The claim a buyer would file for ``tx``; ``stated`` adds to it or says otherwise."""
    claim = {
        "case_id": case_id,
        "order_no": tx.platform_order_no,
        "amount": f"{tx.amount:.2f}",
        "currency": "CNY",
        "merchant": tx.merchant,
        "paid_at": f"{tx.paid_at:%Y-%m-%d %H:%M:%S}",
        "mistake_type": "",
        "filed_at": "",
        "description": "",
        "platform": tx.platform,
        **stated,
    }
    if claim.get("transaction_no") == "shown":
        claim["transaction_no"] = tx.transaction_no
    return claim


def cases() -> tuple[Case, ...]:
    """All sample cases, in order."""
    made = []
    for spec in catalog.yaml_file(catalog.HERE / "data" / "samples.yaml"):
        tx = payment(spec["id"].removeprefix("CASE-00"), **spec["payment"])
        pictures = []
        for look in spec["pictures"]:
            rest = {k: v for k, v in look.items() if k not in ("name", "damage")}
            pictures.append(Picture(look["name"], tx, rest, look.get("damage", "")))
        made.append(
            Case(
                id=spec["id"],
                title=spec["title"],
                how=spec["how"],
                why=spec["why"],
                claim=_claim(spec["id"], tx, spec["claim"]),
                pictures=tuple(pictures),
                expected={**dict.fromkeys(CORE_FIELDS, "match"), **spec["expected"]},
                verdict=spec["verdict"],
                notes=spec.get("notes", {}),
            )
        )
    return tuple(made)
