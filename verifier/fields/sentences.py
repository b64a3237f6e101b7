"""Fields out of running sentences: bank messages, certificates. The words are data (``models/words/messages.yaml``)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

import regex

from verifier.fields.amounts import find_amounts, parse_money
from verifier.fields.identifiers import parse_identifier
from verifier.fields.kinds import ParseContext
from verifier.fields.names import parse_name
from verifier.fields.paragraph import Paragraph
from verifier.fields.times import find_times, resolve
from verifier.fields.types import FieldName, Identifier, Money, Value
from verifier.fields.voting import Found
from verifier.resources import models_dir
from verifier.yaml_files import load_yaml

F = FieldName
_TAIL = re.compile(
    r"尾号(?:为|是)?:? ?(?P<a>\d{4})(?!\d)|账户? ?\*+ ?(?P<b>\d{4})(?!\d)|\*{1,}(?P<c>\d{4})(?!\d)"
    r"|您的?[^,。;\d]{0,8}?(?:账户|账号|卡) ?(?P<d>\d{4})(?![\d年./-])"
)
_NEAR = 10
"""Characters before an amount in which a word says what the amount is."""


@cache
def message_words() -> Mapping[str, list[str]]:
    """The word lists and patterns."""
    data: Mapping[str, list[str]] = load_yaml(models_dir() / "words" / "messages.yaml")
    return data


def time_in(paragraph: Paragraph, context: ParseContext) -> Found | None:
    """The first date of the sentence, with its clock when it has one."""
    for text, partial in find_times(paragraph.text, context.time.order):
        if partial.day is None and partial.days_ago is None:
            continue
        start = paragraph.text.find(text)
        lines = paragraph.pieces(start, start + len(text))
        if lines:
            # A digit right behind the day is the beginning of a clock that something lies over.
            cut = partial.hour is None and re.match(r" ?\d", paragraph.text[start + len(text) :]) is not None
            value = None if cut else resolve(partial, context.time)
            return Found(F.PAID_AT, lines, value, how="sentence" if value is not None else "partial")
    return None


def amounts_in(paragraph: Paragraph, context: ParseContext) -> dict[FieldName, Found]:
    """The amount, the balance and the fee, told apart by the words before them."""
    words = message_words()
    out: dict[FieldName, Found] = {}
    place = 0
    for text, money in find_amounts(paragraph.text, context.currency):
        start = paragraph.text.find(text, place)
        place = start + len(text)
        before = paragraph.text[max(0, start - _NEAR) : start]
        # A later word counts more than an earlier one: 支出0.91元,余额17,788.61元.
        before = re.split("[,。;]", before)[-1] + text[: len(text) - len(text.lstrip("支出收入"))]
        if any(word in before for word in words["balance_before"]):
            name = F.BALANCE
        elif any(word in before for word in words["fee_before"]):
            name = F.FEE
        else:
            name = F.AMOUNT
        if name in out:
            continue
        lines = paragraph.pieces(start, start + len(text))
        if lines:
            value = _directed(money, paragraph.text) if name is F.AMOUNT else money
            out[name] = Found(name, lines, value, how="sentence")
    return out


def _directed(money: Money, text: str) -> Money:
    """The direction that the sentence states by its verb, when it states one only."""
    words = message_words()
    out, into = any(w in text for w in words["out"]), any(w in text for w in words["in"])
    if money.direction != "none" or out == into:
        return money
    return Money(money.amount, money.currency, "out" if out else "in")


def tail_in(paragraph: Paragraph) -> Found | None:
    """The card's last digits."""
    match = _TAIL.search(paragraph.text)
    if match is None:
        return None
    group = match.lastgroup or "a"
    lines = paragraph.pieces(match.start(group), match.end(group))
    return Found(F.PAYER_ACCOUNT_TAIL, lines, Identifier(match[group]), how="sentence") if lines else None


def by_pattern(name: FieldName, paragraph: Paragraph) -> Found | None:
    """A field that a phrase around it shows; the first pattern that gives a value wins."""
    for pattern in message_words()[name.value]:
        for match in regex.finditer(pattern, paragraph.text[:2000], timeout=0.5):
            start, end = match.span("value")
            value = _value(name, paragraph.raw(start, end))
            lines = paragraph.pieces(start, end)
            if value is not None and lines:
                cut = name is F.MERCHANT and end == len(paragraph.text) and _fills(paragraph)
                return Found(name, lines, None if cut else value, how="cut" if cut else "sentence")
    return None


def _fills(paragraph: Paragraph) -> bool:
    """Whether the last row is as long as the rows over it: what ends there may go on out of sight."""
    *over, last = (line.box for line in paragraph.lines)
    return bool(over) and last.x1 >= max(box.x1 for box in over) - 1.5 * last.height


def _value(name: FieldName, text: str) -> Value | None:
    if name is F.ORDER_NO:
        return parse_identifier(text)
    # A sum and the verb before it (快捷支付484.16元) are no part of a name.
    return parse_name(text) if parse_money(text) is None and not find_amounts(text) else None
