"""The connection: SQLite with a write-ahead log, or PostgreSQL; transactions; migrations to the newest form."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, make_url, select
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from verifier.store.errors import StoreError, translated
from verifier.store.tables import facts

_WAIT_SECONDS = 30
"""How long a writer waits for another one before it says that the store is locked."""

_SCRIPTS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 0x5E4B


class Database:
    """One store's engine. Safe to share between threads; every process makes its own.

    Args:
        url: a path to a SQLite file, ``sqlite:///path`` or ``postgresql://user:password@host/name``.
        wait: seconds to wait for a lock.

    Raises:
        StoreError: the address is wrong, or the database cannot be opened or is of a newer program.
    """

    def __init__(self, url: str, wait: float = _WAIT_SECONDS) -> None:
        address = _address(url)
        self.name = address.render_as_string(hide_password=True)
        self.sqlite_path = _sqlite_path(address)
        try:
            self._engine = _engine(address, wait)
        except (NoSuchModuleError, ModuleNotFoundError) as error:
            raise StoreError(
                f"the driver {address.drivername} is missing",
                where=self.name,
                hint="pip install 'screenshot-evidence-verifier[postgres]'",
                code="store_driver",
            ) from error
        self._opened: tuple[int, int] | None = None
        self._migrate()
        self._opened = self._file()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view; changes nothing.

        Raises:
            StoreError: see :mod:`verifier.store.errors`.
        """
        self._require_file()
        with translated(self.name), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction: all of it is kept, or nothing. One writer at a time in SQLite, the others wait.

        Raises:
            StoreError: see :mod:`verifier.store.errors`.
        """
        engine = self._engine.execution_options(write=True)
        self._require_file()
        with translated(self.name), engine.connect() as connection, connection.begin():
            yield connection
            self._require_file()

    def _file(self) -> tuple[int, int] | None:
        """Device and inode of the database's file; ``None`` where it is none, or gone."""
        if self.sqlite_path is None:
            return None
        try:
            found = self.sqlite_path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _require_file(self) -> None:
        """SQLite goes on writing into a file that was deleted or replaced, and all of it is lost."""
        if self._opened is not None and self._file() != self._opened:
            raise StoreError(
                "was deleted or replaced while it was in use",
                where=self.name,
                hint="put the file back and run again",
                code="store_gone",
            )

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file of this machine."""
        return self._engine.dialect.name == "sqlite"

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def _migrate(self) -> None:
        config = Config()
        config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
        scripts = ScriptDirectory.from_config(config)
        head = scripts.get_current_head()
        with self.read() as connection:
            if MigrationContext.configure(connection).get_current_revision() == head:
                return
        with self.write() as connection:
            if not self.is_sqlite:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")
            current = MigrationContext.configure(connection).get_current_revision()
            if current is not None and current not in {s.revision for s in scripts.walk_revisions()}:
                raise StoreError(
                    "was written by a newer version of this program",
                    where=self.name,
                    hint="update this program",
                    code="store_version",
                )
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if connection.scalar(select(facts.c.value).where(facts.c.name == "store_id")) is None:
                connection.execute(insert(facts).values(name="store_id", value=uuid.uuid4().hex))


def _address(url: str) -> URL:
    if "://" not in url:
        return URL.create("sqlite", database=str(Path(url)))
    try:
        address = make_url(url)
    except ArgumentError:
        raise StoreError(
            "the address of the store is wrong",
            hint="write a path, sqlite:///path or postgresql://user:password@host/name",
            code="store_address",
        ) from None
    if address.drivername in {"postgres", "postgresql"}:
        address = address.set(drivername="postgresql+pg8000")
    if address.get_backend_name() not in {"sqlite", "postgresql"}:
        raise StoreError(
            f"{address.get_backend_name()} is not supported",
            hint="SQLite or PostgreSQL",
            code="store_address",
        )
    return address


def _sqlite_path(address: URL) -> Path | None:
    if address.get_backend_name() != "sqlite":
        return None
    if not address.database or address.database == ":memory:":
        raise StoreError("needs a file", where="sqlite", hint="sqlite:///evidence.db", code="store_address")
    path = Path(address.database)
    if not path.absolute().parent.is_dir():
        raise StoreError("its folder does not exist", where=str(path), code="store_gone")
    return path


def _engine(address: URL, wait: float) -> Engine:
    if address.get_backend_name() != "sqlite":
        return create_engine(address, pool_pre_ping=True)
    engine = create_engine(address, connect_args={"timeout": wait})

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, see below
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        # What is forgotten is overwritten, not only unlinked.
        connection.execute("PRAGMA secure_delete=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A transaction that reads first and writes later would fail, not wait, when another one wrote meanwhile.
        write = connection.get_execution_options().get("write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine
