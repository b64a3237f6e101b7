"""Fingerprints in the store, in the order of their arrival, and the index that finds them by likeness."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import Connection, insert, select

from verifier.reuse.fingerprint import Fingerprint, dump_content, load_content
from verifier.reuse.hashes import ALGORITHM
from verifier.reuse.index import HammingIndex
from verifier.reuse.memory import Seen
from verifier.store.cases import ensure_case
from verifier.store.counters import last_value, next_value
from verifier.store.database import Database
from verifier.store.tables import cases, fingerprints, numbers
from verifier.text import storable

_BLOCK = 20_000


class FingerprintStore:
    """Implements :class:`verifier.reuse.memory.Memory` over the store's tables.

    The index is loaded on first use and then follows what this and other processes add: numbers are given in
    the order of commits, so reading on from the last one misses nothing.
    """

    def __init__(self, database: Database, now: Callable[[], str]) -> None:
        self._database = database
        self._now = now
        self._index = HammingIndex()
        self._read_to = 0
        self._lock = threading.Lock()

    def remember(self, case_id: str, prints: Sequence[Fingerprint]) -> dict[tuple[str, int], int]:
        """Keep the fingerprints; the number of each ``(sha256, page)``, old or new."""
        with self._database.write() as connection:
            key = ensure_case(connection, case_id, self._now())
            known = {
                (row.sha256, row.page): row.seq
                for row in connection.execute(
                    select(fingerprints.c.sha256, fingerprints.c.page, fingerprints.c.seq).where(
                        fingerprints.c.case_key == key
                    )
                )
            }
            for item in prints:
                if (item.sha256, item.page) not in known:
                    known[item.sha256, item.page] = _insert(connection, key, item)
            return known

    def alike(self, item: Fingerprint, radius: int, before: int, limit: int) -> list[Seen]:
        """Earlier fingerprints whose hash is within ``radius`` bits, the nearest first."""
        with self._database.read() as connection:
            with self._lock:
                self._follow(connection)
                near = self._index.search(item.hash, radius) if item.algorithm == ALGORITHM else []
            chosen = [seq for _, seq in near if seq < before][:limit]
            return _load(connection, chosen)

    def with_marks(self, marks: Sequence[str], before: int, limit: int) -> list[Seen]:
        """Earlier fingerprints that share a mark, those that share most first."""
        if not marks:
            return []
        with self._database.read() as connection:
            shared: dict[int, int] = {}
            for mark in marks:
                rows = connection.scalars(
                    select(numbers.c.seq)
                    .where(numbers.c.number == mark, numbers.c.seq < before)
                    .order_by(numbers.c.seq)
                    .limit(limit)
                )
                for seq in rows:
                    shared[seq] = shared.get(seq, 0) + 1
            chosen = sorted(shared, key=lambda seq: (-shared[seq], seq))[:limit]
            return _load(connection, chosen)

    def same_file(self, sha256: str, before: int, limit: int) -> list[Seen]:
        """Earlier fingerprints of the same bytes."""
        with self._database.read() as connection:
            chosen = connection.scalars(
                select(fingerprints.c.seq)
                .where(fingerprints.c.sha256 == sha256, fingerprints.c.seq < before)
                .order_by(fingerprints.c.seq)
                .limit(limit)
            ).all()
            return _load(connection, chosen)

    def _follow(self, connection: Connection) -> None:
        """Read on to what was added since, by whichever process."""
        if last_value(connection, "fingerprints") == self._read_to:
            return
        while rows := connection.execute(
            select(fingerprints.c.seq, fingerprints.c.hash)
            .where(fingerprints.c.seq > self._read_to, fingerprints.c.algorithm == ALGORITHM)
            .order_by(fingerprints.c.seq)
            .limit(_BLOCK)
        ).fetchall():
            self._index.extend((row.seq, bytes(row.hash)) for row in rows)
            self._read_to = rows[-1].seq


def _insert(connection: Connection, key: int, item: Fingerprint) -> int:
    seq = next_value(connection, "fingerprints")
    connection.execute(
        insert(fingerprints).values(
            seq=seq,
            case_key=key,
            sha256=item.sha256,
            page=item.page,
            name=storable(item.name),
            algorithm=item.algorithm,
            hash=item.hash,
            width=item.width,
            height=item.height,
            sketch=item.sketch,
            content=dump_content(item.content),
        )
    )
    if item.marks:
        connection.execute(
            insert(numbers), [{"seq": seq, "number": mark} for mark in dict.fromkeys(item.marks)]
        )
    return seq


def _load(connection: Connection, seqs: Iterable[int]) -> list[Seen]:
    wanted = list(seqs)
    rows = connection.execute(
        select(fingerprints, cases.c.case_id)
        .join(cases, cases.c.id == fingerprints.c.case_key)
        .where(fingerprints.c.seq.in_(wanted))
    )
    by_seq = {
        row.seq: Seen(
            row.case_id,
            row.seq,
            Fingerprint(
                sha256=row.sha256,
                page=row.page,
                name=row.name,
                algorithm=row.algorithm,
                hash=bytes(row.hash),
                width=row.width,
                height=row.height,
                sketch=bytes(row.sketch),
                content=load_content(row.content),
                marks=(),
            ),
        )
        for row in rows
    }
    return [by_seq[seq] for seq in wanted if seq in by_seq]
