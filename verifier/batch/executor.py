"""The seam between a batch and what runs it: this process, worker processes, or a Ray cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from verifier.batch.one import Loss

I = TypeVar("I")  # noqa: E741 - an item of work
R = TypeVar("R")

Make = Callable[[], Callable[[I], R]]
"""Builds the working function, once per worker; crosses the process border, and the function does not raise."""
Lost = Callable[[I, Loss], R]
"""Makes the result of an item whose worker died or ran out of time."""
Done = Callable[[I, R], None]
"""Told of every result as soon as it is there, in any order; the place to make it durable."""


class Executor(Protocol):
    """Runs items; one result each, in the order of the items.

    At most a window of items is drawn ahead of the results that were taken, so memory does not grow with the
    batch.
    """

    def run(self, items: Iterable[I], make: Make[I, R], lost: Lost[I, R], done: Done[I, R]) -> Iterator[R]:
        """Yield one result per item.

        Raises:
            VerifierError: ``make`` failed (an engine is missing): then nothing can be run.
        """
        ...


class Serial:
    """One item after the other in this process: nothing to start, and a debugger can follow."""

    def run(self, items: Iterable[I], make: Make[I, R], lost: Lost[I, R], done: Done[I, R]) -> Iterator[R]:
        """Yield one result per item; see :class:`Executor`."""
        work = make()
        for item in items:
            result = work(item)
            done(item, result)
            yield result
