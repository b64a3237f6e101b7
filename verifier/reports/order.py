"""Worst first: the order in which people read a batch."""

from __future__ import annotations

from collections.abc import Iterable

from verifier.errors import ExitCode, worst
from verifier.outcomes import Outcome, Verdict
from verifier.reports.model import BatchReport, CaseReport

WORST_FIRST = (
    Verdict.INCONSISTENT,
    Verdict.NEEDS_REVIEW,
    Verdict.INCOMPLETE,
    Verdict.LATE,
    Verdict.PREMATURE,
    Verdict.OUT_OF_RULE,
    Verdict.CONSISTENT,
)

OUTCOME_ORDER = (Outcome.MISMATCH, Outcome.UNREADABLE, Outcome.NOT_SHOWN, Outcome.MATCH)


def worst_first(reports: Iterable[CaseReport]) -> list[CaseReport]:
    """By verdict, then by case id."""
    return sorted(reports, key=lambda report: (WORST_FIRST.index(report.verdict), report.case_id))


def exit_code(batch: BatchReport) -> ExitCode:
    """What a run over these cases returns."""
    codes = [ExitCode.INCOMPLETE] * bool(batch.errors)
    for report in batch.results:
        codes.append(_of(report))
        codes += [ExitCode.INCOMPLETE] * bool(report.errors)
    return worst(codes)


def _of(report: CaseReport) -> ExitCode:
    if report.verdict is Verdict.CONSISTENT:
        return ExitCode.CONSISTENT
    if report.verdict is Verdict.INCOMPLETE:
        return ExitCode.INCOMPLETE
    unreadable = any(item.outcome is Outcome.UNREADABLE for item in report.comparisons)
    return ExitCode.INCOMPLETE if unreadable else ExitCode.MISMATCH
