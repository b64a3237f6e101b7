"""Known structures of order and transaction numbers: which fit, what time they hold, which letters must be digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from verifier.fields.number_data import CHARSETS, Structure, structures
from verifier.fields.types import FieldName, Identifier

# What fonts make alike. Digits stand for themselves; each letter names the digits it can be.
LOOKALIKES = {"O": "0", "o": "0", "Q": "0", "D": "0", "I": "1", "l": "1", "|": "1", "i": "1", "S": "5", "s": "5",
              "B": "8", "Z": "2", "z": "2", "G": "6", "b": "6", "g": "9", "q": "9"}  # fmt: skip
AMBIGUOUS = frozenset("0O1lI5S8B2Z")
_TWINS = frozenset("IlO")
_TURNED = re.compile(r"[01][A-Z]{1,3}(?P<tail>\d{9,28})")
"""A letter O or I in front, read as a digit: capitals and a date follow."""
_PREFIXED = re.compile(r"[A-Z]{1,4}(?P<tail>\d{9,28})")
_WHOLE_DATE = re.compile(r"20[1-3]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_FIRST_YEAR, _LAST_YEAR = 2004, 2060


@dataclass(frozen=True, slots=True)
class EmbeddedTime:
    """A time inside a number.

    Attributes:
        start, end: its place in the number.
        day: the date, ``None`` when only a clock is embedded or the year is not whole.
        clock: the time of day, ``None`` when only a date is embedded.
        at: the moment with its zone where both are there.
        year_digit, day_of_year: of the form that keeps only the year's last digit.
    """

    start: int
    end: int
    day: date | None = None
    clock: time | None = None
    at: datetime | None = None
    year_digit: int | None = None
    day_of_year: int | None = None

    def day_near(self, reference: date) -> date | None:
        """The date; where only the year's last digit is kept, the one nearest to ``reference``."""
        if self.day is not None or self.year_digit is None or self.day_of_year is None:
            return self.day
        base = reference.year - reference.year % 10 + self.year_digit
        days = [_ordinal(year, self.day_of_year) for year in (base - 10, base, base + 10)]
        return min((d for d in days if d), key=lambda d: abs((d - reference).days), default=None)


@dataclass(frozen=True, slots=True)
class StructureMatch:
    """A number has the shape of a known structure; ``times`` are the embedded ones, in order."""

    id: str
    app: str
    fields: tuple[FieldName, ...]
    refund_keeps: bool
    times: tuple[EmbeddedTime, ...] = ()


def match_structures(
    identifier: Identifier | str, app: str | None = None, field: FieldName | None = None
) -> tuple[StructureMatch, ...]:
    """Every known structure that the number has, the most special first.

    Args:
        identifier: the number; masked places fit anything, a number that is not complete fits nothing.
        app: only structures of this app and those of any app; ``None``: all.
        field: only structures that this field can have; ``None``: all.

    A date that the calendar does not have, or a year outside 2004–2060, is no fit.
    """
    text = identifier if isinstance(identifier, str) else identifier.text
    if isinstance(identifier, Identifier) and not identifier.complete:
        return ()
    return _match(text, app, field)


def is_structured(app: str, field: FieldName) -> bool:
    """Whether anything is known about this field's numbers in this app."""
    return any(s.app in {app, ""} and field in s.fields for s in structures())


def shortest_length(app: str, field: FieldName) -> int:
    """Length of the shortest number known for this field in this app, 0 when nothing is known."""
    known = [sum(p.lengths()[0] for p in s.parts) for s in structures() if s.app == app and field in s.fields]
    return min(known, default=0)


def could_go_on(text: str, app: str, field: FieldName) -> bool:
    """Whether a number fits no structure of this app and field, but is the beginning of a longer one that does."""
    own = [s for s in structures() if s.app == app and field in s.fields]
    if not app or any(_fit(s, text) is not None for s in own):
        return False
    return any(_begins(s, text) for s in own)


def _begins(structure: Structure, text: str) -> bool:
    """Whether the text runs into the structure's last part and everything before fits."""
    sizes = [part.lengths() for part in structure.parts]
    if any(low != high for low, high in sizes[:-1]):
        return False
    head = sum(low for low, _ in sizes[:-1])
    last = sizes[-1][0]
    return (
        head < len(text) < head + last and _fit(structure, text + "0" * (head + last - len(text))) is not None
    )


