"""Amounts: how large they are and how pages print them."""

from __future__ import annotations

import random
from decimal import Decimal

COMMON = (
    "9.90",
    "19.90",
    "29.90",
    "50.00",
    "100.00",
    "200.00",
    "500.00",
    "648.00",
    "6.00",
    "12.00",
    "30.00",
    "98.00",
)


def draw_amount(rng: random.Random) -> Decimal:
    """An amount between 0.01 and seven digits; most are everyday sums, the ends are drawn on purpose."""
    roll = rng.random()
    if roll < 0.25:
        return Decimal(rng.choice(COMMON))
    if roll < 0.30:
        return Decimal(rng.randint(1, 99)) / 100
    if roll < 0.88:
        return Decimal(rng.randint(100, 99_999)) / 100
    if roll < 0.96:
        return Decimal(rng.randint(100_000, 2_999_999)) / 100
    return Decimal(rng.randint(10_000_000, 999_999_999)) / 100


def group(amount: Decimal, *, comma: bool = True) -> str:
    """Two decimals, with thousands separators unless ``comma`` is false."""
    return f"{amount:,.2f}" if comma else f"{amount:.2f}"


def group_indian(amount: Decimal, *, decimals: bool) -> str:
    """Indian grouping: 12,34,567.89."""
    whole, cents = f"{amount:.2f}".split(".")
    head, tail = whole[:-3], whole[-3:]
    parts = []
    while head:
        parts.insert(0, head[-2:])
        head = head[:-2]
    text = ",".join([*parts, tail])
    return f"{text}.{cents}" if decimals else text


SIGNS = {"hyphen": "-", "minus": "−", "none": ""}


def signed(
    amount: Decimal,
    direction: str,
    *,
    sign: str = "hyphen",
    symbol: str = "",
    comma: bool = True,
    unit: str = "",
) -> str:
    """Print an amount: sign, currency symbol, figures, unit. ``direction`` is out, in or none."""
    mark = {"out": SIGNS[sign], "in": "+" if sign != "none" else "", "none": ""}[direction]
    return f"{mark}{symbol}{group(amount, comma=comma)}{unit}"


CAPITALS = "零壹贰叁肆伍陆柒捌玖"


def capital(amount: Decimal) -> str:
    """Chinese capital figures as receipts print them: 200.50 is 贰佰元伍角整."""
    whole, cents = f"{amount:.2f}".split(".")
    out, zero = "", False
    for position, char in enumerate(whole):
        place = len(whole) - 1 - position
        digit = int(char)
        if digit:
            out += ("零" if zero and out else "") + CAPITALS[digit] + ("", "拾", "佰", "仟")[place % 4]
            zero = False
        else:
            zero = True
        # 万 closes its group of four even when the group ends in zeros; an empty group is skipped.
        if place in (4, 8) and any(c != "0" for c in whole[max(0, position - 3) : position + 1]):
            out += "万" if place == 4 else "亿"
            zero = False
    out = out + "元" if out else ""
    jiao, fen = int(cents[0]), int(cents[1])
    if jiao == fen == 0:
        return (out or "零元") + "整"
    if jiao:
        out += CAPITALS[jiao] + "角"
    elif out:
        out += "零"
    return out + (CAPITALS[fen] + "分" if fen else "整")
