"""Claim against pictures: one row per field, one column per picture."""

from __future__ import annotations

from dataclasses import dataclass

from verifier.outcomes import Outcome
from verifier.reports.marks import marks_of
from verifier.reports.model import CaseReport, FieldItem, PictureItem


@dataclass(frozen=True, slots=True)
class Cell:
    """The values of a field in one picture (a bill list has several) and how they stand to the claim."""

    values: tuple[str, ...] = ()
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One field. ``claimed`` is empty where the claim does not name it."""

    field: str
    claimed: str
    cells: tuple[Cell, ...]


def matrix(report: CaseReport) -> tuple[Row, ...]:
    """Claimed fields first, in the order of the comparison, then whatever else the pictures show."""
    claimed = {item.field: item.claimed for item in report.comparisons}
    shown = [f.name for p in report.pictures for record in p.records for f in record.fields]
    tones = [
        {mark.subject: mark.tone for mark in reversed(marks_of(report, picture))}
        for picture in report.pictures
    ]
    return tuple(
        Row(
            name,
            claimed.get(name, ""),
            tuple(
                _cell(picture, name, tone.get(name, ""))
                for picture, tone in zip(report.pictures, tones, strict=True)
            ),
        )
        for name in dict.fromkeys([*claimed, *shown])
    )


def _cell(picture: PictureItem, name: str, tone: str) -> Cell:
    items = [f for record in picture.records for f in record.fields if f.name == name]
    unreadable = bool(items) and all(item.value is None for item in items)
    values = dict.fromkeys(shown_value(item) for item in items if item.value is not None)
    return Cell(tuple(values), Outcome.UNREADABLE.value if unreadable else tone)


def shown_value(item: FieldItem) -> str:
    """A field's value as people write it: currency behind the amount, time without its zone."""
    value = item.value or ""
    if item.currency:
        return f"{value} {item.currency}"
    if item.precision:
        length = {"day": 10, "minute": 16}.get(item.precision, 19)
        return value.replace("T", " ")[:length]
    return value
