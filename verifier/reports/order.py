"""Worst first: the order in which people read a batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

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


def worst_first(reports: Sequence[CaseReport]) -> Sequence[CaseReport]:
    """By verdict, then by case id. Holds the order alone: of a large batch the reports stay where they are."""
    keys = [(WORST_FIRST.index(report.verdict), report.case_id) for report in reports]
    return _Ordered(reports, sorted(range(len(keys)), key=keys.__getitem__))


class _Ordered(Sequence[CaseReport]):
    def __init__(self, reports: Sequence[CaseReport], order: Sequence[int]) -> None:
        self._reports = reports
        self._order = order

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, index: int) -> CaseReport: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[CaseReport]: ...
    def __getitem__(self, index: int | slice) -> CaseReport | Sequence[CaseReport]:
        if isinstance(index, slice):
            return _Ordered(self._reports, self._order[index])
        return self._reports[self._order[index]]


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