def lost_a_digit(number: Identifier, app: str, field: FieldName) -> bool:
    """Whether a number fits no structure of this app and field, but would with one digit more.

    One reader alone that leaves out one of two equal digits gives such a number.
    """
    text = number.text
    if not app or not text.isdigit() or len(text) > 64:
        return False
    own = [s for s in structures() if s.app == app and field in s.fields]
    if any(_fit(s, text) is not None for s in own):
        return False
    longer = {text[:n] + text[n] + text[n:] for n in range(len(text))}
    return any(_fit(s, other) is not None for s in own for other in longer)


def is_open_to_guesses(text: str) -> bool:
    """Whether a number of mixed letters holds a character that screen fonts draw like another one of its kind.

    I and l, O and 0: among random letters of both cases nothing decides between them, however sure the readers are.
    Where they took one for another they wrote one of these three letters.
    """
    letters = [c for c in text if c not in _TWINS and c.isalpha()]
    mixed = any(c.islower() for c in letters) and any(c.isupper() for c in letters)
    return mixed and any(c in _TWINS for c in text)


def resolve_lookalikes(text: str, app: str | None, field: FieldName | None) -> str | None:
    """The number with letters turned into the digits that its structure demands.

    Returns:
        ``text`` itself when it fits as it stands; the repaired number when letters stand where exactly one
        reading gives a known structure of this app and field; ``None`` when there is no structure, or a choice.
    """
    if _match(text, app, field):
        return text
    if app is None or field is None:
        return None
    letters = [i for i, c in enumerate(text) if c in LOOKALIKES]
    if not 0 < len(letters) <= 12 or len(text) > 64:
        return None
    found = set()
    for structure in _candidates(app, field):
        repaired = _forced(structure, text)
        if repaired is not None and _match(repaired, app, field):
            found.add(repaired)
    return found.pop() if len(found) == 1 else None


def prefix_is_sure(text: str) -> bool | None:
    """Whether a merchant's number is some capitals followed by a date, so that no O at the border can be a 0.

    Shops number their orders like ``NO20230220…`` or ``PI250710…``; O and 0, I and 1 look the same there.

    Returns:
        ``True``: letters as they stand, then a date. ``False``: it would be that shape if the 0 or 1 at the border
        were a letter, so the character is open. ``None``: no such shape.
    """
    turned = _TURNED.fullmatch(text)
    if turned is not None and _begins_with_date(turned["tail"]):
        return False
    match = _PREFIXED.fullmatch(text)
    if match is None:
        return None
    tail = match["tail"]
    if _begins_with_date(tail):
        return True
    open_ = tail[0] in "01" and _begins_with_date(tail[1:])
    # M02 20220326 …: six digits that read as a day by chance, the whole date stands behind them.
    return False if open_ and (tail[1:3] == "20" or not _WHOLE_DATE.search(tail[1:])) else None


def _begins_with_date(digits: str) -> bool:
    forms = [form for form in ("yyyymmdd", "yymmdd") if len(digits) >= len(form) + 3]
    today = [_time_of(form, digits[: len(form)], 0, "Asia/Shanghai") for form in forms]
    return any(t is not None and t.day is not None and 2010 <= t.day.year <= 2035 for t in today)


@lru_cache(maxsize=4096)
def _match(text: str, app: str | None, field: FieldName | None) -> tuple[StructureMatch, ...]:
    found = []
    for structure in _candidates(app, field):
        times = _fit(structure, text)
        if times is not None and (structure.check is None or _luhn(text)):
            found.append(
                StructureMatch(structure.id, structure.app, structure.fields, structure.refund_keeps, times)
            )
    return tuple(found)


def _candidates(app: str | None, field: FieldName | None) -> Iterator[Structure]:
    for structure in structures():
        known = app is None or structure.app in {app, ""} or (not app and structure.network)
        if known and (field is None or field in structure.fields):
            yield structure


