"""Random honest cases of every page type, and the smallest alterations of their claims."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.claims.build import picture, record
from verifier.claims.model import DEFAULT_ZONE, Claim
from verifier.evidence import PictureEvidence
from verifier.fields.types import Identifier, Moment, Money, Name, Precision, StatusValue

MERCHANTS = (
    ("星河卡盟", "深圳星河网络科技有限公司"),
    ("九号游戏点卡专营店", "杭州九号信息技术有限公司"),
    ("Steam Wallet Shop", "Valve Trading (Shanghai) Co., Ltd."),
    ("海烟烟行", "商户_张三"),
    ("乐充话费-官方店", "北京乐充通信股份有限公司"),
    ("租租车", "广州力挚网络科技有限公司"),
    ("云端卡盟(旗舰店)", "成都云端科技有限责任公司"),
)
_SIMILAR = {
    "卡": "下",
    "店": "占",
    "有": "友",
    "星": "皇",
    "大": "太",
    "网": "冈",
    "e": "c",
    "o": "0",
    "海": "悔",
}


@dataclass(frozen=True)
class Honest:
    """One payment, a claim that states it, and pictures of it."""

    values: dict[str, Any]
    pictures: tuple[PictureEvidence, ...]


def honest(rng: random.Random) -> Honest:
    """Draw one. The order number of the claim is one that the payment proof shows."""
    paid = datetime(2026, rng.randint(1, 10), rng.randint(1, 28), rng.randint(0, 23), rng.randint(0, 59),
                    rng.randint(0, 59), tzinfo=DEFAULT_ZONE)  # fmt: skip
    amount = Decimal(rng.randint(1, 300_000)) / 100
    display, full = rng.choice(MERCHANTS)
    day = paid.strftime("%Y%m%d")
    digits = lambda n: "".join(rng.choice("0123456789") for _ in range(n))  # noqa: E731
    trade, merchant_no = day + "2200" + digits(16), rng.choice(("KM", "", "T200P")) + day + digits(8)
    pays, claimed_no, transaction = rng.choice(_PAGES)(rng, paid, amount, display, full, trade, merchant_no)
    pictures = [pays]
    if rng.random() < 0.5 and claimed_no == merchant_no:
        settled = paid + timedelta(seconds=rng.randint(0, 600))
        shown = rng.choice(
            ({"paid_at": settled}, {"created_at": paid - timedelta(minutes=rng.randint(0, 60))}, {})
        )
        pictures.append(
            picture("order.png", "platform_order", record(
                order_no=Identifier(merchant_no), order_amount=Money(amount), status=StatusValue("failed", "支付失败"),
                **{k: Moment(v, Precision.SECOND) for k, v in shown.items()},
            ))
        )  # fmt: skip
    if rng.random() < 0.2:
        pictures.append(_noise(rng, paid))
    values = {
        "case_id": "A", "order_no": claimed_no, "amount": amount, "merchant": rng.choice((display, full)),
        "paid_at": paid + timedelta(seconds=rng.randint(-50, 50)), "mistake_type": "paid_not_credited",
    }  # fmt: skip
    if transaction and rng.random() < 0.5:
        values["transaction_no"] = transaction
    names = {str(f.value) for p in pictures[:1] for r in p.fields.records for f in r.fields.values()}
    if values["merchant"] not in names:
        values["merchant"] = display if display in names else full
    return Honest(values, tuple(pictures))


def _out(amount: Decimal) -> Money:
    return Money(amount, "CNY", "out")


def _alipay(rng, paid, amount, display, full, trade, merchant_no):  # type: ignore[no-untyped-def]
    fields = record(
        merchant=Name(display), merchant_full=Name(full), amount=_out(amount), status=StatusValue("paid", "交易成功"),
        paid_at=Moment(paid, Precision.SECOND), order_no=Identifier(trade), merchant_order_no=Identifier(merchant_no),
    )  # fmt: skip
    return picture("a.png", "payment_detail", fields), rng.choice((trade, merchant_no)), trade


def _wechat(rng, paid, amount, display, full, trade, merchant_no):  # type: ignore[no-untyped-def]
    fields = record(
        merchant=Name(display), merchant_full=Name(full), amount=_out(amount), paid_at=Moment(paid, Precision.SECOND),
        transaction_no=Identifier("4200" + trade[:24]), merchant_order_no=Identifier(merchant_no),
    )  # fmt: skip
    return picture("w.png", "payment_detail", fields), merchant_no, "4200" + trade[:24]


def _bank(rng, paid, amount, display, full, trade, merchant_no):  # type: ignore[no-untyped-def]
    minute = Moment(paid.replace(second=0), Precision.MINUTE)
    prefix = rng.choice(("", "支付宝-", "财付通-"))
    fields = record(
        merchant=Name(prefix + full), amount=_out(amount), paid_at=minute, order_no=Identifier(merchant_no)
    )
    return picture("b.png", "bank_detail", fields), merchant_no, ""


def _list(rng, paid, amount, display, full, trade, merchant_no):  # type: ignore[no-untyped-def]
    rows = [
        record(200 * i, merchant=Name(rng.choice(MERCHANTS)[0]), amount=_out(Decimal(rng.randint(1, 300_000)) / 100),
               paid_at=Moment((paid - timedelta(hours=i, minutes=3)).replace(second=0), Precision.MINUTE),
               order_no=Identifier(trade[:16] + f"{i:012d}"))
        for i in range(1, 5)
    ]  # fmt: skip
    own = record(0, merchant=Name(display), amount=_out(amount), order_no=Identifier(trade),
                 paid_at=Moment(paid.replace(second=0), Precision.MINUTE))  # fmt: skip
    rows.insert(rng.randint(0, 4), own)
    return picture("l.png", "bill_list", *rows), trade, trade


def _noise(rng: random.Random, paid: datetime) -> PictureEvidence:
    fields = record(merchant=Name("别的店"), amount=_out(Decimal("35.00")), order_no=Identifier("998877665544"),
                    paid_at=Moment(paid - timedelta(days=3), Precision.SECOND))  # fmt: skip
    return picture("x.png", rng.choice(("unknown", "payment_confirm", "chat")), fields)


_PAGES: tuple[Callable[..., tuple[PictureEvidence, str, str]], ...] = (_alipay, _wechat, _bank, _list)


def _digit(text: str, rng: random.Random) -> str:
    places = [i for i, c in enumerate(text) if c.isdigit()]
    i = rng.choice(places)
    return text[:i] + rng.choice([d for d in "0123456789" if d != text[i]]) + text[i + 1 :]


def _drop(text: str, rng: random.Random) -> str:
    i = rng.randrange(len(text))
    return text[:i] + text[i + 1 :]


def _insert(text: str, rng: random.Random) -> str:
    i = rng.randrange(len(text) + 1)
    return text[:i] + rng.choice("0123456789") + text[i:]


def _swap(text: str, rng: random.Random) -> str:
    places = [i for i in range(len(text) - 1) if text[i] != text[i + 1]]
    i = rng.choice(places)
    return text[:i] + text[i + 1] + text[i] + text[i + 2 :]


def _similar(text: str, rng: random.Random) -> str:
    letters = [i for i, c in enumerate(text) if c.isalnum()]
    i = rng.choice(letters)
    other = _SIMILAR.get(text[i].lower(), rng.choice("天夫上下z9"))
    how = rng.choice(("replace", "insert", "drop"))
    if how == "drop":
        return text[:i] + text[i + 1 :]
    return text[:i] + other + text[i + (how == "replace") :]


Alter = Callable[[Any, random.Random], Any]
ALTERATIONS: Mapping[str, tuple[Alter, ...]] = {
    "order_no": (_digit, _digit, _drop, _insert, _swap),
    "transaction_no": (_digit, _drop, _swap),
    "amount": (
        lambda a, rng: a + Decimal("0.01"),
        lambda a, rng: a - Decimal("0.01") if a > Decimal("0.01") else a + 1,
        lambda a, rng: a * 10,
        lambda a, rng: a + 100,
    ),
    "paid_at": tuple(
        lambda t, rng, d=d: t + d * rng.choice((-1, 1))
        for d in (timedelta(days=1), timedelta(hours=1), timedelta(minutes=10), timedelta(days=365))
    ),
    "merchant": (_similar,),
}


def altered(case: Honest, field: str, rng: random.Random) -> Claim | None:
    """The claim with one field altered; ``None`` where the case does not state it or nothing changed."""
    if field not in case.values:
        return None
    before = case.values[field]
    after = rng.choice(ALTERATIONS[field])(before, rng)
    if after == before or not str(after).strip():
        return None
    return Claim.model_validate({**case.values, field: after})
