"""The same batch on a Ray cluster: actors that load the models once, results as from the local workers.

Extra ``ray``. In the place of a lost actor Ray starts a new one, wherever there is room, and it gets the case again; a
case whose actor dies each time becomes an error record like any other crash.
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

    def prepare(self, make: Callable[[], Callable[[Any], Any]]) -> VerifierError | None:
        """Build what it works with; the error when that cannot be."""
        try:
            self._work = make()
        except VerifierError as error:
            return error
        except Exception as error:
            reason = f"a worker cannot start: {type(error).__name__}: {error}"[:500]
            return VerifierError(reason, code="worker_start")
        limit_threads(self._threads)
        return None

    def work(self, item: Any) -> Any:
        """Work on an item, after :meth:`prepare`."""
        assert self._work is not None
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
        retries: how often an item is tried again whose actor died.

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
        """A new actor."""
        return _Actor.options(num_cpus=self._threads or 1).remote(self._threads)

    @property
    def retries(self) -> int:
        """How often an item is tried again whose actor died."""
        return self._retries

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
        # Loading the models does not count to the time of a case, neither at first nor after a loss.
        worker.task, worker.since = task, time.monotonic()
        if worker.ready:
            reference = worker.actor.work.remote(self._executor.parcel(task.item))
        else:
            reference = worker.actor.prepare.remote(self._make)
        self._busy[reference] = worker

    def _answers(self) -> list[tuple[_Worker, Task, Any]]:
        ready, _ = ray.wait(list(self._busy), num_returns=1, timeout=_POLL)
        out = []
        for reference in ready:
            worker = self._busy.pop(reference)
            task = worker.task
            assert task is not None
            answer = self._take(worker, task, reference)
            if answer is not None:
                out.append((worker, task, answer[0]))
        for reference, worker in list(self._busy.items()):
            limit = self._executor.timeout if worker.ready else START_LIMIT
            if limit is not None and time.monotonic() - worker.since > limit:
                del self._busy[reference]
                out.append((worker, *self._give_up(worker, limit)))
        return out

    def _take(self, worker: _Worker, task: Task, reference: Any) -> tuple[Any] | None:
        """The result in a tuple; ``None`` when the task goes on: its worker was made ready, or is tried again."""
        try:
            result = ray.get(reference)
        except RayActorError:
            self._replace(worker)
            if task.crashes < self._executor.retries:
                task.crashes += 1
                self._start(worker, task)
                return None
            loss = Loss("worker_crashed", "the Ray actor died each time", "verify this case alone")
            return (self._lost(task.item, loss),)
        except RayError as error:
            return (self._lost(task.item, Loss("ray", type(error).__name__)),)
        if worker.ready:
            return (result,)
        if result is not None:
            raise result
        worker.ready = True
        self._start(worker, task)
        return None

    def _give_up(self, worker: _Worker, limit: float) -> tuple[Task, Any]:
        task = worker.task
        assert task is not None
        self._replace(worker)
        loss = Loss("timeout", f"took longer than {limit:g} s", "raise --timeout or look at its pictures")
        return task, self._lost(task.item, loss)

    def _replace(self, worker: _Worker) -> None:
        """A new actor wherever Ray finds room: the machine of the old one may be gone."""
        ray.kill(worker.actor)
        worker.actor, worker.ready = self._executor.actor(), False