def _layouts(structure: Structure, length: int) -> Iterator[tuple[int, ...]]:
    """The lengths of the parts for a number of this length: one way, or a few where parts vary."""

    def extend(index: int, left: int) -> Iterator[tuple[int, ...]]:
        if index == len(structure.parts):
            if left == 0:
                yield ()
            return
        low, high = structure.parts[index].lengths()
        for size in range(low, min(high, left) + 1):
            for tail in extend(index + 1, left - size):
                yield (size, *tail)

    yield from extend(0, length)


def _fit(structure: Structure, text: str) -> tuple[EmbeddedTime, ...] | None:
    for sizes in _layouts(structure, len(text)):
        times, start = [], 0
        for part, size in zip(structure.parts, sizes, strict=True):
            piece = text[start : start + size]
            if part.text is not None:
                if not any(len(t) == size and _same(t, piece) for t in part.text):
                    break
            elif part.time is not None:
                if "*" not in piece:
                    embedded = _time_of(part.time, piece, start, structure.zone)
                    if embedded is None:
                        break
                    times.append(embedded)
            elif not all(c in CHARSETS[part.charset] or c == "*" for c in piece):
                break
            start += size
        else:
            return tuple(times)
    return None


def _same(expected: str, piece: str) -> bool:
    return all(b in (a, "*") for a, b in zip(expected, piece, strict=True))


def _forced(structure: Structure, text: str) -> str | None:
    """``text`` with every letter that stands at a digit's place replaced by the digit it looks like."""
    for sizes in _layouts(structure, len(text)):
        out, start = "", 0
        for part, size in zip(structure.parts, sizes, strict=True):
            piece = text[start : start + size]
            if part.text is not None:
                options = [t for t in part.text if len(t) == size and alike(t) == alike(piece)]
                out += options[0] if len(options) == 1 else piece
            elif part.charset == "digits" or (part.time is not None and part.time != "unix_hex"):
                out += "".join(LOOKALIKES.get(c, c) for c in piece)
            else:
                out += piece
            start += size
        if _fit(structure, out) is not None:
            return out
    return None


def alike(text: str) -> str:
    """The text with every letter that looks like a digit made that digit, for comparing readings."""
    return "".join(LOOKALIKES.get(c, c) for c in text)


def _time_of(form: str, piece: str, start: int, zone: str) -> EmbeddedTime | None:
    end = start + len(piece)
    try:
        match form:
            case "unix_hex" | "unix":
                at = datetime.fromtimestamp(int(piece, 16 if form == "unix_hex" else 10), UTC)
                at = at.astimezone(ZoneInfo(zone))
                return EmbeddedTime(start, end, at.date(), at.time(), at) if _plausible(at.date()) else None
            case "HHMMSS":
                return EmbeddedTime(start, end, clock=_clock(piece))
            case "yjjjHHMMSS":
                ordinal = int(piece[1:4])
                if not 1 <= ordinal <= 366:
                    return None
                clock = _clock(piece[4:])
                return EmbeddedTime(start, end, clock=clock, year_digit=int(piece[0]), day_of_year=ordinal)
            case _:
                day_text = piece[: 8 if form.startswith("yyyy") else 6]
                day = datetime.strptime(day_text if len(day_text) == 8 else "20" + day_text, "%Y%m%d").date()
                if not _plausible(day):
                    return None
                rest = piece[len(day_text) :]
                if not rest:
                    return EmbeddedTime(start, end, day)
                clock = _clock(rest)
                return EmbeddedTime(
                    start, end, day, clock, datetime.combine(day, clock, tzinfo=ZoneInfo(zone))
                )
    except (ValueError, OverflowError, OSError):
        return None


def _clock(text: str) -> time:
    return time(int(text[:2]), int(text[2:4]), int(text[4:6]))


def _plausible(day: date) -> bool:
    return _FIRST_YEAR <= day.year <= _LAST_YEAR


def _ordinal(year: int, day_of_year: int) -> date | None:
    try:
        return datetime.strptime(f"{year} {day_of_year:03d}", "%Y %j").date()
    except ValueError:
        return None


def _luhn(text: str) -> bool:
    """Luhn check (ISO/IEC 7812-1, Annex B); masked numbers cannot be checked and pass."""
    if "*" in text:
        return True
    if not text.isdigit():
        return False
    digits = [int(c) for c in reversed(text)]
    return (sum(digits[0::2]) + sum(sum(divmod(2 * d, 10)) for d in digits[1::2])) % 10 == 0
