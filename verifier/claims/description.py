"""The buyer's description: every time, amount, count, number, platform, status and cause in it is a statement.

Chinese and English sentences, by patterns: what is not recognised is simply not stated, nothing is guessed.
The words are in :mod:`verifier.claims.description_words`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from verifier.claims import description_words as words
from verifier.fields.amounts import find_amounts
from verifier.fields.chinese_numerals import parse_capitals
from verifier.fields.time_grammar import PartialTime
from verifier.fields.times import find_times
from verifier.fields.types import Money, PaymentStatus
from verifier.text import normalise

_MOST_TIMES = 40
_CHUNK = re.compile(r"[^。；;!?]{1,200}")


@dataclass(frozen=True, slots=True)
class SaidTime:
    """``partial`` holds what is stated; ``approximate`` for 左右 and "about"; ``payment`` when it is the payment's."""

    text: str
    partial: PartialTime
    approximate: bool
    payment: bool


@dataclass(frozen=True, slots=True)
class SaidAmount:
    """``role``: ``paid`` (each time), ``total`` (of all times), ``right`` (what it should have been), ``other``."""

    text: str
    money: Money
    role: str


@dataclass(frozen=True, slots=True)
class SaidCount:
    """How often money was deducted; ``at_least`` for 重复扣款 without a number."""

    text: str
    count: int
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class SaidStatus:
    """What a page displayed; ``status`` is ``None`` for "no order was made"."""

    text: str
    status: PaymentStatus | None


@dataclass(frozen=True, slots=True)
class Description:
    """Everything a description states. ``missing``: parts of time + operation + result that it lacks."""

    times: tuple[SaidTime, ...] = ()
    amounts: tuple[SaidAmount, ...] = ()
    counts: tuple[SaidCount, ...] = ()
    order_numbers: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    statuses: tuple[SaidStatus, ...] = ()
    causes: tuple[tuple[str, str], ...] = ()
    """Cause id and the words that say it."""
    missing: tuple[str, ...] = ()


def parse_description(text: str) -> Description:
    """Parse a description of at most 4000 characters; an empty one states nothing and misses nothing."""
    clean = _prepare(text)
    if not clean:
        return Description()
    numbers, without = _order_numbers(clean)
    times = tuple(_times(without))
    amounts = tuple(_amounts(without))
    counts = tuple(_counts(without))
    statuses = tuple(_statuses(clean))
    parts = {
        "time": bool(times) or words.VAGUE_TIME.search(without) is not None,
        "operation": words.OPERATION.search(without) is not None,
        "result": bool(counts or statuses) or words.RESULT.search(without) is not None,
    }
    return Description(
        times=times,
        amounts=amounts,
        counts=counts,
        order_numbers=numbers,
        platforms=tuple(_platforms(clean)),
        statuses=statuses,
        causes=tuple(_causes(clean)),
        missing=tuple(name for name, there in parts.items() if not there),
    )


def _prepare(text: str) -> str:
    text = normalise(text[:4000])
    # 10点半, 10点30 and 10点整 to the clock that the time grammar reads; 块 is 元.
    text = re.sub(r"(?<!\d)(\d{1,2}) ?点半", r"\1:30", text)
    text = re.sub(r"(?<!\d)(\d{1,2}) ?点 ?(\d{2})(?! ?[分\d])", r"\1:\2", text)
    text = re.sub(r"(?<!\d)(\d{1,2}) ?点(?:整|钟)", r"\1:00", text)
    text = re.sub(r"(?<=\d) ?(?:块钱|块|圆)", "元", text)
    return re.sub(r"(?<=\d) ?(?:yuan|renminbi)\b", "元", text, flags=re.IGNORECASE)


