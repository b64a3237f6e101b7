"""The store as everybody uses it: :func:`open_store`, then one short method for each thing that happens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, select

from verifier.reports.model import CaseReport
from verifier.store import audit as trail
from verifier.store import cases
from verifier.store import decisions as deciding
from verifier.store import search as finding
from verifier.store.database import Database
from verifier.store.fingerprints import FingerprintStore
from verifier.store.forget import Forgotten, forget
from verifier.store.tables import facts
from verifier.store.vault import Vault

Clock = Callable[[], datetime]


def open_store(
    url: str | Path, *, pictures: str | Path | None = None, clock: Clock | None = None, wait: float = 30.0
) -> Store:
    """Open a store, made or brought to the newest form where needed.

    Args:
        url: a path to a SQLite file, ``sqlite:///path`` or ``postgresql://user:password@host/name``.
        pictures: folder for the bytes of pictures; for SQLite by default ``<file>.pictures`` beside it.
        clock: what time it is, for tests.
        wait: seconds to wait for another writer.

    Raises:
        StoreError: it cannot be opened; see :mod:`verifier.store.errors`.
    """
    database = Database(str(url), wait)
    if pictures is None and database.sqlite_path is not None:
        pictures = Path(f"{database.sqlite_path}.pictures")
    return Store(database, Vault(pictures) if pictures is not None else None, clock or _now)


class Store:
    """Safe under several processes and threads. Every method is one transaction and raises ``StoreError``.

    Attributes:
        memory: fingerprints, for the search for reuse.
        vault: the bytes of pictures, ``None`` for a PostgreSQL store that was opened without a folder.
    """

    def __init__(self, database: Database, vault: Vault | None, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self.vault = vault
        self.memory = FingerprintStore(database, self.now)

    @property
    def name(self) -> str:
        """Its address, without the password."""
        return self._database.name

    @property
    def file(self) -> Path | None:
        """The SQLite file; ``None`` for a database server."""
        return self._database.sqlite_path

    @property
    def id(self) -> str:
        """A random word of this store alone: another store, another history."""
        with self.read() as connection:
            return str(connection.scalar(select(facts.c.value).where(facts.c.name == "store_id")))

    def read(self) -> AbstractContextManager[Connection]:
        """A connection for reading, for modules with tables of their own."""
        return self._database.read()

    def write(self) -> AbstractContextManager[Connection]:
        """A transaction, for modules with tables of their own: all of it is kept, or nothing."""
        return self._database.write()

    def now(self) -> str:
        """The present moment in the form of the tables: ISO 8601, UTC, microseconds."""
        return moment(self._clock())

    def save_report(self, report: CaseReport, actor: str = "verifier") -> str:
        """Keep a report as the newest of its case; returns its digest. The same report twice is kept once."""
        with self.write() as connection:
            digest, new = cases.save_report(connection, report, self.now())
            if new:
                detail = {"verdict": report.verdict.value, "report": digest, "policy": report.versions.policy}
                trail.append(connection, self.now(), actor, "verified", report.case_id, detail)
            return digest

    def linked_cases(self, case_id: str) -> list[cases.Link]:
        """Reuse between this case and others, whichever of the two reports states it."""
        with self.read() as connection:
            return cases.linked_cases(connection, case_id)

    def get_report(self, case_id: str) -> cases.StoredReport | None:
        """The newest report of a case; ``None`` when there is none (any more)."""
        with self.read() as connection:
            return cases.newest_report(connection, case_id)

    def report_history(self, case_id: str) -> list[cases.StoredReport]:
        """Every report of a case, the oldest first."""
        with self.read() as connection:
            return cases.report_history(connection, case_id)

    def search(
        self,
        query: finding.CaseQuery | None = None,
        *,
        order: finding.Order = "newest",
        cursor: str | None = None,
        limit: int = 50,
    ) -> finding.CasePage:
        """A page of cases; see :func:`verifier.store.search.search`."""
        with self.read() as connection:
            return finding.search(
                connection, query or finding.CaseQuery(), order=order, cursor=cursor, limit=limit
            )

    def counts(self, query: finding.CaseQuery | None = None) -> Mapping[str, int]:
        """How many cases have each verdict."""
        with self.read() as connection:
            return finding.counts(connection, query or finding.CaseQuery())

    def add_decision(
        self, case_id: str, reviewer: str, decision: deciding.DecisionWord, note: str = ""
    ) -> deciding.Decision:
        """Record a reviewer's decision; see :mod:`verifier.store.decisions`."""
        with self.write() as connection:
            return deciding.add(connection, self.now(), case_id, reviewer, decision, note)

    def undo_decision(self, case_id: str, reviewer: str, number: int) -> None:
        """Take a decision back."""
        with self.write() as connection:
            deciding.undo(connection, self.now(), case_id, reviewer, number)

    def decisions(self, case_id: str) -> list[deciding.Decision]:
        """Every decision on a case, the oldest first."""
        with self.read() as connection:
            return deciding.of_case(connection, case_id)

    def audit(
        self, actor: str, action: str, case_id: str = "", detail: Mapping[str, str] | None = None
    ) -> trail.AuditLine:
        """Add a line to the audit trail; no personal values in ``detail``."""
        with self.write() as connection:
            return trail.append(connection, self.now(), actor, action, case_id, detail or {})

    def audit_lines(
        self, case_id: str | None = None, *, after: int = 0, limit: int = 100
    ) -> list[trail.AuditLine]:
        """Lines of the audit trail in their order."""
        with self.read() as connection:
            return trail.lines(connection, case_id, after, limit)

    def audit_head(self) -> trail.Head:
        """The newest line's number and hash, to be kept elsewhere."""
        with self.read() as connection:
            return trail.head(connection)

    def verify_audit(self, known: trail.Head | None = None) -> trail.Verified:
        """Whether the audit trail is whole."""
        with self.read() as connection:
            return trail.verify(connection, known)

    def forget(self, case_id: str, actor: str = "verifier") -> Forgotten:
        """Remove the pictures and all personal values of a case; its audit lines stay.

        Raises:
            UsageError: there is no such case.
        """
        with self.write() as connection:
            forgotten = forget(connection, self.now(), case_id, actor)
        # Files go after the rows: a crash in between leaves a file nobody refers to, never a row without a file.
        if self.vault is not None:
            for sha256 in forgotten.pictures:
                self.vault.remove(sha256)
        return forgotten

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def moment(at: datetime) -> str:
    """A moment with a zone in the form of the tables."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _now() -> datetime:
    return datetime.now(UTC)
