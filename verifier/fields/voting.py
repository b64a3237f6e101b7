"""Two independent readings of one value: agreement raises confidence, disagreement leaves the value open.

A choice between two readings is made only by the known structure of the number, and then reported as such.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from verifier.fields.amounts import parse_money
from verifier.fields.identifiers import parse_identifier
from verifier.fields.kinds import IDENTIFIERS, MONEY, NAMES, TIMES, ParseContext, parse_value
from verifier.fields.layout import TextLine
from verifier.fields.names import join_lines
from verifier.fields.numbers import (
    AMBIGUOUS,
    alike,
    is_open_to_guesses,
    is_structured,
    lost_a_digit,
    match_structures,
    prefix_is_sure,
    resolve_lookalikes,
)
from verifier.fields.types import Field, FieldName, Identifier, Money, Reading, ReadState, Value
from verifier.geometry import Box
from verifier.text import normalise

CERTAIN = 0.9
"""Lowest character confidence of the first reader from which a lone reading is taken."""
WEAK = 0.8
"""Confidence of the second reader below which its reading is noise, no vote."""
NOISE = 0.5
"""Confidence of a name below which it is what a reader makes of halves of letters."""
_OPEN = {"partial": "no_date", "cut": "cut"}
"""Why a value was left open where it was found, by how it was found."""
UNCONFIRMED = 0.9
"""Factor on the confidence of a value that nobody confirmed."""


@dataclass(frozen=True, slots=True)
class Found:
    """A value before voting: its lines, and the label or place that led to it."""

    name: FieldName
    lines: tuple[TextLine, ...]
    value: Value | None
    label: str = ""
    label_box: Box | None = None
    how: str = ""

    @property
    def box(self) -> Box:
        """Around all lines."""
        return Box.union(line.box for line in self.lines)

    @property
    def raw(self) -> str:
        """The text as the first reader gave it."""
        return " ".join(line.text for line in self.lines)

    @property
    def reader(self) -> str:
        """What read the value, where that was not the page's engine alone."""
        return next((line.reader for line in self.lines if line.reader), "")

    @property
    def confidence(self) -> float:
        """Mean of the characters, held down by the least certain one."""
        total = sum(max(1, len(line.text)) for line in self.lines)
        mean = sum(line.confidence * max(1, len(line.text)) for line in self.lines) / total
        return min(0.999, 0.5 * mean + 0.5 * self.low)

    @property
    def low(self) -> float:
        """The least certain character."""
        return min(line.low for line in self.lines)


def vote(
    found: Found, first_engine: str, second: Sequence[Reading | None] | None, app: str, context: ParseContext
) -> Field:
    """Settle one value.

    Args:
        found: the first reading.
        first_engine: its name.
        second: the second reader's reading of every line, ``None`` where it was not asked.
        app: chooses the number structures.
        context: as for the first reading.

    Returns:
        The field: read, or unreadable with the reason and all readings.
    """
    readings = [Reading(found.reader or first_engine, found.raw, round(found.confidence, 4))]
    if found.value is None and found.how in _OPEN:
        return _unreadable(found, readings, _OPEN[found.how])
    if second is None:
        return _unreadable(found, readings, "ambiguous") if _is_guess(found) else _alone(found, readings, app)
    text = _joined(second)
    if text is not None:
        readings.append(text)
    if _is_guess(found):
        return _unreadable(found, readings, "ambiguous")
    if text is None or not any(c.isdigit() for c in text.text):
        return _alone(found, readings, app)
    if found.name in MONEY:
        return _vote_money(found, readings, text, context)
    if found.name in TIMES:
        return _vote_time(found, readings, text, context)
    if found.name in IDENTIFIERS:
        return _vote_number(found, readings, text, app)
    return _alone(found, readings, app)


def _is_guess(found: Found) -> bool:
    value = found.value
    whole = found.name in IDENTIFIERS and isinstance(value, Identifier) and value.complete
    return whole and isinstance(value, Identifier) and is_open_to_guesses(value.text)


def _vote_money(found: Found, readings: list[Reading], second: Reading, context: ParseContext) -> Field:
    other = parse_money(second.text, context.currency)
    if isinstance(found.value, Money):
        if other is None:
            return _alone(found, readings, "")
        if other.amount == found.value.amount:
            return _field(found, readings, found.value, _agreed(found, second))
        if _lost_point(found, second):
            return _field(found, readings, found.value, UNCONFIRMED * found.confidence)
        return _contested(found, readings, second, "")
    # The first reading is no amount at all (1.130.00): the second stands if it is one with the same digits.
    if other is not None and digits_of(found.raw) == digits_of(second.text) and found.low >= 0.5:
        return _field(found, readings, other, 0.7, reason="repaired")
    return _unreadable(found, readings, "malformed")


def _lost_point(found: Found, second: Reading) -> bool:
    """The same digits without the point: the second reader confirms the digits, the first is sure of its point."""
    points = [c.confidence for line in found.lines for c in line.chars if c.text in ".．"]
    bare = "." not in second.text and "," not in second.text
    return (
        bare and len(points) == 1 and points[0] >= CERTAIN and digits_of(found.raw) == digits_of(second.text)
    )


def _vote_time(found: Found, readings: list[Reading], second: Reading, context: ParseContext) -> Field:
    if found.value is not None:
        same = digits_of(found.raw) == digits_of(second.text)
        if same:
            return _field(found, readings, found.value, _agreed(found, second))
        # A reading with fewer digits lost some: it confirms nothing, and it contradicts nothing.
        if len(digits_of(second.text)) != len(digits_of(found.raw)):
            return _alone(found, readings, "")
        return _contested(found, readings, second, "")
    value = parse_value(found.name, [second.text], context)
    if value is not None and digits_of(found.raw) == digits_of(second.text):
        return _field(found, readings, value, 0.7, reason="repaired")
    return _unreadable(found, readings, "malformed")


