"""A million fingerprints: memory, time of a query and of an insert, on one core."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from verifier.fields.types import Fields  # noqa: F401  (loads what a query needs before the clock starts)
from verifier.geometry import Box
from verifier.reuse.fingerprint import Content, Fingerprint, Line
from verifier.reuse.hashes import ALGORITHM
from verifier.reuse.index import HammingIndex
from verifier.reuse.search import RADIUS
from verifier.store.store import open_store


def measure(size: int = 1_000_000, queries: int = 101) -> dict[str, Any]:
    """Random hashes: the search looks at every one of them, so their likeness does not matter for its time."""
    noise = np.random.default_rng(1).bytes(32 * (size + queries))
    hashes = [noise[32 * n : 32 * n + 32] for n in range(size + queries)]
    index = HammingIndex()
    for start in range(0, size, 20_000):
        index.extend((n, hashes[n]) for n in range(start, min(start + 20_000, size)))
    found = [_seconds(lambda n=n: index.search(hashes[n * 7919 % size], RADIUS)) for n in range(queries)]
    added = [_seconds(lambda n=n: index.add(size + n, hashes[size + n])) for n in range(queries)]
    return {
        "fingerprints": size,
        "index_mb": round(index.nbytes / 1e6, 1),
        "query_ms": round(1000 * statistics.median(found), 2),
        "query_ms_p95": round(1000 * sorted(found)[round(0.95 * (queries - 1))], 2),
        "insert_ms": round(1000 * statistics.median(added), 4),
        "store_insert_ms": round(1000 * _durable_insert(), 2),
    }


def _durable_insert(count: int = 50) -> float:
    """Seconds for a fingerprint to be durable in SQLite: a transaction and a sync of the disk each."""
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "s.db") as store:
        spent = [_seconds(lambda n=n: store.memory.remember(f"c{n}", [_print(n)])) for n in range(count)]
    return statistics.median(spent)


def _print(number: int) -> Fingerprint:
    lines = tuple(Line(f"{number:06d}{n:06d}", Box(0, 40 * n, 300, 40 * n + 30), 0.9) for n in range(30))
    content = Content("app", "payment_detail", "10:30", lines, ())
    digits = f"{number:064x}"
    return Fingerprint(
        f"sha256:{digits}",
        0,
        "a.png",
        ALGORITHM,
        bytes.fromhex(digits),
        1080,
        2340,
        bytes(8000),
        content,
        (digits,),
    )


def _seconds(call: Any) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
