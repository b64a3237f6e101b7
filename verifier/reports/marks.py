"""The numbered boxes of a picture: the same numbers in the HTML report and on the annotated pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from verifier.checks import CheckStatus, Severity
from verifier.images.types import RGB
from verifier.outcomes import Outcome
from verifier.reports.model import CaseReport, CheckItem, EvidenceItem, PictureItem
from verifier.reports.order import OUTCOME_ORDER

FINDING = "finding"
_EMPTY = 6.0
"""Spread of pixel values up to which a place counts as empty."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A box with its number. ``tone`` is an outcome or ``finding``; ``subject`` a field name or a rule id."""

    number: int
    subject: str
    tone: str
    box: tuple[int, int, int, int]
    read: str = ""
    expected: str = ""


def marks_of(report: CaseReport, picture: PictureItem) -> tuple[Mark, ...]:
    """Boxes of what was compared, the worst first, then of what the checks found and confirmed; each place once."""
    marks: list[Mark] = []
    taken: set[tuple[int, int, int, int]] = set()
    for subject, tone, place in (*_compared(report), *_found(report, picture)):
        if place.picture not in {picture.name, ""} or place.box is None:
            continue
        box = (place.box[0], place.box[1], place.box[2], place.box[3])
        if box in taken or not _inside(box, picture):
            continue
        taken.add(box)
        marks.append(Mark(len(marks) + 1, subject, tone, box, place.read, place.expected))
    return tuple(marks)


def stroke(width: int) -> int:
    """How thick a box is drawn on a picture of this width, in its pixels; plates are sized by it."""
    return max(3, width // 270)


def plate(mark: Mark, width: int, height: int, pixels: RGB | None = None) -> tuple[int, int, int, int]:
    """Where the number of a mark stands: beside its box where the picture is empty, else over it.

    Args:
        mark: the box with its number.
        width: of the picture, in pixels.
        height: of the picture.
        pixels: the picture ``(height, width, 3)``; without it the right side is taken as empty.

    Returns:
        ``x0, y0, x1, y1`` in the picture's pixels, inside it.
    """
    s = stroke(width)
    wide, tall = s * (13 if mark.number < 10 else 21), s * 15
    x0, y0, x1, y1 = mark.box
    middle = min(max((y0 + y1 - tall) // 2, 0), max(height - tall, 0))
    corners = [(x1 + 3 * s, middle), (x0 - 3 * s - wide, middle), (max(x0 - 2 * s, 0), y0 - 3 * s - tall)]
    inside = [(x, y) for x, y in corners if x >= 0 and y >= 0 and x + wide <= width and y + tall <= height]
    if not inside:
        inside = [(min(max(x0, 0), max(width - wide, 0)), min(max(y0, 0), max(height - tall, 0)))]
    if pixels is not None:
        # The first corner without ink; where every one covers something, the one that covers least.
        ink = [float(pixels[y : y + tall, x : x + wide].std()) for x, y in inside]
        best = next((i for i, spread in enumerate(ink) if spread < _EMPTY), ink.index(min(ink)))
        inside = inside[best:]
    x, y = inside[0]
    return x, y, x + wide, y + tall


def _compared(report: CaseReport) -> Iterator[tuple[str, str, EvidenceItem]]:
    for item in sorted(report.comparisons, key=lambda item: OUTCOME_ORDER.index(item.outcome)):
        for place in item.evidence:
            if place.picture:
                yield item.field, _tone(item.outcome, item.evidence[0], place), place


def _tone(outcome: Outcome, deciding: EvidenceItem, place: EvidenceItem) -> str:
    # A field can contradict in one picture and agree in another: only what contradicts is shown in red.
    if outcome is Outcome.MISMATCH and place is not deciding and place.read != deciding.read:
        return (Outcome.MATCH if place.read == place.expected else Outcome.NOT_SHOWN).value
    return outcome.value


def _found(report: CaseReport, picture: PictureItem) -> Iterator[tuple[str, str, EvidenceItem]]:
    for check in findings(picture.checks):
        yield from ((check.rule_id, FINDING, place) for place in check.evidence)
    for check in findings((*report.reasons, *report.checks)):
        yield from ((check.rule_id, FINDING, place) for place in check.evidence if place.picture)
    # What carries the verdict is marked as well: the status that the case stands on, the two deductions.
    for check in report.checks:
        if check.status is CheckStatus.PASSED and check.rule_id.startswith("P2"):
            tone = Outcome.MATCH.value
            yield from ((check.rule_id, tone, place) for place in check.evidence if place.picture)


def findings(checks: Iterable[CheckItem]) -> list[CheckItem]:
    """The checks that found more than a remark."""
    return [c for c in checks if c.status is CheckStatus.FAILED and c.severity is not Severity.NOTE]


def _inside(box: tuple[int, int, int, int], picture: PictureItem) -> bool:
    x0, y0, x1, y1 = box
    return x1 > x0 and y1 > y0 and x0 < picture.width and y0 < picture.height and x1 > 0 and y1 > 0
