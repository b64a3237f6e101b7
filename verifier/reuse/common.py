"""How much of what is peculiar to two pictures is the same: the part of a page that no other bill shares.

Labels, titles and buttons are common to all pages of an app and say nothing. Values do: numbers, times, amounts,
names, chat messages, the clock. Each counts by the number of its characters that carry information.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from verifier.geometry import Box
from verifier.reuse.align import Placement
from verifier.reuse.fingerprint import Content, Line

_SAME_TEXT, _SAME_DIGITS = 0.8, 0.9
"""From this similarity on, a line is the other one with a character or two read otherwise. Dates of one day and
accounts of one bank are more alike as texts than as digits, hence both."""

_DIGITS = 3
_LEAST = 4.0
_CAP = 24


@dataclass(frozen=True, slots=True)
class Common:
    """Weights in characters.

    Attributes:
        same: of values of the new picture that stand in the earlier one at the same place.
        other: of values that stand at the same place and are not the same.
        alone: of values whose place shows nothing in the earlier picture (outside its frame, or removed).
        digits: digits of the lines that are the same, character for character.
        longest: the most digits that one such line has.
        places: new and earlier line of every place where both show a value, and whether they are the same.
    """

    same: float
    other: float
    alone: float
    digits: int
    longest: int
    places: tuple[tuple[Line, Line, bool], ...]

    @property
    def share(self) -> float:
        """Of what can be compared, the part that is the same; 0 when nothing can."""
        compared = self.same + self.other
        return self.same / compared if compared else 0.0


def compare_values(new: Content, earlier: Content, placement: Placement) -> Common:
    """Compare place by place under a placement."""
    placed = [(placement.place(line.box), line) for line in earlier.lines]
    same = other = alone = 0.0
    digits = longest = 0
    places = []
    counted: set[str] = set()
    for line in values(new):
        # What stands on the page several times (the hotline under every message) counts once.
        weight = 0.0 if line.text in counted else _weight(line.text)
        counted.add(line.text)
        here = [old for box, old in placed if _same_row(line.box, box)]
        if weight == 0:
            continue
        if not here:
            alone += weight
            continue
        twin = max(here, key=lambda old: similarity(line.text, old.text))
        equal = _equal(line.text, twin.text)
        places.append((line, twin, equal))
        if not equal:
            other += weight
            continue
        same += weight
        if line.text == twin.text:
            count = sum(char.isdigit() for char in line.text)
            digits, longest = digits + count, max(longest, count)
    return Common(same, other, alone, digits, longest, tuple(places))


def nothing_peculiar(new: Content, earlier: Content) -> bool:
    """Whether the two share no value at all: a quick look before the comparison place by place."""
    common = {line.text for line in values(new)} & {line.text for line in values(earlier)}
    return sum(map(_weight, common)) < _LEAST


def _equal(one: str, other: str) -> bool:
    if one == other:
        return True
    figures = ["".join(filter(str.isdigit, text)) for text in (one, other)]
    return similarity(one, other) >= _SAME_TEXT and similarity(*figures) >= _SAME_DIGITS


def values(content: Content) -> Sequence[Line]:
    """Lines that carry a value of this very page: read fields, digits, and bubbles of a chat."""
    boxes = [field.box for field in content.fields]
    return [
        line
        for line in content.lines
        if sum(char.isdigit() for char in line.text) >= _DIGITS
        or (content.kind == "chat" and len(line.text) >= 4)
        or any(inside(line.box, box) for box in boxes)
    ]


def similarity(one: str, other: str) -> float:
    """1 for equal texts, 0 for texts with nothing in common."""
    return float(Levenshtein.normalized_similarity(one, other))


def _weight(text: str) -> float:
    digits = sum(char.isdigit() for char in text)
    letters = sum(char.isalpha() for char in text)
    return min(digits + 0.5 * letters, _CAP)


def _same_row(one: Box, other: Box) -> bool:
    common = one.intersection(other)
    return (
        common is not None
        and common.height >= 0.4 * min(one.height, other.height)
        and (common.width >= 0.3 * min(one.width, other.width))
    )


def inside(line: Box, field: Box) -> bool:
    """Whether at least half of a line lies in a field's box."""
    common = line.intersection(field)
    return common is not None and common.area >= 0.5 * line.area
