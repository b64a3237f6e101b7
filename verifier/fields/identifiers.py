"""Order and transaction numbers: wrapped lines joined, masks kept, cut ends named."""

from __future__ import annotations

import re
from collections.abc import Sequence

from verifier.fields.types import Identifier
from verifier.text import normalise

_MASK = str.maketrans({"·": "*", "∗": "*", "✱": "*", "※": "*", "×": "*", "★": "*", "☆": "*", "＊": "*"})
_CUT = re.compile(r"\.{2,}|⋯")
# Button words and arrows that stand right behind a number on the same line.
_TRAILING = re.compile(
    r"(?:复制(?:单号|订单号)?|点击查看(?:订单号)?|查看(?:详情|订单|更多)?|更多|copy|展开|收起|[>›»〉口囗回□❐⧉|vV∨﹀])+$",
    re.IGNORECASE,
)
_SHAPE = re.compile(r"[A-Za-z0-9*](?:[A-Za-z0-9*_\-/#]*[A-Za-z0-9*])?")
_MIN, _MAX = 4, 64


def parse_identifier(text: str | Sequence[str], *, grouped: bool = True) -> Identifier | None:
    """Parse one identifier.

    Args:
        text: the value, or the lines of a wrapped value from top to bottom.
        grouped: take blanks inside for grouping (``6212 **** **** 7432``) and remove them; otherwise a blank
            makes the text no identifier.

    Returns:
        The number in NFKC without blanks; ``masked`` when places are ``*``, ``complete`` false when an end is
        cut by an ellipsis or hidden. ``None`` when it is a sentence, too short (< 4) or has no digit at all.
    """
    lines = [text] if isinstance(text, str) else list(text)
    joined = "".join(_clean(line) for line in lines)
    hidden = any(re.search(r"点击查看|展开", line) for line in lines)
    if not grouped and " " in joined:
        return None
    joined = joined.replace(" ", "")
    body = joined.lstrip(".").rstrip(".")
    cut = len(joined) - len(body) > 1
    # An ellipsis in the middle stands for characters like a mask does.
    body = _CUT.sub("*", body)
    if not _MIN <= len(body) <= _MAX or not _SHAPE.fullmatch(body) or not any(c.isdigit() for c in body):
        return None
    masked = "*" in body
    complete = not cut and not (masked and body.endswith("*")) and not hidden
    return Identifier(body, masked=masked, complete=complete)


def mask_matches(masked: str, whole: str) -> bool:
    """Whether a whole number can be the masked one: every run of ``*`` stands for one or more characters."""
    pattern = re.sub(r"(?:\\\*)+", ".+", re.escape(masked))
    return len(masked) <= _MAX and len(whole) <= _MAX and re.fullmatch(pattern, whole) is not None


_TAIL = re.compile(
    r"(?:尾号(?:为|是)?:?|\b[Ee]nding (?:in |with )?|\b[Ee]nds (?:in|with) ) ?(?P<a>\d{4})(?!\d)"
    r"|[(\[〔［【]\s*(?P<b>\d{4})\s*[)\]〕］】]|(?<![A-Za-z])[*xX·]{2,}[-\s]?\d{0,8}?(?P<c>\d{4})(?!\d)"
    r"|^\*(?P<d>\d{4})$|(?<!\d)\d{4,6} ?[*xX· ]{4,} ?(?P<e>\d{4})(?!\d)"
)

_ODD_GROUP = re.compile(r"\* \d{5,7}(?!\d)")
"""A card printed in groups ends in four digits, or in three of a nineteenth: five are a digit too many."""


def parse_account_tail(text: str) -> str | None:
    """The last four digits of the card or account that a payment method names, or ``None``.

    ``工商银行储蓄卡(5822)``, ``尾号0849的信用卡``, ``XXXXXX1534``, ``6212 **** **** 7432``. Two different tails: ``None``.
    """
    if _ODD_GROUP.search(normalise(text).translate(_MASK)):
        return None
    tails = {next(g for g in m.groups() if g) for m in _TAIL.finditer(normalise(text).translate(_MASK))}
    return tails.pop() if len(tails) == 1 else None


def _clean(line: str) -> str:
    text = normalise(line).translate(_MASK).strip(" :,;'\"`")
    text = _TRAILING.sub("", text).strip()
    # One full stop is dirt, several are an ellipsis.
    return text if _CUT.search(text) else text.strip(".")
