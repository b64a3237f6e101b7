"""Find a profile's labels among the lines: alone, glued to their value, spaced out, or with one wrong character."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import extract

from verifier.fields.layout import Layout, TextLine, head_of, tail_of
from verifier.fields.types import FieldName
from verifier.text import fold, is_cjk, normalise

_COLON = re.compile(r"^[:;.·|>]+")
_GLOSS = re.compile(r"[(（][A-Za-z][A-Za-z .:/#&'-]{1,24}[)）]\s*(?=[:：﹕∶︰]|$)")
"""The same label in English behind a Chinese one, as card slips print it: 终端编号(TID)."""
_ANY_COLON = re.compile("[:：﹕∶︰]")
_FUZZY_FROM = 5
_SIDES = frozenset("付收出入本对")
_APART = 0.6
"""Steps of the type that a gap between a label and its value adds at least."""
_STEPS = 4
"""Chinese characters of a value from which its step can be told."""
_SPACED_FROM = 2
"""Characters of a Chinese label from which a blank alone parts it from its value: OCR puts none within Chinese text."""


@dataclass(frozen=True, slots=True)
class LabelHit:
    """A label on the page.

    ``field`` is ``None`` for labels whose value is of no interest. ``rest`` is the part of the same OCR line
    behind the label, ``None`` when the label stands alone.
    """

    field: FieldName | None
    label: str
    line: TextLine
    head: TextLine
    rest: TextLine | None
    colon: bool


class LabelIndex:
    """Labels by their folded text, longest first."""

    def __init__(self, labels: Mapping[FieldName, Iterable[str]], others: Iterable[str] = ()) -> None:
        self._by_key: dict[str, tuple[FieldName | None, str]] = {}
        for name, words in labels.items():
            for word in words:
                self._by_key.setdefault(fold(word).rstrip(":"), (name, word))
        for word in others:
            self._by_key.setdefault(fold(word).rstrip(":"), (None, word))
        self._keys = sorted(self._by_key, key=len, reverse=True)
        self._fuzzy_keys = [key for key in self._keys if len(key) >= _FUZZY_FROM]
        self._by_first: defaultdict[str, list[str]] = defaultdict(list)
        for key in self._keys:
            self._by_first[key[:1]].append(key)

    def divided(self, layout: Layout) -> Layout:
        """The layout with rows of several labels, each with its colon and value, as one line per label."""
        return replace(layout, lines=tuple(part for line in layout.lines for part in self._divide(line)))

    def _divide(self, line: TextLine) -> list[TextLine]:
        colons = [m.start() for m in _ANY_COLON.finditer(line.text)]
        if len(colons) < 2 or fold(line.text[: colons[0]]) not in self._by_key:
            return [line]
        for colon in colons[1:]:
            for start in range(colons[0] + 2, colon - 1):
                before = line.text[start - 1]
                # A label goes on from no Chinese character: 收款银行账号.
                if (
                    fold(line.text[start:colon]) in self._by_key
                    and not is_cjk(before)
                    and is_cjk(line.text[start])
                ):
                    return [head_of(line, start), *self._divide(tail_of(line, start))]
        return [line]

    def find(self, layout: Layout) -> list[LabelHit]:
        """All label hits, in the order of the lines."""
        return [hit for line in layout.lines if (hit := self.match(line)) is not None]

    def match(self, line: TextLine) -> LabelHit | None:
        """The label that this line is, or begins with."""
        bare = line.key.strip(":;.·|> ")
        if bare in self._by_key:
            return self._hit(bare, line, len(line.text))
        for key in self._by_first.get(line.key[:1], ()):
            if line.key.startswith(key):
                end = _end_in(line.text, key)
                after = fold(line.text[end:])
                # Without a colon a longer word may only begin like a label: 付款方式说明.
                spaced = len(key) >= _SPACED_FROM and is_cjk(key[-1]) and line.text[end - 1].isspace()
                spaced = spaced or (len(key) >= _SPACED_FROM and _set_apart(line, end))
                if end and (_COLON.match(after) or spaced or _looks_like_value(line.text[end:])):
                    return self._hit(key, line, end)
        return self._inside(line) or self._fuzzy(bare, line)

    def _inside(self, line: TextLine) -> LabelHit | None:
        """A label with a colon later in the line: 共2件商品 需付款：￥398.6."""
        for match in _ANY_COLON.finditer(line.text):
            before = fold(line.text[: match.start()])
            key = next((k for k in self._keys if len(k) >= 2 and before.endswith(k) and before != k), None)
            if key is None:
                continue
            start = next(
                (i for i in range(match.start(), -1, -1) if fold(line.text[i : match.start()]) == key), None
            )
            if start:
                part = tail_of(line, start)
                hit = self._hit(key, part, match.start() - start)
                return LabelHit(hit.field, hit.label, line, hit.head, hit.rest, True)
        return None

    def _fuzzy(self, bare: str, line: TextLine) -> LabelHit | None:
        label, colon, value = bare.partition(":")
        if not _FUZZY_FROM <= len(label) <= 40:
            return None
        cutoff = 1 if len(label) < 12 else 2
        hits = extract(label, self._fuzzy_keys, scorer=Levenshtein.distance, score_cutoff=cutoff, limit=None)
        near = [key for key, _, _ in sorted(hits, key=lambda hit: hit[2])]  # the longest first, as they stand
        near = [key for key in near if _sides(key) == _sides(label)]
        if len({self._by_key[k][0] for k in near}) != 1:
            return None
        if not colon or not value:
            return self._hit(near[0], line, len(line.text))
        match = _ANY_COLON.search(line.text)
        return None if match is None else self._hit(near[0], line, match.start())

    def _hit(self, key: str, line: TextLine, end: int) -> LabelHit:
        name, label = self._by_key[key]
        gloss = _GLOSS.match(line.text, end) if is_cjk(key[-1]) else None
        end = end if gloss is None else gloss.end()
        rest_text = line.text[end:]
        colon = _COLON.match(normalise(rest_text)) is not None
        start = end
        while start < len(line.text) and (
            line.text[start].isspace() or _COLON.match(normalise(line.text[start]) or "x")
        ):
            start += 1
        if start >= len(line.text):
            return LabelHit(name, label, line, line, None, colon)
        return LabelHit(name, label, line, head_of(line, end), tail_of(line, start), colon)


def _sides(label: str) -> list[str]:
    """The characters that say whose a row is: 付款账户名称 is one character from 收款账户名称 and the other party's."""
    return [c for c in label if c in _SIDES]


