"""The page's lines as the field readers need them: normalised, measured, arranged in rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from statistics import median

from verifier.fields.statuses import parse_status
from verifier.fields.times import find_times
from verifier.fields.words import common_labels, other_labels
from verifier.geometry import Box
from verifier.ocr.foreign import ForeignLine
from verifier.ocr.types import OcrChar, OcrLine, OcrPage
from verifier.text import fold, is_cjk, normalise

_DOTTED = re.compile(r"(?P<word>[^\d·•∙⋅・･●|]{2,24}?) *[·•∙⋅・･●|] *(?P<time>\S.*)")
_NAMED_AMOUNT = re.compile(
    r"(?P<name>[^\d¥￥:：]{3,40}[一-鿿）)…]) +(?P<amount>[-+−–—] ?[¥￥]? ?\d[\d,]*\.\d{2})"
)
_HALF = re.compile(r"[一-鿿] +\S")
_LABEL_GAP = 2.2
"""Heights of its type between the two characters of a label that is set as wide as longer ones."""
MAX_LINES = 3000
"""Lines that are laid out. What lies beyond is named in the explanation, never dropped silently."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """One OCR line, or the part of one behind a label.

    Attributes:
        text: as OCR gave it.
        norm: normalised; key: folded for comparing words.
        box: in pixels of the picture.
        confidence: mean of the characters; low: the lowest of them.
        chars: characters with places, empty where the engine gives none.
        reader: what read it, where that was not the page's engine alone.
    """

    text: str
    norm: str
    key: str
    box: Box
    confidence: float
    chars: tuple[OcrChar, ...] = ()
    reader: str = ""

    @property
    def low(self) -> float:
        """The lowest confidence among the characters."""
        return min((c.confidence for c in self.chars if c.text.strip()), default=self.confidence)

    @property
    def middle(self) -> float:
        """Vertical middle."""
        return self.box.centre[1]

    @property
    def height(self) -> int:
        """Height of the box: about 1.3 times the size of the type."""
        return self.box.height

    def on_row_with(self, other: TextLine) -> bool:
        """Whether two lines stand side by side on one row."""
        overlap = min(self.box.y1, other.box.y1) - max(self.box.y0, other.box.y0)
        return overlap >= 0.5 * min(self.height, other.height)


@dataclass(frozen=True, slots=True)
class Layout:
    """Lines in reading order and the size of the page's ordinary type."""

    lines: tuple[TextLine, ...]
    width: int
    height: int
    text_height: float
    dropped: int = 0

    def row_of(self, line: TextLine) -> list[TextLine]:
        """The lines on this line's row, itself included, from left to right."""
        return sorted((o for o in self.lines if o is line or o.on_row_with(line)), key=lambda o: o.box.x0)

    def without(self, lines: Sequence[TextLine]) -> Layout:
        """The same layout with some lines taken out."""
        gone = {id(line) for line in lines}
        return replace(self, lines=tuple(line for line in self.lines if id(line) not in gone))

    def within(self, top: float, bottom: float) -> Layout:
        """Only the lines whose middle lies between two heights."""
        return replace(self, lines=tuple(line for line in self.lines if top <= line.middle < bottom))


def lay_out(page: OcrPage) -> Layout:
    """Normalise and order the lines of a page."""
    whole = [text_line(line) for line in page.lines[:MAX_LINES] if line.text.strip()]
    parts = [part for line in whole for split in _split_time(line) for part in _split_amount(split)]
    lines = [piece for part in parts for piece in _split_wide(part)]
    lines = _join_spaced(sorted(lines, key=lambda o: (o.box.y0, o.box.x0)), 0.4 * page.width)
    heights = [line.height for line in lines if len(line.norm) >= 2]
    return Layout(
        tuple(sorted(lines, key=lambda o: (o.box.y0, o.box.x0))),
        page.width,
        page.height,
        float(median(heights)) if heights else 1.0,
        max(0, len(page.lines) - MAX_LINES),
    )


def _split_time(line: TextLine) -> list[TextLine]:
    """``Sent · 15 Dec 2023, 12:42 PM``: a word and the moment behind a dot are two things."""
    match = _DOTTED.match(line.text)
    if match is None or not any(t.day is not None for _, t in find_times(match["time"])):
        return [line]
    return [head_of(line, match.end("word")), tail_of(line, match.start("time"))]


def _split_amount(line: TextLine) -> list[TextLine]:
    """A name that reaches up to the amount beside it (南京聚合网络科技有限公司 -¥11,095.06) is not its beginning."""
    match = _NAMED_AMOUNT.fullmatch(line.text)
    if match is None:
        return [line]
    return [head_of(line, match.end("name")), tail_of(line, match.start("amount"))]


def _split_wide(line: TextLine) -> list[TextLine]:
    """A line with a blank wider than a character in it is two things on one row: a name and the state at its right."""
    if len(line.chars) != len(line.text) or " " not in line.text:
        return [line]
    for index, char in enumerate(line.chars[:-1]):
        if not index or char.text != " ":
            continue
        before, after = line.chars[index - 1], line.chars[index + 1]
        # Character boxes meet half-way between centres, so the blank's neighbours each hold a part of the gap.
        gap = after.box.centre[0] - before.box.centre[0]
        # Words of one text stand nearer; a state that is set at the row's end may come close to the name before it.
        state = gap > 1.15 * line.height and parse_status(line.text[index + 1 :]) is not None
        if state or gap > 1.9 * line.height:
            return [head_of(line, index), *_split_wide(tail_of(line, index + 1))]
    return [line]


