"""Amounts as pages print them, to ``Money``. Nothing is guessed: what does not parse whole is ``None``."""

from __future__ import annotations

import re
from decimal import Decimal

from verifier.fields.types import Money
from verifier.text import normalise

_PREFIX = {
    "¥": "CNY",
    "￥": "CNY",
    "人民币": "CNY",
    "rmb": "CNY",
    "cny": "CNY",
    "₹": "INR",
    "inr": "INR",
    "rs.": "INR",
    "rs": "INR",
    "idr": "IDR",
    "rp.": "IDR",
    "rp": "IDR",
    "฿": "THB",
    "thb": "THB",
    "pkr": "PKR",
    "myr": "MYR",
    "rm": "MYR",
    "us$": "USD",
    "usd": "USD",
    "$": "USD",
    "nz$": "NZD",
    "nzd": "NZD",
    "hk$": "HKD",
    "hkd": "HKD",
    "s$": "SGD",
    "sgd": "SGD",
    "a$": "AUD",
    "aud": "AUD",
    "c$": "CAD",
    "cad": "CAD",
    "nt$": "TWD",
    "twd": "TWD",
    "€": "EUR",
    "eur": "EUR",
    "£": "GBP",
    "gbp": "GBP",
    "₩": "KRW",
    "krw": "KRW",
    "jpy": "JPY",
    "jp¥": "JPY",
    "₫": "VND",
    "vnd": "VND",
    "₱": "PHP",
    "php": "PHP",
}
_SUFFIX = {
    "元": "CNY",
    "圆": "CNY",
    "人民币元": "CNY",
    "人民币": "CNY",
    "(人民币)": "CNY",
    "元人民币": "CNY",
    "cny": "CNY",
    "rmb": "CNY",
    "บาท": "THB",
    "thb": "THB",
    "baht": "THB",
    "美元": "USD",
    "usd": "USD",
    "欧元": "EUR",
    "eur": "EUR",
    "€": "EUR",
    "英镑": "GBP",
    "gbp": "GBP",
    "港币": "HKD",
    "港元": "HKD",
    "hkd": "HKD",
    "日元": "JPY",
    "jpy": "JPY",
    "新西兰元": "NZD",
    "nzd": "NZD",
    "澳元": "AUD",
    "aud": "AUD",
    "泰铢": "THB",
    "韩元": "KRW",
    "新台币": "TWD",
    "pkr": "PKR",
    "inr": "INR",
    "idr": "IDR",
    "myr": "MYR",
    "sgd": "SGD",
    "₫": "VND",
}
# ¥ beside digits comes out of OCR as a letter or a character of the same shape; nothing else can stand there.
# In small type it lost its bars: only behind a sign is a V known to be one.
_YEN_LOOKALIKE = re.compile(r"^([-+]? ?)[Y羊半](?= ?\d)|^(?P<signed>[-+] ?)V(?= ?\d[\d,]*\.\d\d$)")
# S $12 is Singapore's dollar: its letters may stand apart, and alone the sign would be America's.
_APART = re.compile(r"(?<![A-Za-z])(US|NZ|HK|NT|S|A|C) \$(?= ?\d)")
_WAY_WORDS = {"支出": "out", "收入": "in", "出账": "out", "入账": "in"}


def _alternatives(words: dict[str, str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


# Chinese and English pages group by thousands with commas, Indian ones by lakh, Indonesian ones with dots.
_NUMBER = (
    r"(?P<n>\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d{1,2})?|"
    r"\d{1,3}(?:\.\d{3})+(?:,\d{2})?|\d{1,12}(?:\.\d{1,2})?)"
)
_MONEY = (
    rf"(?P<way>支出|收入|出账|入账)? ?:? ?(?P<s1>[-+])? ?(?P<cur>{_alternatives(_PREFIX)})? ?(?P<s2>[-+])? ?"
    rf"{_NUMBER}(?![\d])(?! ?,\d)(?!\.\d) ?(?P<wan>[万亿])? ?(?P<unit>{_alternatives(_SUFFIX)})?"
)
_WHOLE = re.compile(_MONEY, re.IGNORECASE)
_INSIDE = re.compile(
    rf"(?<![\d.,:/*$A-Za-z-]){_MONEY}(?![\d:/*A-Za-z%年月日时分秒号笔件次张])", re.IGNORECASE
)
_DOT_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d{2})?")
_LONG = 5
_TIMES = {"万": 10_000, "亿": 100_000_000}


def parse_money(text: str, currency: str = "CNY") -> Money | None:
    """Parse text that is one amount and nothing else.

    Args:
        text: ``-1,130.00``, ``￥0.05``, ``人民币 1,000.00``, ``15.80（人民币）``, ``1.5万元``, ``IDR 5,000,000.00``.
        currency: what an amount without a currency sign is in.

    Returns:
        The amount, never negative; a shown sign is its direction. ``None`` for anything else, also for an
        amount with more than two decimals (a rate) or a broken grouping (a digit may be lost).
    """
    text = normalise(text)
    if not 0 < len(text) <= 40:
        return None
    text = re.sub(r"(?<=\d) ?([.,]) ?(?=\d)", r"\1", _APART.sub(r"\1$", text))
    match = _WHOLE.fullmatch(_YEN_LOOKALIKE.sub(r"\1\g<signed>¥", text))
    return None if match is None else _money(match, currency)


def find_amounts(text: str, currency: str = "CNY") -> list[tuple[str, Money]]:
    """Amounts inside a sentence that say they are money: by a currency, a unit or two decimals."""
    found = []
    for match in _INSIDE.finditer(_APART.sub(r"\1$", normalise(text))):
        money = _money(match, currency)
        if money is not None and says_money(match[0]):
            found.append((match[0].strip(), money))
    return found


def says_money(text: str) -> bool:
    """Whether the text shows by itself that it is an amount: a currency, a sign or exactly two decimals."""
    text = _APART.sub(r"\1$", normalise(text))
    match = _WHOLE.fullmatch(_YEN_LOOKALIKE.sub(r"\1\g<signed>¥", text))
    if match is None:
        return False
    signed = bool(match["s1"] or match["s2"])
    return bool(match["cur"] or match["unit"] or signed or re.search(r"\.\d\d$", match["n"]))


def _money(match: re.Match[str], currency: str) -> Money | None:
    prefix, unit = match["cur"], match["unit"]
    stated = {_PREFIX[prefix.lower()]} if prefix else set()
    stated |= {_SUFFIX[unit.lower()]} if unit else set()
    # A bare "Rs" or "$" is also Pakistan's or Singapore's: the page's own currency decides.
    if prefix and prefix.lower().startswith("rs") and currency == "PKR":
        stated = {"PKR"}
    if len(stated) > 1 or (match["s1"] and match["s2"]):
        return None
    code = stated.pop() if stated else currency
    number = match["n"]
    if match["s2"] and prefix and prefix.isalpha() and number.isdigit() and len(number) >= _LONG:
        return None  # RS-79839119 is an order's number: letters, a dash and digits without an end in decimals
    if _DOT_GROUPED.fullmatch(number):
        if code not in {"IDR", "VND"}:
            return None
        number = number.replace(".", "").replace(",", ".")
    elif re.search(r",\d\d,", number) and code not in {"INR", "PKR"}:
        return None
    amount = Decimal(number.replace(",", "")) * _TIMES.get(match["wan"] or "", 1)
    sign = match["s1"] or match["s2"] or ""
    direction = {"-": "out", "+": "in", "": _WAY_WORDS.get(match["way"] or "", "none")}[sign]
    return Money(amount, code, direction)
