"""The same batch on a Ray cluster: actors that load the models once, results as from the local workers.

Extra ``ray``. A lost actor is started again by Ray, and Ray gives it its case again; a case whose actor dies each
time becomes an error record like any other crash.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from verifier.batch.crew import START_LIMIT, Task
from verifier.batch.executor import Done, I, Lost, Make, R
from verifier.batch.one import Loss
from verifier.batch.pool import WINDOW
from verifier.batch.worker import limit_threads
from verifier.errors import EngineUnavailableError, VerifierError

# Ray would report its use to its makers.
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
# On a cluster of our own, actors are as nice as worker processes; Ray would start them at 15.
os.environ.setdefault("RAY_worker_niceness", "0")

try:
    import ray
    from ray.exceptions import RayActorError, RayError
except ImportError as missing:
    raise EngineUnavailableError(
        "Ray is not installed", hint="pip install 'screenshot-evidence-verifier[ray]'"
    ) from missing

_STORE_BYTES = 200 * 1024 * 1024
_POLL = 1.0


@runtime_checkable
class Packable(Protocol):
    """An item that can carry its files, for workers that do not see this machine's disk."""

    def packed(self) -> Packable:
        """The item with the bytes of its files."""
        ...


class _Worktable:
    """One worker: what it works with is built once."""

    def __init__(self, threads: int | None) -> None:
        limit_threads(threads)
        self._threads = threads
        self._work: Callable[[Any], Any] | None = None
        self._make: Callable[[], Callable[[Any], Any]] | None = None

    def work(self, make: Callable[[], Callable[[Any], Any]], item: Any) -> Any:
        """Work on an item; a ``VerifierError`` that comes back as a value says that nothing can be built."""
        if self._work is None:
            try:
                self._work = make()
            except VerifierError as error:
                return error
            except Exception as error:
                reason = f"a worker cannot start: {type(error).__name__}: {error}"[:500]
                return VerifierError(reason, code="worker_start")
            limit_threads(self._threads)
        return self._work(item)


_Actor: Any = ray.remote(_Worktable)


@dataclass(slots=True)
class _Worker:
    actor: Any
    task: Task | None = None
    since: float = 0.0
    ready: bool = False


class RayExecutor:
    """Runs items in Ray actors; see :class:`verifier.batch.executor.Executor`.

    Args:
        jobs: number of actors.
        address: an existing cluster (``auto`` or ``host:port``); files then travel with their case. ``None``
            starts a cluster on this machine for the time of the run.
        timeout: seconds that one item may take; its actor is then replaced.
        threads: threads, and so many CPUs, for each actor.
        retries: how often Ray tries an item again whose actor died.

    Raises:
        EngineUnavailableError: Ray is not installed.
    """

    def __init__(
        self,
        jobs: int,
        *,
        address: str | None = None,
        timeout: float | None = None,
        threads: int | None = None,
        retries: int = 1,
    ) -> None:
        self._jobs = max(1, jobs)
        self._address = address
        self._timeout = timeout
        self._threads = threads
        self._retries = retries

    def run(self, items: Iterable[I], make: Make[I, R], lost: Lost[I, R], done: Done[I, R]) -> Iterator[R]:
        """Yield one result per item.

        Raises:
            VerifierError: ``make`` failed, or the cluster cannot be reached.
        """
        with self._cluster():
            built = ray.put(make)
            yield from _Round(self, built, lost, done).run(items)

    @contextlib.contextmanager
    def _cluster(self) -> Iterator[None]:
        ours = not ray.is_initialized()
        if ours:
            try:
                if self._address is not None:
                    ray.init(address=self._address, log_to_driver=False, logging_level=logging.ERROR)
                else:
                    ray.init(
                        num_cpus=self._jobs * (self._threads or 1),
                        object_store_memory=_STORE_BYTES,
                        include_dashboard=False,
                        log_to_driver=False,
                        logging_level=logging.ERROR,
                        runtime_env={"env_vars": {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}},
                    )
            except (ConnectionError, ValueError, RuntimeError, RayError) as error:
                raise VerifierError(
                    f"the Ray cluster cannot be used: {str(error).splitlines()[0][:200]}", code="ray"
                ) from error
        try:
            yield
        finally:
            if ours:
                ray.shutdown()

    def actor(self) -> Any:
        """A new actor, which Ray starts again whenever it dies."""
        options = {"max_restarts": -1, "max_task_retries": self._retries, "num_cpus": self._threads or 1}
        return _Actor.options(**options).remote(self._threads)

    @property
    def jobs(self) -> int:
        """Number of actors."""
        return self._jobs

    @property
    def timeout(self) -> float | None:
        """Seconds that one item may take."""
        return self._timeout

    def parcel(self, item: Any) -> Any:
        """What is sent: on a cluster of several machines the item with its files."""
        return item.packed() if self._address is not None and isinstance(item, Packable) else item


class _Round:
    """One run over some items."""

    def __init__(self, executor: RayExecutor, make: Any, lost: Lost[Any, Any], done: Done[Any, Any]) -> None:
        self._executor = executor
        self._make = make
        self._lost = lost
        self._done = done
        self._workers = [_Worker(executor.actor()) for _ in range(executor.jobs)]
        self._busy: dict[Any, _Worker] = {}

    def run(self, items: Iterable[Any]) -> Iterator[Any]:
        fresh = (Task(number, item) for number, item in enumerate(items))
        results: dict[int, Any] = {}
        drawn = following = 0
        idle = deque(self._workers)
        try:
            while True:
                while idle and drawn - following < self._executor.jobs * WINDOW:
                    task = next(fresh, None)
                    if task is None:
                        break
                    drawn += 1
                    self._start(idle.popleft(), task)
                if not self._busy:
                    return
                for worker, task, result in self._answers():
                    idle.append(worker)
                    self._done(task.item, result)
                    results[task.number] = result
                while following in results:
                    yield results.pop(following)
                    following += 1
        finally:
            for worker in self._workers:
                ray.kill(worker.actor)

    def _start(self, worker: _Worker, task: Task) -> None:
        worker.task, worker.since = task, time.monotonic()
        self._busy[worker.actor.work.remote(self._make, self._executor.parcel(task.item))] = worker

    def _answers(self) -> list[tuple[_Worker, Task, Any]]:
        ready, _ = ray.wait(list(self._busy), num_returns=1, timeout=_POLL)
        out = []
        for reference in ready:
            worker = self._busy.pop(reference)
            out.append((worker, *self._take(worker, reference)))
        for reference, worker in list(self._busy.items()):
            limit = self._executor.timeout if worker.ready else START_LIMIT
            if limit is not None and time.monotonic() - worker.since > limit:
                del self._busy[reference]
                out.append((worker, *self._give_up(worker, limit)))
        return out

    def _take(self, worker: _Worker, reference: Any) -> tuple[Task, Any]:
        task = worker.task
        assert task is not None
        try:
            result = ray.get(reference)
        except RayActorError:
            loss = Loss("worker_crashed", "the Ray actor died each time", "verify this case alone")
            return task, self._lost(task.item, loss)
        except RayError as error:
            return task, self._lost(task.item, Loss("ray", f"{type(error).__name__}"))
        if isinstance(result, VerifierError):
            raise result
        worker.ready = True
        return task, result

    def _give_up(self, worker: _Worker, limit: float) -> tuple[Task, Any]:
        task = worker.task
        assert task is not None
        ray.kill(worker.actor)
        worker.actor, worker.ready = self._executor.actor(), False
        loss = Loss("timeout", f"took longer than {limit:g} s", "raise --timeout or look at its pictures")
        return task, self._lost(task.item, loss)
