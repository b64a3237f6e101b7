"""Claim against pictures: one row per field, one column per picture."""

from __future__ import annotations

from dataclasses import dataclass

from verifier.outcomes import Outcome
from verifier.reports.marks import marks_of
from verifier.reports.model import CaseReport, FieldItem, PictureItem
from verifier.reports.order import OUTCOME_ORDER

_NUMBERS = ("order_no", "transaction_no")
_OUTCOMES = tuple(outcome.value for outcome in OUTCOME_ORDER)


@dataclass(frozen=True, slots=True)
class Cell:
    """The values of a field in one picture (a bill list has several), and how each stands to the claim.

    ``tones`` go with ``values``: an outcome, or ``""`` for a value that was compared with nothing (another payment
    of a list). ``tone`` is the worst of them.
    """

    values: tuple[str, ...] = ()
    tones: tuple[str, ...] = ()
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One field. ``claimed`` is empty where the claim does not name it."""

    field: str
    claimed: str
    cells: tuple[Cell, ...]


def matrix(report: CaseReport) -> tuple[Row, ...]:
    """Claimed fields first, in the order of the comparison, then whatever else the pictures show.

    A claimed number stands beside the field that it was compared with, too: the order number of a claim may be the
    merchant's number of a bill.
    """
    claimed = {item.field: item.claimed for item in report.comparisons}
    shown = [f.name for p in report.pictures for record in p.records for f in record.fields]
    compared = {
        place.field: item.claimed
        for item in report.comparisons
        if item.field in _NUMBERS
        for place in item.evidence
        if place.field and place.field not in claimed
    }
    tones = [
        {mark.box: mark.tone for mark in reversed(marks_of(report, picture)) if mark.tone in _OUTCOMES}
        for picture in report.pictures
    ]
    return tuple(
        Row(
            name,
            claimed.get(name, compared.get(name, "")),
            tuple(_cell(p, name, tone) for p, tone in zip(report.pictures, tones, strict=True)),
        )
        for name in dict.fromkeys([*claimed, *shown])
    )


def _cell(picture: PictureItem, name: str, tones: dict[tuple[int, int, int, int], str]) -> Cell:
    values: dict[str, str] = {}
    unreadable = False
    for item in (f for record in picture.records for f in record.fields if f.name == name):
        if item.value is None:
            unreadable = True
            continue
        x0, y0, x1, y1 = item.box
        tone = tones.get((x0, y0, x1, y1), "")
        text = shown_value(item)
        # One value printed twice: how the compared one stands is said.
        values[text] = values.get(text) or tone
    found = set(values.values()) | ({Outcome.UNREADABLE.value} if unreadable and not values else set())
    worst = next((tone for tone in _OUTCOMES if tone in found), "")
    return Cell(tuple(values), tuple(values.values()), worst)


def shown_value(item: FieldItem) -> str:
    """A field's value as people write it: currency behind the amount, time without its zone."""
    value = item.value or ""
    if item.currency:
        return f"{value} {item.currency}"
    if item.precision:
        length = {"day": 10, "minute": 16}.get(item.precision, 19)
        return value.replace("T", " ")[:length]
    return value
