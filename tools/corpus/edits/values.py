"""Values that a forger would put in: a larger amount, another day, other digits, a better status word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np

_NUMBER = re.compile(r"\d[\d,]*\.\d{2}|\d[\d,]*")
_ZH_STATUS = {
    "paid": ("支付成功", "交易成功", "已支付", "已完成"),
    "failed": ("支付失败", "交易失败"),
    "refunded": ("退款成功", "已全额退款", "已退款"),
    "closed": ("交易关闭", "已关闭"),
    "pending": ("待支付", "等待付款"),
    "processing": ("处理中", "支付中"),
}
_EN_STATUS = {
    "paid": ("Successful", "Completed", "Paid", "Payment successful"),
    "failed": ("Failed", "Payment failed"),
    "refunded": ("Refunded",),
    "pending": ("Pending",),
    "processing": ("Processing",),
}
# What a claimant wants to turn a status into, most tempting first.
_WANTED = {
    "paid": ("failed", "refunded", "processing", "closed"),
    "completed": ("failed", "closed"),
    "failed": ("paid",),
    "closed": ("paid",),
    "pending": ("paid",),
    "processing": ("paid", "failed"),
    "unpaid": ("paid",),
    "refunded": ("paid", "failed"),
    "refunding": ("paid", "failed"),
}
_ZH_MERCHANTS = ("星河便利店", "云栖书屋", "南山果业商行", "晨光文具店", "海棠数码专营店", "一品鲜生活超市")
_EN_MERCHANTS = ("Green Leaf Store", "Harbour Books", "Sunrise Traders", "Maple Electronics")


@dataclass(frozen=True, slots=True)
class Altered:
    """A new displayed text and the canonical value that belongs to it."""

    text: str
    value: str


def alter(
    name: str, field: dict[str, Any], language: str, rng: np.random.Generator, *, same_length: bool
) -> Altered | None:
    """Choose a plausible other value for a field; None when this text cannot be altered credibly.

    `same_length` keeps the number and the places of the characters, as needed when single digits are replaced.
    """
    text, value = str(field["text"]), str(field.get("value", field["text"]))
    if name in {"amount", "order_amount", "balance", "fee", "discount"}:
        return _alter_amount(text, value, rng, same_length)
    if name in {"paid_at", "created_at"}:
        return _alter_time(text, value, rng)
    if name in {"order_no", "merchant_order_no", "transaction_no", "refund_no"}:
        return _alter_number(text, rng)
    if name == "status" and not same_length:
        return alter_status(text, value, rng)
    if name in {"merchant", "merchant_full"} and not same_length:
        pool = [m for m in (_ZH_MERCHANTS if language == "zh" else _EN_MERCHANTS) if m != text]
        chosen = pool[int(rng.integers(len(pool)))]
        return Altered(chosen, chosen)
    if name == "payer_account_tail":
        return _alter_number(text, rng)
    return None


def _alter_amount(text: str, value: str, rng: np.random.Generator, same_length: bool) -> Altered | None:
    found = _NUMBER.search(text)
    if found is None:
        return None
    old = found.group(0)
    digits = [i for i, c in enumerate(old) if c.isdigit()]
    chars = list(old)
    style = int(rng.integers(3))
    if style == 0 and not same_length and len(digits) <= 6:
        # One more digit in front: 20.00 becomes 320.00.
        whole = old.split(".")[0].replace(",", "")
        grown = f"{int(rng.integers(1, 10))}{whole}"
        shown = f"{int(grown):,}" if "," in old or (len(grown) > 3 and rng.random() < 0.3) else grown
        new = shown + old[len(old.split(".")[0]) :]
    else:
        for position in [digits[0]] if style == 1 else digits[: 1 + int(rng.integers(1, 3))]:
            choices = [d for d in "123456789" if d != chars[position]]
            chars[position] = choices[int(rng.integers(len(choices)))]
        new = "".join(chars)
    if Decimal(new.replace(",", "")) == Decimal(old.replace(",", "")):
        return None
    sign = "-" if value.startswith("-") else ""
    return Altered(text[: found.start()] + new + text[found.end() :], sign + new.replace(",", ""))


def _alter_time(text: str, value: str, rng: np.random.Generator) -> Altered | None:
    try:
        old = datetime.fromisoformat(value)
    except ValueError:
        return None
    for _ in range(12):
        step = (
            timedelta(days=int(rng.integers(1, 9)) * (1 if rng.random() < 0.7 else -1)),
            timedelta(hours=int(rng.integers(1, 9)) * (1 if rng.random() < 0.5 else -1)),
            timedelta(minutes=int(rng.integers(3, 55))),
        )[int(rng.integers(3))]
        new = old + step
        shown = _replace_parts(text, old, new)
        if shown is not None and shown != text:
            return Altered(shown, new.isoformat())
    return None


def rewrite_time(text: str, value: str, shift: timedelta) -> tuple[str, str] | None:
    """Move a printed time by `shift`; return the new text and ISO value, or None when the text cannot carry it."""
    old = datetime.fromisoformat(value)
    new = old + shift
    shown = _replace_parts(text, old, new)
    if shown is None:
        return None
    return shown, f"{new:%Y-%m-%d}" if len(value) == 10 else new.isoformat()


def _replace_parts(text: str, old: datetime, new: datetime) -> str | None:
    """Rewrite the number groups of `text` from `old` to `new`, same widths; None when unclear."""
    if re.search(r"[A-Za-z\u0e00-\u0e7f]", text):
        return _replace_minute(text, old, new)
    groups = list(re.finditer(r"\d+", text))
    order = ("year", "month", "day", "hour", "minute", "second")
    for skip in range(0, 4):
        names = order[skip : skip + len(groups)]
        if len(names) == len(groups) and all(
            int(g.group()) == getattr(old, n) for g, n in zip(groups, names, strict=True)
        ):
            break
    else:
        return None
    changed = {n for n in order if getattr(old, n) != getattr(new, n)}
    if not changed <= set(names):
        return None
    out, last = [], 0
    for group, name in zip(groups, names, strict=True):
        shown = str(getattr(new, name)).zfill(len(group.group()) if group.group().startswith("0") else 0)
        width = len(group.group())
        if len(shown) != width:
            shown = shown.zfill(width)
        if len(shown) != width:
            return None
        out += [text[last : group.start()], shown]
        last = group.end()
    return "".join([*out, text[last:]])


def _replace_minute(text: str, old: datetime, new: datetime) -> str | None:
    """Rewrite only the minutes: times with month names or am/pm keep their other parts."""
    found = re.search(r"(?<=\d:)\d{2}", text)
    if (
        found is None
        or int(found.group()) != old.minute
        or new - old != timedelta(minutes=new.minute - old.minute)
    ):
        return None
    return text[: found.start()] + f"{new.minute:02d}" + text[found.end() :]


def _alter_number(text: str, rng: np.random.Generator) -> Altered | None:
    digits = [i for i, c in enumerate(text) if c.isdigit()]
    if len(digits) < 4:
        return None
    # Forgers change the tail: the date in front would give them away.
    tail = digits[-min(len(digits), 8) :]
    count = int(rng.integers(1, min(5, len(tail)) + 1))
    chars = list(text)
    for position in rng.choice(tail, size=count, replace=False).tolist():
        choices = [d for d in "0123456789" if d != chars[position]]
        chars[position] = choices[int(rng.integers(10 - 1))]
    new = "".join(chars)
    return Altered(new, new.replace(" ", ""))


def alter_status(text: str, value: str, rng: np.random.Generator) -> Altered | None:
    """Choose another status word in the language of the old one."""
    table = _ZH_STATUS if any("一" <= c <= "鿿" for c in text) else _EN_STATUS
    options = [(word, status) for status in _WANTED.get(value, ()) for word in table.get(status, ())]
    if not options:
        return None
    word, status = options[min(len(options) - 1, int(rng.exponential(1.2)))]
    return Altered(word, status) if word != text else None
