"""What a running desk consists of: the store, the worker pool, the messenger, and what it remembers in memory."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import logging
import random
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Generic, TypeVar

from verifier.batch.one import CaseOutcome
from verifier.errors import UsageError
from verifier.store.store import Store, open_store
from verifier.store.vault import Vault
from verifier.web import accounts, queue, sweep
from verifier.web.keys import Principal
from verifier.web.metrics import Metrics
from verifier.web.pool import WorkerPool
from verifier.web.settings import DeskSettings
from verifier.web.throttle import Bucket, LoginThrottle
from verifier.web.webhooks import Messenger

log = logging.getLogger("verifier.desk")

T = TypeVar("T")


class Memory(Generic[T]):
    """The last few values by key, each for a limited time: ``seconds``, or up to ``spread`` times as long.

    With a spread, values that came together do not have to be fetched again all in one moment.
    """

    def __init__(self, size: int, seconds: float, spread: float = 1.0) -> None:
        self._size = size
        self._seconds = seconds
        self._spread = spread
        self._kept: OrderedDict[str, tuple[float, T]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> T | None:
        """The value, unless it is too old."""
        with self._lock:
            found = self._kept.get(key)
            if found is None or found[0] < time.monotonic():
                return None
            self._kept.move_to_end(key)
            return found[1]

    def put(self, key: str, value: T) -> None:
        """Remember it."""
        with self._lock:
            seconds = self._seconds * random.uniform(1.0, self._spread)
            self._kept[key] = (time.monotonic() + seconds, value)
            self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)

    def drop(self, key: str) -> None:
        """Forget one value."""
        with self._lock:
            self._kept.pop(key, None)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()


class Desk:
    """Open with :meth:`running`.

    Attributes:
        known: principals by the hash of their secret, for a few seconds; cleared when accounts change here.
        bodies: JSON of reports by case and digest.
        newest: digest of the newest report by case; let go when this server finishes or forgets one, and after a
            second, as another server or a batch on the same store may have made a newer one.
        loading: reports that are being fetched; touched by the event loop alone.
    """

    def __init__(self, settings: DeskSettings) -> None:
        self.settings = settings
        self.policies = settings.policy_files()
        self.store = open_store(settings.store, pictures=settings.vault)
        if self.store.vault is None:
            raise UsageError("a PostgreSQL store needs a folder for the pictures", hint="--pictures FOLDER")
        self.vault: Vault = self.store.vault
        self.previews = self.vault.folder.with_name(self.vault.folder.name + ".previews")
        self.metrics = Metrics()
        self.logins = LoginThrottle()
        self.requests = Bucket(settings.requests_per_minute / 60, settings.requests_per_minute / 4)
        self.strangers = Bucket(1.0, 60)
        self.known: Memory[Principal] = Memory(5000, 5.0, spread=2.0)
        self.bodies: Memory[bytes] = Memory(400, 600.0)
        self.newest: Memory[str] = Memory(4000, 1.0)
        self.loading: dict[str, asyncio.Task[tuple[str, bytes] | None]] = {}
        self.pool = WorkerPool(self.store, settings, self.previews, self._job_finished)
        self.messenger = Messenger(self.store)

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Take the queue up where the last server left it, work until the end, leave nothing taken."""
        with _sole_owner(self.store) as alone:
            if alone:
                with self.store.write() as connection:
                    again = queue.release(connection, None)
                    sweep.forget_old_keys(connection)
                    sweep.remove_unused(connection, self.vault)
                if again:
                    log.info("%d interrupted verifications are queued again", again)
            self.pool.start()
            self.messenger.start()
            try:
                yield
            finally:
                self.messenger.stop()
                self.pool.stop()
                self.store.close()

    def first_password(self, *, again: bool = False) -> str | None:
        """Make the admin of an empty desk; returns the one-time password, to be printed once.

        ``again`` gives an admin who is there a new one; whoever starts the desk owns its store anyway.
        """
        with self.store.write() as connection:
            known = {user.name for user in accounts.list_users(connection)}
            password = accounts.one_time_password()
            if "admin" in known and again:
                accounts.change_password(connection, self.store.now(), "admin", password, "setup")
                accounts.set_disabled(connection, self.store.now(), "admin", False, "setup")
                return password
            if known:
                return None
            accounts.create_user(connection, self.store.now(), "admin", "admin", password, "setup")
            return password

    def _job_finished(self, job: queue.Job, outcome: CaseOutcome, seconds: float) -> None:
        self.newest.drop(job.case_id)
        word = outcome.report.verdict.value if outcome.report is not None else "failed"
        self.metrics.observe_job(word, seconds)
        if job.webhook:
            self.messenger.notice()


@contextlib.contextmanager
def _sole_owner(store: Store) -> Iterator[bool]:
    """Whether it is sure that no other server works on this store: a lock beside the SQLite file.

    Raises:
        UsageError: another desk holds the file.
    """
    path = store.file
    if path is None:
        yield False  # several servers may share a PostgreSQL store: leases decide
        return
    with Path(f"{path}.desk-lock").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UsageError("another desk is running on this store", where=path.name) from error
        yield True
