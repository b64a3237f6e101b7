"""Work that may be done before it is asked for, in a pool of threads; what comes out does not depend on when."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Ahead(Generic[Result]):
    """One piece of work. Not for use from several threads at once, but for the pool's own."""

    def __init__(self, make: Callable[[], Result], pool: ThreadPoolExecutor | None = None) -> None:
        self._make, self._pool = make, pool
        self._future: Future[Result] | None = None

    def begin(self) -> None:
        """Begin now, if there is a pool; a second time does nothing."""
        if self._pool is not None and self._future is None:
            self._future = self._pool.submit(self._make)

    def result(self) -> Result:
        """The result; waits where the work is under way, and does it here where it is not. Raises what stopped it."""
        if self._future is None or self._future.cancel():
            self._future = None
            return self._make()
        return self._future.result()


def work_pool(threads: int) -> ThreadPoolExecutor | None:
    """For pictures that may use so many threads each; with one of them nothing is begun ahead."""
    return ThreadPoolExecutor(threads - 1, "ahead") if threads > 1 else None
