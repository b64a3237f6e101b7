"""What values look like as text: amounts, times and numbers as apps print them, with the parts apps print smaller."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_SIGNS = ("¥", "￥", "-¥", "+¥", "-", "+", "", "", "$", "Rs. ", "RM", "S$", "HK$", "€", "RMB ", "CNY ")
_UNITS = ("", "", "", "", "", "元", " 元", " CNY", " THB", " บาท")
_WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")
_BANKS = (
    "工商银行", "建设银行", "农业银行", "中国银行", "招商银行", "交通银行", "邮储银行", "中信银行", "平安银行", "浦发银行", "民生银行",
    "光大银行", "State Bank of India", "HDFC Bank", "Visa", "Mastercard", "余额宝", "零钱",
)  # fmt: skip
_CARDS = ("", "储蓄卡", "信用卡", "借记卡", "银联储蓄卡", "尾号", " ", " Debit Card ")
_BRACKETS = ("()", "[]", "（）", "【】", "［］", "  ", "**")
_LETTERS = "abcdefghijkmnpqrstuvwxyz"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a value and its size relative to the value's."""

    text: str
    scale: float = 1.0


def value(rng: np.random.Generator) -> list[Part]:
    """A value in parts; most have one. Apps print currency signs, units and cents smaller, and mean no harm."""
    kind = rng.choice(["amount", "time", "number", "card"], p=[0.34, 0.24, 0.3, 0.12])
    if kind == "amount":
        return _amount(rng)
    if kind == "time":
        return [Part(_time(rng))]
    return [Part(_number(rng) if kind == "number" else _card(rng))]


def _amount(rng: np.random.Generator) -> list[Part]:
    whole = int(10 ** rng.uniform(0, 5.2))
    digits = f"{whole:,}" if rng.random() < 0.6 else str(whole)
    cents = "." + f"{rng.choice([0, 0, 50, 90, 99, int(rng.integers(100))]):02d}"
    sign, unit = str(rng.choice(_SIGNS)), str(rng.choice(_UNITS))
    if rng.random() < 0.7:
        return [Part(sign + digits + cents + unit)]
    small = float(rng.uniform(0.45, 0.9))
    parts = [Part(sign, small if rng.random() < 0.8 else 1.0), Part(digits)]
    parts.append(Part(cents, float(rng.uniform(0.5, 0.9)) if rng.random() < 0.5 else 1.0))
    parts.append(Part(unit, small))
    return [part for part in parts if part.text]


def _time(rng: np.random.Generator) -> str:
    year, month, day = int(rng.integers(2018, 2027)), int(rng.integers(1, 13)), int(rng.integers(1, 29))
    clock = f"{rng.integers(24):02d}:{rng.integers(60):02d}"
    if rng.random() < 0.6:
        clock += f":{rng.integers(60):02d}"
    if rng.random() < 0.1:
        clock += str(rng.choice([" AM", " PM", "am", "pm"]))
    elif rng.random() < 0.08:
        clock = clock.replace(":", "时", 1).replace(":", "分") + ("秒" if clock.count(":") > 1 else "分")
    elif rng.random() < 0.06:
        clock = str(rng.choice(["上午", "下午", "凌晨", "晚上"])) + clock
    day_text = str(
        rng.choice(
            [
                f"{year}-{month:02d}-{day:02d}",
                f"{year}-{month:02d}-{day:02d}",
                f"{year}/{month:02d}/{day:02d}",
                f"{year}.{month:02d}.{day:02d}",
                f"{month:02d}-{day:02d}",
                f"{year}年{month}月{day}日",
                f"{year}年{month:02d}月{day:02d}日",
                f"{month}月{day}日",
                f"{day} {_MONTHS[month - 1]} {year}",
                f"{_MONTHS[month - 1]} {day}, {year}",
                f"{day:02d} {_MONTHS[month - 1]} {year},",
                f"{day} {_MONTHS[month - 1]}",
                str(rng.choice(["今天", "昨天", "Today", "Yesterday"])),
            ]
        )
    )
    if rng.random() < 0.15:
        sign = _WEEKDAYS[int(rng.integers(7))]
        day_text += str(rng.choice([f" 星期{sign}", f" 周{sign}", f"（周{sign}）", f" 星期{sign} "]))
    if rng.random() < 0.1:
        return day_text
    return f"{day_text}{'' if rng.random() < 0.08 else ' '}{clock}"


def _card(rng: np.random.Generator) -> str:
    bank, card = str(rng.choice(_BANKS)), str(rng.choice(_CARDS))
    around = str(rng.choice(_BRACKETS))
    tail = f"{rng.integers(10000):04d}"
    return f"{bank}{card}{around[0]}{tail}{around[1]}".rstrip()


def _number(rng: np.random.Generator) -> str:
    length = int(rng.choice([4, 8, 10, 12, 14, 16, 18, 20, 22, 24, 28, 32]))
    digits = "".join(str(d) for d in rng.integers(0, 10, length))
    style = rng.random()
    if style < 0.55:
        return digits
    if style < 0.65:
        return "20" + digits[2:]
    if style < 0.75:
        return str(rng.choice(["T", "P", "NO", "PAY", "TX", "W", "E"])) + digits
    if style < 0.83:
        return " ".join(digits[i : i + 4] for i in range(0, len(digits), 4))
    if style < 0.9:
        return digits[:4] + str(rng.choice(["****", " **** **** ", "******"])) + digits[-4:]
    if style < 0.92:
        return f"({digits[-4:]})"
    # Numbers in letters too: capitals, small ones, or both; some behind a word.
    letters = str(rng.choice([_LETTERS.upper(), "abcdef", _LETTERS + _LETTERS.upper()]))
    share = float(rng.choice([0.3, 0.45, 0.6]))
    mixed = "".join(c if rng.random() > share else letters[int(rng.integers(len(letters)))] for c in digits)
    return str(rng.choice(["", "", "wechat", "CZ", "UTR", "Ref "])) + mixed
