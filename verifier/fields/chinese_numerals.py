"""Amounts in Chinese capitals (贰佰元整), as receipts print them beside the digits."""

from __future__ import annotations

import re
from decimal import Decimal

from verifier.text import normalise

_DIGITS = {
    **{c: n for n, c in enumerate("零壹贰叁肆伍陆柒捌玖")},
    **{c: n for n, c in enumerate("〇一二三四五六七八九")},
    **{"貳": 2, "弍": 2, "两": 2, "參": 3, "参": 3, "肄": 4, "陸": 6, "○": 0, "壱": 1},
}
_UNITS = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
_CAPITALS = "零壹贰叁肆伍陆柒捌玖"
_SECTIONS = (("亿", 10**8), ("万", 10**4))
_SHAPE = re.compile(
    r"(?:人民币)?[:]?(?:(?P<yuan>[^元角分整]+)元)?(?:(?P<jiao>.)角)?零?(?:(?P<fen>.)分)?(?P<end>整)?"
)
# OCR reads 〇 as a letter or a ring.
_DAY = re.compile(
    r"(?P<year>二[〇零○oO0][〇零○oO0一二三四五六七八九]{2})年(?P<month>[一二三四五六七八九十]{1,2})月"
    r"(?P<day>[一二三四五六七八九十]{1,3})日"
)
_VARIANTS = str.maketrans({"圆": "元", "圓": "元", "萬": "万", "億": "亿", "正": "整", "块": "元"})


def parse_capitals(text: str) -> Decimal | None:
    """Parse an amount written in Chinese capitals.

    Args:
        text: ``贰佰元整``, ``人民币壹仟零伍拾元零叁分``; simplified small numerals are taken as well.

    Returns:
        The amount in yuan with two decimals, or ``None`` when the words do not follow the rules of writing.
    """
    text = normalise(text).replace(" ", "").translate(_VARIANTS)
    match = _SHAPE.fullmatch(text)
    if match is None or len(text) > 40 or not (match["yuan"] or match["jiao"] or match["fen"]):
        return None
    yuan = _integer(match["yuan"]) if match["yuan"] else 0
    jiao = _DIGITS.get(match["jiao"]) if match["jiao"] else 0
    fen = _DIGITS.get(match["fen"]) if match["fen"] else 0
    if yuan is None or jiao is None or fen is None:
        return None
    return (Decimal(yuan) + Decimal(jiao) / 10 + Decimal(fen) / 100).quantize(Decimal("0.01"))


def arabic_day(text: str) -> str:
    """二〇二四年三月八日 -> 2024年3月8日, as letters are dated; any other text stays as it is."""
    match = _DAY.fullmatch(text.replace(" ", ""))
    if match is None:
        return text
    year = "".join(str(_DIGITS.get(c, 0)) for c in match["year"])
    month, day = _small(match["month"]), _small(match["day"])
    return text if month is None or day is None else f"{year}年{month}月{day}日"


def _small(text: str) -> int | None:
    """A number below a hundred: 八, 十, 十二, 三十一."""
    tens, ten, ones = text.rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        return None
    return (_DIGITS[tens] if tens else bool(ten)) * 10 + (_DIGITS[ones] if ones else 0)


def write_capitals(amount: Decimal) -> str:
    """The standard capital form of an amount below one trillion yuan, at most two decimals, not negative."""
    cents = int(amount * 100)
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    text = _write_integer(yuan) + "元" if yuan else ""
    if jiao:
        text += _CAPITALS[jiao] + "角"
    elif fen and yuan:
        text += "零"
    if fen:
        text += _CAPITALS[fen] + "分"
    return (text or "零元") + ("" if fen else "整")


def _integer(text: str) -> int | None:
    total, rest = 0, text
    for word, size in _SECTIONS:
        if word in rest:
            head, rest = rest.split(word, 1)
            section = _section(head)
            if not section:
                return None
            total += section * size
    if rest:
        section = _section(rest)
        if section is None:
            return None
        total += section
    return total


def _section(text: str) -> int | None:
    """A number below 10,000; ``None`` when units do not fall or two digits stand side by side."""
    total, digit, unit_before = 0, None, 10_000
    for char in text:
        if char in _UNITS:
            unit = _UNITS[char]
            if unit >= unit_before or digit == 0:
                return None
            # 拾元 and 十五 leave out the leading one.
            if digit is None and not (unit == 10 and total == 0):
                return None
            total += (1 if digit is None else digit) * unit
            digit, unit_before = None, unit
        elif char in _DIGITS:
            if digit not in (None, 0):
                return None
            digit = _DIGITS[char]
        else:
            return None
    return total + (digit or 0)


def _write_integer(value: int) -> str:
    sections = []
    while value:
        sections.append(value % 10_000)
        value //= 10_000
    text = ""
    for index in range(len(sections) - 1, -1, -1):
        section = sections[index]
        if not section:
            continue
        if text and (section < 1000 or text.endswith(("零",)) or sections[index + 1] == 0):
            text = text.rstrip("零") + "零"
        text += _write_section(section) + ("", "万", "亿")[index]
    return text


def _write_section(section: int) -> str:
    text, gap = "", False
    for unit, word in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit = section // unit % 10
        if digit:
            text += ("零" if gap and text else "") + _CAPITALS[digit] + word
            gap = False
        else:
            gap = True
    return text
