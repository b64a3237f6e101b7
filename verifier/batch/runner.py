"""Verify many cases: results in the order of the input, resumable, one outcome a case whatever happens.

A case that crashes its worker, hangs or raises becomes an error record; the others go on. Settings travel to
the workers, engines never do: each worker builds its own, once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sized
from dataclasses import dataclass, replace

from verifier.batch.executor import Executor, Serial
from verifier.batch.journal import Journal
from verifier.batch.keys import CaseKey, case_key, file_stamps
from verifier.batch.one import CaseOutcome, Finish, Loss, MakeOne, MakeVerify, failed, finish_one
from verifier.batch.parcel import Parcel, pack, unpacked
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
    finish: Finish | None = None,
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
        finish: where the function only examines: makes the report, here and in the order of the input.

    Raises:
        VerifierError: ``make_verify`` itself failed (an engine is missing), then no case can be verified;
            the journal cannot be written, or ``finish`` cannot use its store. What is in the journal stays
            finished.
    """
    if executor is None:
        local = jobs <= 1 and timeout is None
        executor = Serial() if local else ProcessPool(jobs, timeout=timeout, threads=threads)
    meter = ProgressMeter(len(cases) if isinstance(cases, Sized) else None, progress)
    yield from _Run(journal, context, meter, finish).run(cases, make_verify, executor)


@dataclass(frozen=True, slots=True)
class _Keyed:
    """A case on its way through an executor, with its key; with its files where the worker cannot see them."""

    case: DiscoveredCase
    key: CaseKey
    parcel: Parcel | None = None

    def packed(self) -> _Keyed:
        """As :class:`verifier.batch.ray_engine.Packable`."""
        return replace(self, parcel=pack(self.case))


@dataclass(frozen=True, slots=True)
class _MakeKeyed:
    make_verify: MakeVerify

    def __call__(self) -> Callable[[_Keyed], CaseOutcome]:
        one = MakeOne(self.make_verify)()

        def work(item: _Keyed) -> CaseOutcome:
            if item.parcel is None:
                return one(item.case)
            with unpacked(item.case, item.parcel) as case:
                return one(case)

        return work


class _Run:
    """Merges what the journal holds with what still has to run."""

    def __init__(
        self, journal: Journal | None, context: str, meter: ProgressMeter, finish: Finish | None
    ) -> None:
        self._journal = journal
        self._context = context
        self._meter = meter
        self._finish = finish
        # For each case drawn and not yet yielded: its key where the journal had it, else the case itself.
        self._plan: deque[str | _Keyed] = deque()

    def run(
        self, cases: Iterable[DiscoveredCase], make_verify: MakeVerify, executor: Executor
    ) -> Iterator[CaseOutcome]:
        results = executor.run(self._unfinished(cases), _MakeKeyed(make_verify), _lost, self._done)
        for outcome in results:
            yield from self._kept()
            item = self._plan.popleft()
            if self._finish is not None and isinstance(item, _Keyed):
                outcome = finish_one(outcome, self._finish)
                self._keep(item, outcome)
            self._meter.count(kept=False)
            yield outcome
        yield from self._kept()

    def _unfinished(self, cases: Iterable[DiscoveredCase]) -> Iterator[_Keyed]:
        for case in cases:
            key = CaseKey("", ()) if self._journal is None else case_key(case, self._context)
            if self._journal is not None and key.key in self._journal:
                self._plan.append(key.key)
            else:
                self._plan.append(_Keyed(case, key))
                yield _Keyed(case, key)

    def _kept(self) -> Iterator[CaseOutcome]:
        while self._journal is not None and self._plan and isinstance(key := self._plan[0], str):
            self._plan.popleft()
            self._meter.count(kept=True)
            yield self._journal.get(key)

    def _done(self, item: _Keyed, outcome: CaseOutcome) -> None:
        # What still has to be finished is kept when it is; anything else at once, in whatever order it comes.
        if self._finish is None:
            self._keep(item, outcome)

    def _keep(self, item: _Keyed, outcome: CaseOutcome) -> None:
        # A file that changed after it was hashed: the outcome is of some other content than the key says.
        if self._journal is not None and file_stamps(item.case) == item.key.stamps:
            self._journal.add(item.key.key, outcome)


def _lost(item: _Keyed, loss: Loss) -> CaseOutcome:
    return failed(item.case, loss)
