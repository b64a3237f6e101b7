"""The rows that CSV and XLSX share: one per case and claimed field, then what could not be processed."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.problems import hint_text, reason_text
from verifier.reports.model import BatchReport
from verifier.reports.order import worst_first
from verifier.reports.safe import cell
from verifier.rules import Lang

HEADER = (
    "case_id",
    "verdict",
    "reason",
    "field",
    "outcome",
    "claimed",
    "read",
    "similarity",
    "picture",
    "box",
    "rule",
    "message",
)
LINK_HEADER = (
    "case_id",
    "picture",
    "relation",
    "other_case",
    "other_picture",
    "fields_changed",
    "rule",
    "message",
)
ERROR_HEADER = ("case_id", "where", "code", "reason", "hint")


def rows(batch: BatchReport, lang: Lang) -> Iterator[list[str]]:
    """One row per compared field; a case without any gets one row of its own, so that none is missing."""
    for report in worst_first(batch.results):
        reason = getattr(report.reasons[0].message, lang) if report.reasons else ""
        start = [report.case_id, report.verdict.value, reason]
        for item in report.comparisons:
            place = item.evidence[0] if item.evidence else None
            row = [
                *start,
                item.field,
                item.outcome.value,
                item.claimed,
                item.read,
                "" if item.similarity is None else f"{item.similarity:.2f}",
                place.picture if place else "",
                " ".join(map(str, place.box)) if place and place.box else "",
                item.rule_id,
                getattr(item.message, lang),
            ]
            yield [cell(value) for value in row]
        if not report.comparisons:
            yield [cell(value) for value in [*start, *[""] * (len(HEADER) - len(start))]]


def link_rows(batch: BatchReport, lang: Lang) -> Iterator[list[str]]:
    """One row per tie between a picture and another case."""
    for report in worst_first(batch.results):
        for link in report.links:
            changed, text = " ".join(link.fields_changed), getattr(link.message, lang)
            other = link.case_id, link.other_picture, changed, link.rule_id, text
            yield [cell(value) for value in (report.case_id, link.picture, link.relation, *other)]


def error_rows(batch: BatchReport, lang: Lang) -> Iterator[list[str]]:
    """One row per thing that could not be processed."""
    found = [(report.case_id, error) for report in batch.results for error in report.errors]
    for case_id, error in [*found, *(("", error) for error in batch.errors)]:
        reason = reason_text(error.code, error.reason, lang)
        hint = hint_text(error.code, error.hint, lang)
        yield [cell(value) for value in (case_id, error.where, error.code, reason, hint)]
