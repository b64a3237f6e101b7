"""Worker processes on this machine: order kept, memory bounded, a crash or a hang costs one item only."""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Iterable, Iterator

from verifier.batch.crew import Answer, Crew, Task
from verifier.batch.executor import Done, I, Lost, Make, R

WINDOW = 32
"""Items per worker that may be in work or finished behind the result that is due next: enough to keep all busy
while one is slow, few enough to keep memory flat."""


class ProcessPool:
    """Runs items in worker processes.

    Args:
        jobs: number of processes.
        timeout: seconds that one item may take; its process is then killed and replaced.
        threads: threads that the libraries of one process may use; ``None`` leaves it to them.
        retries: how often an item whose process died is tried again. Once by default: another program may
            have taken the memory. An item that ran out of time is not tried again.
    """

    def __init__(
        self, jobs: int, *, timeout: float | None = None, threads: int | None = None, retries: int = 1
    ) -> None:
        self._jobs = max(1, jobs)
        self._timeout = timeout
        self._threads = threads
        self._retries = retries

    def run(self, items: Iterable[I], make: Make[I, R], lost: Lost[I, R], done: Done[I, R]) -> Iterator[R]:
        """Yield one result per item; see :class:`verifier.batch.executor.Executor`."""
        fresh = (Task(number, item) for number, item in enumerate(items))
        again: deque[Task] = deque()
        results: dict[int, R] = {}
        drawn = following = 0
        crew = Crew(pickle.dumps(make), self._jobs, self._timeout, self._threads)
        try:
            while True:
                while not crew.full:
                    if again:
                        crew.assign(again.popleft())
                    elif drawn - following < self._jobs * WINDOW and (task := next(fresh, None)):
                        drawn += 1
                        crew.assign(task)
                    else:
                        break
                if not crew.busy:
                    return
                for answer in crew.answers():
                    if answer.crashed and answer.task.crashes < self._retries:
                        answer.task.crashes += 1
                        again.append(answer.task)
                        continue
                    result = self._result(answer, lost)
                    done(answer.task.item, result)
                    results[answer.task.number] = result
                while following in results:
                    yield results.pop(following)
                    following += 1
        finally:
            crew.stop()

    @staticmethod
    def _result(answer: Answer, lost: Lost[I, R]) -> R:
        if answer.loss is not None:
            return lost(answer.task.item, answer.loss)
        result: R = answer.result
        return result