def _vote_number(found: Found, readings: list[Reading], second: Reading, app: str) -> Field:
    if not isinstance(found.value, Identifier):
        return _unreadable(found, readings, "malformed")
    value = found.value
    if value.masked or not value.complete:
        return _alone(found, readings, app)
    first_text = value.text
    parsed = parse_identifier(second.text)
    second_text = parsed.text if parsed is not None else ""
    if second_text == first_text:
        return _number(found, readings, first_text, _agreed(found, second), app)
    structured = is_structured(app, found.name)
    first_fits = bool(match_structures(first_text, app, found.name))
    second_fits = bool(match_structures(second_text, app, found.name))
    if alike(first_text) == alike(second_text):
        # They differ only in what fonts make alike: the structure decides, or the plainly numeric reading.
        return _number(found, readings, first_text, 0.9 * _agreed(found, second), app, contested=True)
    if structured and first_fits and not second_fits:
        return _field(found, readings, value, min(0.97, found.confidence))
    if structured and second_fits and not first_fits and len(second_text) == len(first_text):
        return _field(found, readings, Identifier(second_text), 0.7, reason="repaired")
    if len(second_text) != len(first_text) and abs(len(second_text) - len(first_text)) > 1:
        return _alone(found, readings, app)
    return _contested(found, readings, second, app)


def _contested(found: Found, readings: list[Reading], second: Reading, app: str) -> Field:
    """A firm second reading against the first leaves the value open; noise is no vote."""
    if second.confidence < WEAK:
        return _alone(found, readings, app)
    return _unreadable(found, readings, "readers_disagree")


def _alone(found: Found, readings: list[Reading], app: str) -> Field:
    """Nobody confirms: take it when every character is certain, leave it open when one is not."""
    if found.value is None:
        return _unreadable(found, readings, "malformed")
    noise = found.name in NAMES and found.confidence < NOISE
    if noise or (found.name in MONEY | TIMES | IDENTIFIERS and _low_decisive(found) < CERTAIN):
        return _unreadable(found, readings, "low_confidence")
    if isinstance(found.value, Identifier) and found.name in IDENTIFIERS:
        if lost_a_digit(found.value, app, found.name):
            return _unreadable(found, readings, "malformed")
        return _number(found, readings, found.value.text, UNCONFIRMED * found.confidence, app)
    return _field(found, readings, found.value, UNCONFIRMED * found.confidence)


def _number(
    found: Found, readings: list[Reading], text: str, confidence: float, app: str, *, contested: bool = False
) -> Field:
    """An identifier whose look-alike characters are decided by structure or left open."""
    assert isinstance(found.value, Identifier)
    if found.value.masked or not found.value.complete:
        return _field(found, readings, found.value, confidence)
    resolved = resolve_lookalikes(text, app, found.name)
    if resolved is not None:
        reason = "" if resolved == text else "repaired"
        return _field(
            found,
            readings,
            Identifier(resolved),
            confidence if not reason else min(confidence, 0.8),
            reason=reason,
        )
    sure = prefix_is_sure(text)
    if sure is not None:
        value = Identifier(text)
        return (
            _field(found, readings, value, confidence) if sure else _unreadable(found, readings, "ambiguous")
        )
    if contested and not text.isdigit() and any(c in AMBIGUOUS for c in text):
        return _unreadable(found, readings, "readers_disagree")
    return _field(found, readings, found.value, confidence)


def _agreed(found: Found, second: Reading) -> float:
    return min(0.999, 1 - (1 - found.confidence) * (1 - 0.9 * second.confidence))


def _field(
    found: Found, readings: list[Reading], value: Value, confidence: float, *, reason: str = ""
) -> Field:
    return Field(
        found.name,
        value,
        found.raw,
        found.box,
        round(max(0.0, min(0.999, confidence)), 4),
        label=found.label,
        label_box=found.label_box,
        lines=tuple(line.box for line in found.lines) if len(found.lines) > 1 else (),
        readings=tuple(readings),
        reason=reason,
    )


def _unreadable(found: Found, readings: list[Reading], reason: str) -> Field:
    return Field(
        found.name,
        None,
        found.raw,
        found.box,
        round(min(0.49, found.confidence), 4),
        state=ReadState.UNREADABLE,
        label=found.label,
        label_box=found.label_box,
        lines=tuple(line.box for line in found.lines) if len(found.lines) > 1 else (),
        readings=tuple(readings),
        reason=reason,
    )


def _joined(second: Sequence[Reading | None]) -> Reading | None:
    parts = [r for r in second if r is not None]
    if not parts or len(parts) != len(second):
        return None
    return Reading(
        parts[0].engine, join_lines([r.text for r in parts]), round(min(r.confidence for r in parts), 4)
    )


def _low_decisive(found: Found) -> float:
    """The least certain character that the value depends on: digits, and the letters of a number."""
    counts = str.isdigit if found.name in MONEY | TIMES else str.isalnum
    lows = [c.confidence for line in found.lines for c in line.chars if counts(c.text)]
    return min(lows, default=found.low)


def digits_of(text: str) -> str:
    """The digits of a text, whatever stands between them."""
    return "".join(c for c in normalise(text) if c.isdigit())
