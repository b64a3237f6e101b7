"""The worker processes of one run: who is idle, who answered, who died, who takes too long."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import Any

from verifier.batch.one import Loss
from verifier.batch.worker import Died, Worker

_POLL = 1.0
START_LIMIT = 600.0
"""Seconds to load the models; beyond it the worker counts as hung."""


@dataclass(slots=True)
class Task:
    """An item with its place in the order of the input and how many processes died over it."""

    number: int
    item: Any
    crashes: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a task: a result, or the loss of its worker (``crashed`` when it may be tried again)."""

    task: Task
    result: Any = None
    loss: Loss | None = None
    crashed: bool = False


class Crew:
    """At most ``jobs`` processes, started when there is work for them and replaced when they are lost."""

    def __init__(
        self, make: bytes, jobs: int, timeout: float | None, threads: int | None, poll: float = _POLL
    ) -> None:
        self._poll = poll
        self._make = make
        self._jobs = jobs
        self._timeout = timeout
        self._threads = threads
        self._workers: list[Worker] = []

    @property
    def busy(self) -> bool:
        """Whether anybody works."""
        return any(worker.busy for worker in self._workers)

    @property
    def full(self) -> bool:
        """Whether everybody works."""
        return sum(worker.busy for worker in self._workers) >= self._jobs

    def assign(self, task: Task) -> None:
        """Give the task to an idle worker, or to a new one."""
        worker = next((w for w in self._workers if not w.busy), None)
        if worker is None:
            worker = Worker(self._make, self._threads)
            self._workers.append(worker)
        worker.start(task.item)
        worker.task = task

    def answers(self) -> Iterator[Answer]:
        """Wait a moment for what workers have to say.

        Raises:
            VerifierError: a worker could not be built.
        """
        busy = [worker for worker in self._workers if worker.busy]
        heard = set(wait([worker.pipe for worker in busy], self._patience(busy)))
        for worker in busy:
            if worker.pipe in heard:
                answer = self._listen(worker)
            elif (limit := self._limit(worker)) is not None and time.monotonic() > limit:
                answer = self._give_up(worker)
            else:
                answer = None
            if answer is not None:
                yield answer

    def _listen(self, worker: Worker) -> Answer | None:
        task = worker.task
        try:
            said = worker.collect()
        except Died as death:
            self._workers.remove(worker)
            reason = f"the worker process ended with code {death.exit_code}"
            return Answer(task, loss=Loss("worker_crashed", reason, "verify this case alone"), crashed=True)
        return None if said is None else Answer(task, result=said[0])

    def _give_up(self, worker: Worker) -> Answer:
        worker.stop()
        self._workers.remove(worker)
        if worker.ready:
            reason, hint = f"took longer than {self._timeout:g} s", "raise --timeout or look at its pictures"
        else:
            reason, hint = (
                f"no worker was ready within {START_LIMIT:g} s",
                "the machine may be out of memory",
            )
        return Answer(worker.task, loss=Loss("timeout", reason, hint))

    def _limit(self, worker: Worker) -> float | None:
        if not worker.ready:
            return worker.since + START_LIMIT
        return None if self._timeout is None else worker.since + self._timeout

    def _patience(self, busy: list[Worker]) -> float:
        limits = [limit for worker in busy if (limit := self._limit(worker)) is not None]
        return max(0.0, min([self._poll, *(limit - time.monotonic() for limit in limits)]))

    def stop(self) -> None:
        """End every process."""
        for worker in self._workers:
            worker.stop()
