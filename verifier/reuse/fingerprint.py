"""What is kept of a picture to know it again: hashes, a small grey copy, and what it says, with places."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from verifier.fields.types import Fields, Identifier, Moment, Money, StatusValue, Value
from verifier.geometry import Box
from verifier.images.types import RGB, Screenshot
from verifier.ocr.types import OcrPage
from verifier.reuse.hashes import ALGORITHM, perceptual_hash
from verifier.reuse.sketch import grey_of, pack

_MARK = re.compile(r"[0-9A-Z]{10,64}")
_MAX_LINES = 600
_MAX_NUMBERS, _MAX_WORDS = 24, 16
_WORD_CHARS = 8


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: folded (NFKC, no blanks) and its place in pixels of the full picture."""

    text: str
    box: Box
    confidence: float


@dataclass(frozen=True, slots=True)
class Shown:
    """A field as the picture shows it. ``value`` is canonical, ``""`` where it could not be read."""

    name: str
    value: str
    box: Box
    record: int = 0


@dataclass(frozen=True, slots=True)
class Content:
    """What the picture says."""

    app: str
    kind: str
    clock: str
    lines: tuple[Line, ...]
    fields: tuple[Shown, ...]
    payment_numbers: tuple[str, ...] = ()
    """Transaction and order numbers that were read in full and with confidence."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Small and picklable; the store keeps it. ``marks``: numbers, times and other longer values, by which candidates are found."""

    sha256: str
    page: int
    name: str
    algorithm: str
    hash: bytes
    width: int
    height: int
    sketch: bytes
    content: Content
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What of a fingerprint needs the pixels alone."""

    hash: bytes
    sketch: bytes


def look_at(rgb: RGB) -> Look:
    """Of a picture ``(h, w, 3)``; most of the time packs the sketch."""
    grey = grey_of(rgb)
    return Look(perceptual_hash(grey), pack(grey))


def make_fingerprint(
    shot: Screenshot, page: OcrPage, fields: Fields, look: Look | None = None
) -> Fingerprint:
    """The fingerprint of one picture after reading; a few milliseconds. ``look``: that of its pixels, if it is there."""
    look = look or look_at(shot.rgb)
    content = _content(page, fields)
    return Fingerprint(
        sha256=shot.sha256,
        page=shot.page or 0,
        name=shot.name,
        algorithm=ALGORITHM,
        hash=look.hash,
        width=shot.width,
        height=shot.height,
        sketch=look.sketch,
        content=content,
        marks=tuple(_marks(content)),
    )


def fold(text: str) -> str:
    """The text without blanks, full-width forms narrowed, dashes and colons made one: saves change none of this."""
    narrow = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s–—−‐‑]", lambda m: "-" if not m[0].isspace() else "", narrow)


def _content(page: OcrPage, fields: Fields) -> Content:
    lines = (Line(fold(line.text), line.box, round(line.confidence, 3)) for line in page.lines)
    shown = [
        Shown(field.name.value, canonical(field.value) if field.readable else "", field.box, number)
        for number, record in enumerate(fields.records)
        for field in record.fields.values()
    ]
    numbers = {
        field.value.text
        for record in fields.records
        for field in record.fields.values()
        if field.readable
        and _names_a_payment(field.name.value, field.value)
        and isinstance(field.value, Identifier)
    }
    return Content(
        app=fields.recognition.app,
        kind=fields.recognition.kind.value,
        clock=fields.status_bar.clock if fields.status_bar else "",
        lines=tuple(line for line in lines if line.text)[:_MAX_LINES],
        fields=tuple(shown)[:_MAX_LINES],
        payment_numbers=tuple(sorted(numbers)),
    )


def _names_a_payment(name: str, value: Value | None) -> bool:
    if name not in {"transaction_no", "order_no"} or not isinstance(value, Identifier):
        return False
    return value.complete and not value.masked and len(value.text) >= 10


def canonical(value: Value | None) -> str:
    """The value as text, the same for every way in which pages print it."""
    match value:
        case None:
            return ""
        case Money():
            return f"{value.amount} {value.currency}"
        case Moment():
            return str(value)
        case StatusValue():
            return value.status.value
        case _:
            return fold(value.text)


def _marks(content: Content) -> Iterable[str]:
    """What finds this picture again when its look has changed: long numbers, full times, longer values."""
    found: dict[str, None] = dict.fromkeys(content.payment_numbers)
    words: dict[str, None] = {}
    for line in content.lines:
        plain = re.sub(r"[^0-9A-Z]", "", line.text.upper())
        digits = re.sub(r"[^0-9]", "", plain)
        for mark in _MARK.findall(plain):
            if sum(char.isdigit() for char in mark) >= 8:
                found.setdefault(mark)
        if 12 <= len(digits) <= 14 and digits.startswith("20"):
            found.setdefault(digits)
        if len(line.text) >= _WORD_CHARS and (content.kind == "chat" or len(digits) >= 4):
            words.setdefault(line.text[:64])
    for field in content.fields:
        # What is left of a page of which only the head was used again.
        if content.clock and field.name in {"amount", "order_no"} and field.value:
            found.setdefault(f"{content.clock} {field.value}"[:64])
        if len(field.value) >= _WORD_CHARS:
            words.setdefault(field.value[:64])
    return list({**dict.fromkeys(list(found)[:_MAX_NUMBERS]), **dict.fromkeys(list(words)[:_MAX_WORDS])})


def dump_content(content: Content) -> str:
    """As JSON, for the store."""
    return json.dumps(
        {
            "app": content.app,
            "kind": content.kind,
            "clock": content.clock,
            "lines": [[line.text, line.box.as_list(), line.confidence] for line in content.lines],
            "fields": [[f.name, f.value, f.box.as_list(), f.record] for f in content.fields],
            "numbers": list(content.payment_numbers),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def load_content(text: str) -> Content:
    """From JSON of :func:`dump_content`."""
    data = json.loads(text)
    return Content(
        app=data["app"],
        kind=data["kind"],
        clock=data["clock"],
        lines=tuple(Line(t, Box(*box), c) for t, box, c in data["lines"]),
        fields=tuple(Shown(n, v, Box(*box), r) for n, v, box, r in data["fields"]),
        payment_numbers=tuple(data["numbers"]),
    )