def _end_in(text: str, key: str) -> int:
    """Where the label ends in the unfolded text, 0 when folding changed lengths beyond following."""
    for end in range(len(key), min(len(text), 3 * len(key) + 4) + 1):
        if fold(text[:end]) == key:
            while end < len(text) and text[end].isspace():
                end += 1
            return end
    return 0


def _set_apart(line: TextLine, end: int) -> bool:
    """Whether the Chinese text behind a label stands apart from it, though OCR read no blank between them.

    The recogniser's places are rough: a gap spreads over the characters beside it. So the label with the gap behind it is
    measured as a whole, in steps of the value's type.
    """
    chars = line.chars
    if len(chars) != len(line.text) or not 2 <= end <= len(chars) - _STEPS:
        return False
    if not all(is_cjk(c.text) for c in chars[: end + _STEPS]):
        return False
    places = [c.box.centre[0] for c in chars]
    step = median(b - a for a, b in pairwise(places[end:]))
    return places[end] - places[0] > (end + _APART) * step


def _looks_like_value(text: str) -> bool:
    """Text right behind a label, no colon between: digits, a sign or a currency begin values, words do not."""
    text = normalise(text)
    return bool(
        re.match(
            r"^[-+¥￥₹$€£฿*T]? ?\d|^[-+]?(?:RMB|CNY|人民币|Rs|IDR|RM)|^\(|^[A-Z]{1,4}-?\d|^[零壹贰叁肆伍陆柒捌玖]",
            text,
        )
    )
