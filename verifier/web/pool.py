"""Worker processes beside the event loop, fed from the queue in the store. One thread drives them."""

from __future__ import annotations

import logging
import pickle
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from verifier.batch.crew import Answer, Crew, Task
from verifier.batch.one import CaseOutcome
from verifier.errors import VerifierError
from verifier.reports.model import ErrorItem
from verifier.store.store import Store
from verifier.web import queue, submissions, webhooks
from verifier.web.keys import utc_now
from verifier.web.settings import DeskSettings
from verifier.web.work import Failure, Item, MakeWork, Result, VerifyCase, WarmUp

log = logging.getLogger("verifier.desk")

_POLL_BUSY = 0.05
_POLL_IDLE = 1.0

_RETRY_SECONDS = 5.0

Finished = Callable[[queue.Job, CaseOutcome, float], None]


@dataclass(slots=True)
class _Task(Task):
    """A task and what it is for: a job of the queue, or somebody who waits. Only its item goes to a worker."""

    job: queue.Job | None = None
    future: Future[Result] | None = None
    begun: float = field(default_factory=time.monotonic)


class WorkerPool:
    """Runs the queue and what pages ask for.

    Args:
        previews: folder for pictures made from evidence.
        finished: told of every finished job inside no transaction, on the pool's thread.
    """

    def __init__(self, store: Store, settings: DeskSettings, previews: Path, finished: Finished) -> None:
        assert store.vault is not None
        self._store = store
        self._vault = store.vault
        self._settings = settings
        self._finished = finished
        self.owner = secrets.token_hex(16)
        self._policies = settings.policy_files()
        make = MakeWork(settings.verifying, self._policies, previews, settings.store, store.vault.folder)
        self._make = pickle.dumps(make)
        self._crew = self._new_crew()
        self._asked: deque[tuple[Item, Future[Result]]] = deque()
        self._in_work: list[_Task] = []
        self._results: deque[tuple[queue.Job, CaseOutcome, float]] = deque()
        self._watched: dict[str, list[Future[None]]] = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._renewed = 0.0
        self._warm = 0
        self.problem = ""
        self._thread = threading.Thread(target=self._run, name="worker-pool", daemon=True)

    @property
    def ready(self) -> bool:
        """Whether the models are loaded and nothing is wrong."""
        return self._warm > 0 and not self.problem and self._thread.is_alive()

    def start(self) -> None:
        """Load the models and begin with what the queue holds."""
        for _ in range(self._settings.jobs):
            self.ask(WarmUp())
        self._thread.start()

    def stop(self) -> None:
        """End the workers; what they had taken goes back into the queue."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def ask(self, item: Item) -> Future[Result]:
        """Have something done before the jobs of the queue; never raises, the result may be a ``Failure``."""
        future: Future[Result] = Future()
        with self._lock:
            self._asked.append((item, future))
        self._wake.set()
        return future

    def notice(self) -> None:
        """Something was queued."""
        self._wake.set()

    def watch(self, job_id: str) -> Future[None]:
        """Resolved when this server has finished the job."""
        future: Future[None] = Future()
        with self._lock:
            self._watched.setdefault(job_id, []).append(future)
        return future

    def _new_crew(self) -> Crew:
        settings = self._settings
        return Crew(self._make, settings.jobs, settings.case_timeout, settings.verifying.threads, _POLL_BUSY)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._turn()
            except VerifierError as error:
                # The store is locked or full, or a worker cannot be built: what was accepted stays queued.
                self.problem = error.code
                log.warning("worker pool: %s", error.code)
                self._begin_again()
                self._stopping.wait(_RETRY_SECONDS)
            except Exception:
                self.problem = "internal_error"
                log.exception("worker pool")
                self._begin_again()
                self._stopping.wait(_RETRY_SECONDS)
        self._end()

    def _turn(self) -> None:
        self._save_results()
        self._fill()
        self._renew()
        self.problem = ""
        if not self._crew.busy:
            self._wake.wait(_POLL_IDLE)
            self._wake.clear()
            return
        for answer in self._crew.answers():
            self._take_answer(answer)

    def _fill(self) -> None:
        while not self._crew.full:
            with self._lock:
                asked = self._asked.popleft() if self._asked else None
            if asked is not None:
                self._assign(_Task(0, asked[0], future=asked[1]))
            elif not self._take_job():
                return

    def _take_job(self) -> bool:
        with self._store.read() as connection:
            if not queue.is_waiting(connection, utc_now()):
                return False
        with self._store.write() as connection:
            job = queue.take(connection, utc_now(), self.owner, self._settings.lease_seconds)
            case = None if job is None else submissions.load(connection, self._vault, job.case_id)
            hashes = [] if case is None else submissions.files_of(connection, case.case_id)
        if job is None:
            return False
        refused = None
        if case is None:
            refused = Failure("no_submission", "the case is no longer there")
        elif job.policy not in self._policies:
            refused = Failure("no_policy", f"there is no policy {job.policy}")
        if case is None or refused is not None:
            self._results.append((job, _lost(job, refused), 0.0))
            self._save_results()
        else:
            item = VerifyCase(case, tuple(file.sha256 for file in hashes), job.policy)
            self._assign(_Task(0, item, job=job))
        return True

    def _assign(self, task: _Task) -> None:
        self._in_work.append(task)
        self._crew.assign(task)

    def _take_answer(self, answer: Answer) -> None:
        task = answer.task
        assert isinstance(task, _Task)
        self._in_work = [other for other in self._in_work if other is not task]
        if answer.crashed and task.crashes < 1:
            # Another program may have taken the memory.
            task.crashes += 1
            self._assign(task)
            return
        loss = answer.loss
        result: Result = answer.result if loss is None else Failure(loss.code, loss.reason)
        if isinstance(task.item, WarmUp) and loss is None:
            self._warm += 1
        if task.future is not None:
            task.future.set_result(result)
        if task.job is not None:
            outcome = result if isinstance(result, CaseOutcome) else _lost(task.job, result)
            self._results.append((task.job, outcome, time.monotonic() - task.begun))

    def _save_results(self) -> None:
        # A result stays here until the store has it: a disk that is full for a minute costs no work.
        while self._results:
            job, outcome, seconds = self._results[0]
            with self._store.write() as connection:
                kept = queue.finish(connection, self._store.now(), job, self.owner, outcome)
                if kept and job.webhook:
                    event = webhooks.event_of(job, outcome)
                    webhooks.enqueue(connection, self._store.now(), job.case_id, job.webhook, event)
            self._results.popleft()
            if kept:
                self._finished(job, outcome, seconds)
            else:
                self._forget_again(job)
            with self._lock:
                waiting = self._watched.pop(job.id, [])
            for future in waiting:
                future.set_result(None)

    def _forget_again(self, job: queue.Job) -> None:
        # A case that was forgotten while a worker looked at it may have left fingerprints since.
        with self._store.read() as connection:
            now = queue.get(connection, job.id)
        if now is not None and now.error_code == "forgotten":
            self._store.forget(job.case_id)

    def _renew(self) -> None:
        if time.monotonic() - self._renewed > self._settings.lease_seconds / 3:
            if self._crew.busy or self._results:
                with self._store.write() as connection:
                    queue.renew(connection, utc_now(), self.owner, self._settings.lease_seconds)
            self._renewed = time.monotonic()

    def _begin_again(self) -> None:
        """New workers; what the old ones had taken is queued again, what somebody waits for is answered."""
        for task in self._in_work:
            if task.future is not None:
                task.future.set_result(Failure("worker_lost", "the worker was lost"))
        self._in_work.clear()
        self._crew.stop()
        self._crew = self._new_crew()
        try:
            with self._store.write() as connection:
                queue.release(connection, self.owner, keep=[job.id for job, _, _ in self._results])
        except VerifierError:
            log.warning("worker pool: jobs stay leased until the store can be written to")
        if self._warm == 0:
            self.ask(WarmUp())

    def _end(self) -> None:
        self._crew.stop()
        try:
            self._save_results()
            with self._store.write() as connection:
                queue.release(connection, self.owner)
        except VerifierError:
            log.warning("worker pool: jobs stay leased; the next server takes them")
        stopping = Failure("stopping", "the desk is stopping")
        with self._lock:
            asked = [future for _, future in self._asked]
            watched = [future for futures in self._watched.values() for future in futures]
        for future in [*asked, *(task.future for task in self._in_work if task.future is not None)]:
            future.set_result(stopping)
        for watcher in watched:
            watcher.set_result(None)


def _lost(job: queue.Job, result: Result) -> CaseOutcome:
    failure = result if isinstance(result, Failure) else Failure("internal_error", "no result")
    return CaseOutcome(
        job.case_id, error=ErrorItem(where=job.case_id, code=failure.code, reason=failure.reason)
    )
