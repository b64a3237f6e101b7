"""What values look like as text: amounts, times and numbers as apps print them, with the parts apps print smaller."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_SIGNS = ("¥", "￥", "-¥", "+¥", "-", "+", "", "", "$", "Rs. ", "RM", "S$", "HK$", "€", "RMB ", "CNY ")
_UNITS = ("", "", "", "", "", "元", " 元", " CNY", " THB", " บาท")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a value and its size relative to the value's."""

    text: str
    scale: float = 1.0


def value(rng: np.random.Generator) -> list[Part]:
    """A value in parts; most have one. Apps print currency signs, units and cents smaller, and mean no harm."""
    kind = rng.choice(["amount", "time", "number"], p=[0.4, 0.25, 0.35])
    if kind == "amount":
        return _amount(rng)
    if kind == "time":
        return [Part(_time(rng))]
    return [Part(_number(rng))]


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
            ]
        )
    )
    return day_text if rng.random() < 0.1 else f"{day_text} {clock}"


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
    if style < 0.95:
        return f"({digits[-4:]})"
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    return "".join(c if rng.random() < 0.7 else letters[int(rng.integers(24))] for c in digits)
