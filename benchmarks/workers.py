"""The same function over many pictures, in worker processes of one thread each, in stable order."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


def each(work: Callable[[A], B], items: Sequence[A], workers: int, what: str) -> Iterator[B]:
    """Results in the order of ``items``; progress goes to stderr. ``workers`` 1 stays in this process."""
    if workers <= 1 or len(items) < 2:
        yield from _counted(map(work, items), len(items), what)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from _counted(pool.map(work, items, chunksize=4), len(items), what)


def _counted(results: Iterator[B], total: int, what: str) -> Iterator[B]:
    for number, result in enumerate(results, 1):
        if number % 50 == 0 or number == total:
            print(f"{what}: {number} of {total}", file=sys.stderr, flush=True)
        yield result