def _order_numbers(text: str) -> tuple[tuple[str, ...], str]:
    """The numbers, and the text without them: 28 digits hold many dates and amounts that nobody stated."""
    found: list[str] = []
    spans: list[tuple[int, int]] = []
    for label in words.NUMBER_LABEL.finditer(text):
        place = label.end()
        while (token := words.NUMBER_LIST.match(text, place)) is not None:
            if any(c.isdigit() for c in token["n"]):
                found.append(token["n"])
                spans.append(token.span("n"))
            place = token.end()
    for token in words.LONG_NUMBER.finditer(text):
        if not any(a <= token.start() < b for a, b in spans):
            found.append(token[0])
            spans.append(token.span())
    kept = list(text)
    for a, b in spans:
        kept[a:b] = " " * (b - a)
    return tuple(dict.fromkeys(found)), "".join(kept)


def _times(text: str) -> Iterator[SaidTime]:
    hits = list(_time_hits(text))
    payment_next = False
    out: list[SaidTime] = []
    for index in range(len(hits) - 1, -1, -1):
        start, end, piece, partial = hits[index]
        upto = hits[index + 1][0] if index + 1 < len(hits) else len(text)
        segment = text[end:upto]
        joined = words.CONNECTIVE.fullmatch(segment) is not None and index + 1 < len(hits)
        payment = payment_next if joined else _of_payment(segment)
        payment_next = payment
        about = words.ABOUT_BEFORE.search(text[max(0, start - 10) : start]) or words.ABOUT_AFTER.match(
            segment
        )
        out.append(SaidTime(piece, partial, about is not None, payment))
    yield from reversed(out)


def _time_hits(text: str) -> Iterator[tuple[int, int, str, PartialTime]]:
    """Start, end, words and parts of each time.

    The text comes from a stranger, and looking for times costs the square of its length: it is searched in
    pieces, and an honest description holds a handful of times.
    """
    left = _MOST_TIMES
    for chunk in _CHUNK.finditer(text):
        place = chunk.start()
        for piece, partial in find_times(chunk[0]):
            start = text.find(piece, place)
            if start < 0:
                continue
            place = start + len(piece)
            yield start, place, piece, partial
            left -= 1
            if left == 0:
                return


def _of_payment(segment: str) -> bool:
    """Whether what follows a time is the payment, before it is anything else (a call, a screenshot)."""
    pays, other = words.PAYING.search(segment), words.OTHER_ACT.search(segment)
    return pays is not None and (other is None or pays.start() < other.start())


def _amounts(text: str) -> Iterator[SaidAmount]:
    found = [(piece, money) for piece, money in find_amounts(text)]
    for match in words.CHINESE_AMOUNT.finditer(text):
        value = parse_capitals(match[0])
        if value is not None and value > 0:
            found.append((match[0], Money(Decimal(value))))
    place = 0
    for piece, money in found:
        start = max(text.find(piece, place), 0) if piece in text[place:] else max(text.find(piece), 0)
        place = start + len(piece)
        before = re.split(r"[,，。;；.!！?？]", text[max(0, start - 16) : start])[-1]
        yield SaidAmount(piece, Money(money.amount, money.currency), _role(before))


def _role(before: str) -> str:
    for role, pattern in words.AMOUNT_ROLES:
        if pattern.search(before):
            return role
    return "paid"


def _counts(text: str) -> Iterator[SaidCount]:
    seen = False
    for pattern in words.COUNTS:
        for match in pattern.finditer(text):
            count = words.count_of(match["n"])
            if count is not None and count >= 2:
                seen = True
                yield SaidCount(match[0].strip(), count)
    again = words.REPEATED.search(text)
    if not seen and again is not None:
        yield SaidCount(again[0], 2, at_least=True)


def _statuses(text: str) -> Iterator[SaidStatus]:
    taken: list[tuple[int, int]] = []
    for pattern, status in words.STATUSES:
        for match in pattern.finditer(text):
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            taken.append(match.span())
            yield SaidStatus(match[0], status)


def _platforms(text: str) -> Iterator[str]:
    seen = set()
    for pattern in words.PLATFORMS:
        for match in pattern.finditer(text):
            name = match["p"].strip(" ,.")
            if name and name not in seen and not words.NOT_A_PLATFORM.search(name):
                seen.add(name)
                yield name


def _causes(text: str) -> Iterator[tuple[str, str]]:
    for cause, pattern in words.CAUSES:
        found = pattern.search(text)
        if found is not None:
            yield cause, found[0]
