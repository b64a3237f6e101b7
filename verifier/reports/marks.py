"""The numbered boxes of a picture: the same numbers in the HTML report and on the annotated pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from verifier.checks import CheckStatus, Severity
from verifier.outcomes import Outcome
from verifier.reports.model import CaseReport, CheckItem, EvidenceItem, PictureItem
from verifier.reports.order import OUTCOME_ORDER

FINDING = "finding"


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
    """Boxes of what was compared, the worst first, then of what the checks found; each place once."""
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


def findings(checks: Iterable[CheckItem]) -> list[CheckItem]:
    """The checks that found more than a remark."""
    return [c for c in checks if c.status is CheckStatus.FAILED and c.severity is not Severity.NOTE]


def _inside(box: tuple[int, int, int, int], picture: PictureItem) -> bool:
    x0, y0, x1, y1 = box
    return x1 > x0 and y1 > y0 and x0 < picture.width and y0 < picture.height and x1 > 0 and y1 > 0
