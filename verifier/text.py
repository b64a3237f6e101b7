"""Text as a screen prints it and as OCR returns it, brought to one form for comparing and parsing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－⁃˗‾¯"), "-")
# OCR gives these for a colon between digits; ``ː`` and ``∶`` look the same on screen.
_COLONS = dict.fromkeys(map(ord, "：﹕∶︰ː꞉"), ":")
_DOTS = dict.fromkeys(map(ord, "•·∙⋅・･●"), "·")
_TABLE = {**_DASHES, **_COLONS, **_DOTS}

# Zero-width marks and bidirectional controls: invisible, so never part of a value.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe00-\ufe0f]")
_SPACES = re.compile(r"\s+")

# Characters that OCR exchanges in Chinese labels and statuses; both sides fold to the first of a group.
_CONFUSABLE = (
    "已己巳",
    "钱线",
    "收牧",
    "单草",
    "未末",
    "日曰",
    "编骗蝙",
    "情倩",
    "订汀",
    "付什",
    "间问",
    "别別",
)
_FOLD = {ord(other): group[0] for group in _CONFUSABLE for other in group[1:]}


_REMEMBERED = 8192
"""Texts whose normal form is kept: the words of all profiles and the lines of a page come again and again."""


@lru_cache(_REMEMBERED)
def normalise(text: str) -> str:
    """NFKC, one kind of dash, colon and middle dot, no invisible characters, single blanks."""
    text = unicodedata.normalize("NFKC", text.translate(_TABLE))
    return _SPACES.sub(" ", _INVISIBLE.sub("", text).translate(_TABLE)).strip()


def compact(text: str) -> str:
    """Normalised, without blanks and in lower case: for comparing labels, titles and names."""
    return normalise(text).replace(" ", "").casefold()


@lru_cache(_REMEMBERED)
def fold(text: str) -> str:
    """Compact, with the Chinese characters that OCR takes for each other made equal.

    Only for recognising fixed words (labels, statuses); never applied to a value that is reported.
    """
    return compact(text).translate(_FOLD)


def is_cjk(char: str) -> bool:
    """Whether the character is a Chinese ideograph."""
    return "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff"


def storable(text: str) -> str:
    """The text with lone surrogates (file names that are no UTF-8) spelt out: JSON and databases refuse them."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