def _join_spaced(lines: list[TextLine], limit: float) -> list[TextLine]:
    """Two lone Chinese characters side by side are a label drawn with a gap (商　品). Labels stand at the left."""
    lone = [o for o in lines if len(o.norm) == 1 and is_cjk(o.norm) and o.box.x1 <= limit]
    gone: set[int] = set()
    joined: list[TextLine] = []
    for left in sorted(lone, key=lambda o: o.box.x0):
        right = [
            o
            for o in lone
            if o is not left
            and o.on_row_with(left)
            # The detector's boxes of lone characters reach over the gap between them.
            and o.box.centre[0] - left.box.centre[0] > 0.6 * left.height
            and o.box.x0 - left.box.x1 <= _LABEL_GAP * left.height
        ]
        if id(left) in gone:
            continue
        if not right:
            # The label's second half came with the value behind it: 商 | 品 电商购物卡.
            glued = [o for o in lines if _begins_with_half(left, o)]
            right = glued if len(glued) == 1 else []
        if len(right) != 1:
            continue
        gone |= {id(left), id(right[0])}
        joined.append(join_row([left, right[0]]))
    return [line for line in lines if id(line) not in gone] + joined


def _begins_with_half(left: TextLine, line: TextLine) -> bool:
    """Whether a line on the row begins with one character, set apart from its rest, that makes a label of a lone one."""
    if line is left or not _HALF.match(line.text) or not line.on_row_with(left):
        return False
    gap = line.box.x0 - left.box.x1
    return (
        left.box.x0 < line.box.x0
        and gap <= _LABEL_GAP * left.height
        and fold(left.text + line.text[0]) in _spaced_labels()
    )


@cache
def _spaced_labels() -> frozenset[str]:
    """Labels of two characters, which pages set as wide as longer ones."""
    words = (word for words in (*common_labels().values(), other_labels()) for word in words)
    return frozenset(fold(word) for word in words if len(word) == 2)


def text_line(line: OcrLine) -> TextLine:
    """One OCR line, normalised."""
    reader = line.reader if isinstance(line, ForeignLine) else ""
    norm, key = normalise(line.text), fold(line.text)
    return TextLine(line.text, norm, key, line.box, line.confidence, line.chars, reader)


def tail_of(line: TextLine, start: int) -> TextLine:
    """The part of a line from character ``start`` of its text on, with the box that its characters give."""
    text = line.text[start:]
    skipped = len(text) - len(text.lstrip())
    text, start = text.strip(), start + skipped
    chars: tuple[OcrChar, ...] = ()
    box = line.box
    if line.chars and "".join(c.text for c in line.chars) == line.text:
        offset, index = 0, 0
        while index < len(line.chars) and offset < start:
            offset += len(line.chars[index].text)
            index += 1
        chars = line.chars[index:]
        if chars:
            box = replace(box, x0=min(chars[0].box.x0, box.x1 - 1))
    else:
        share = start / max(1, len(line.text))
        box = replace(box, x0=int(box.x0 + share * box.width))
    confidence = sum(c.confidence for c in chars) / len(chars) if chars else line.confidence
    return TextLine(text, normalise(text), fold(text), box, confidence, chars, _reader(line, text))


def head_of(line: TextLine, end: int) -> TextLine:
    """The part of a line before character ``end`` of its text."""
    text = line.text[:end].rstrip()
    chars: tuple[OcrChar, ...] = ()
    x1 = int(line.box.x0 + end / max(1, len(line.text)) * line.box.width)
    if line.chars and "".join(c.text for c in line.chars) == line.text:
        offset, index = 0, 0
        while index < len(line.chars) and offset < len(text):
            offset += len(line.chars[index].text)
            index += 1
        chars = line.chars[:index]
        x1 = chars[-1].box.x1 if chars else x1
    box = replace(line.box, x1=max(x1, line.box.x0 + 1))
    confidence = sum(c.confidence for c in chars) / len(chars) if chars else line.confidence
    return TextLine(text, normalise(text), fold(text), box, confidence, chars, _reader(line, text))


def _reader(line: TextLine, text: str) -> str:
    """What read a part of a line: digits and Latin letters are the engine's own."""
    return "" if text.isascii() else line.reader


def join_row(lines: Sequence[TextLine]) -> TextLine:
    """Several pieces of one row as one line, from left to right, with a blank between."""
    ordered = sorted(lines, key=lambda o: o.box.x0)
    if len(ordered) == 1:
        return ordered[0]
    text = " ".join(o.text for o in ordered)
    chars = tuple(c for o in ordered for c in o.chars)
    confidence = sum(o.confidence * max(1, len(o.text)) for o in ordered) / sum(
        max(1, len(o.text)) for o in ordered
    )
    box = Box.union(o.box for o in ordered)
    reader = next((o.reader for o in ordered if o.reader), "")
    return TextLine(text, normalise(text), fold(text), box, confidence, chars, reader)


def text_like(line: TextLine, text: str) -> TextLine:
    """The same place on the page with another text, for readers that spell out what a page only implies."""
    return TextLine(text, normalise(text), fold(text), line.box, line.confidence)
