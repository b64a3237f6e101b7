"""Verify many cases: results in the order of the input, resumable, one outcome a case whatever happens.

A case that crashes its worker, hangs or raises becomes an error record; the others go on. Settings travel to
the workers, engines never do: each worker builds its own, once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sized
from dataclasses import dataclass

from verifier.batch.executor import Executor, Serial
from verifier.batch.journal import Journal
from verifier.batch.keys import CaseKey, case_key, file_stamps
from verifier.batch.one import CaseOutcome, Loss, MakeOne, MakeVerify, failed
from verifier.batch.pool import ProcessPool
from verifier.batch.progress import ProgressMeter, Report
from verifier.claims.discover import DiscoveredCase


def run_batch(
    cases: Iterable[DiscoveredCase],
    make_verify: MakeVerify,
    *,
    jobs: int = 1,
    timeout: float | None = None,
    threads: int | None = None,
    journal: Journal | None = None,
    context: str = "",
    progress: Report | None = None,
    executor: Executor | None = None,
) -> Iterator[CaseOutcome]:
    """Verify the cases and yield one outcome each, in the order of the input whatever ``jobs`` is.

    Args:
        cases: what to verify.
        make_verify: builds the verifying function in each worker.
        jobs: 1 works in this process; more start as many worker processes.
        timeout: seconds that one case may take; its worker process is then replaced (with one job, too,
            the work then runs in a process of its own).
        threads: threads that the libraries of each worker process may use.
        journal: keeps what is finished; cases that it holds with the same content are not verified again.
        context: what a result depends on beside the case (versions, policy, options), for the journal.
        progress: told after every outcome.
        executor: runs the work instead of this machine's processes (a Ray cluster).

    Raises:
        VerifierError: ``make_verify`` itself failed (an engine is missing), then no case can be verified;
            or the journal cannot be written. What is in the journal stays finished.
    """
    if executor is None:
        local = jobs <= 1 and timeout is None
        executor = Serial() if local else ProcessPool(jobs, timeout=timeout, threads=threads)
    meter = ProgressMeter(len(cases) if isinstance(cases, Sized) else None, progress)
    if journal is None:
        for outcome in executor.run(cases, MakeOne(make_verify), failed, lambda _case, _outcome: None):
            meter.count(kept=False)
            yield outcome
    else:
        yield from _Resumed(journal, context, meter).run(cases, make_verify, executor)


@dataclass(frozen=True, slots=True)
class _Keyed:
    """A case on its way through an executor, with its key."""

    case: DiscoveredCase
    key: CaseKey


@dataclass(frozen=True, slots=True)
class _MakeKeyed:
    make_verify: MakeVerify

    def __call__(self) -> Callable[[_Keyed], CaseOutcome]:
        one = MakeOne(self.make_verify)()
        return lambda item: one(item.case)


class _Resumed:
    """Merges what the journal holds with what still has to run."""

    def __init__(self, journal: Journal, context: str, meter: ProgressMeter) -> None:
        self._journal = journal
        self._context = context
        self._meter = meter
        # For each case drawn and not yet yielded: its key when the journal had it, else None.
        self._plan: deque[str | None] = deque()

    def run(
        self, cases: Iterable[DiscoveredCase], make_verify: MakeVerify, executor: Executor
    ) -> Iterator[CaseOutcome]:
        results = executor.run(self._unfinished(cases), _MakeKeyed(make_verify), _lost, self._keep)
        for outcome in results:
            yield from self._finished()
            self._plan.popleft()
            self._meter.count(kept=False)
            yield outcome
        yield from self._finished()

    def _unfinished(self, cases: Iterable[DiscoveredCase]) -> Iterator[_Keyed]:
        for case in cases:
            key = case_key(case, self._context)
            known = key.key in self._journal
            self._plan.append(key.key if known else None)
            if not known:
                yield _Keyed(case, key)

    def _finished(self) -> Iterator[CaseOutcome]:
        while self._plan and (key := self._plan[0]) is not None:
            self._plan.popleft()
            self._meter.count(kept=True)
            yield self._journal.get(key)

    def _keep(self, item: _Keyed, outcome: CaseOutcome) -> None:
        # A file that changed after it was hashed: the outcome is of some other content than the key says.
        if file_stamps(item.case) == item.key.stamps:
            self._journal.add(item.key.key, outcome)


def _lost(item: _Keyed, loss: Loss) -> CaseOutcome:
    return failed(item.case, loss)
