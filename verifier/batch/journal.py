"""The resume journal: every finished case, durable before it counts, one line each, never rewritten.

A line is ``<crc32> <key> <outcome as JSON>``. After a kill or a power cut the torn or damaged lines fail their
checksum and those cases are simply done again; everything else is kept.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
import zlib
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import BaseModel, ConfigDict

from verifier.batch.one import CaseOutcome
from verifier.errors import VerifierError
from verifier.reports.model import CaseReport, ErrorItem

_HEADER = b"verifier-journal 1\n"
_SYNC_SECONDS = 1.0
_TRANSIENT = frozenset({"worker_crashed", "timeout", "internal_error"})


class JournalError(VerifierError):
    """The journal cannot be written or is not ours; finished cases are safe, the run cannot go on."""

    code = "journal"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")
    case_id: str
    report: CaseReport | None = None
    error: ErrorItem | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    offset: int
    length: int


class Journal:
    """Opens or continues a journal; one run at a time may hold it.

    A line is written with one system call, so it survives a killed process at once; against a power cut the
    file is synced every second and at the end. In memory there is one small entry a case.

    Raises:
        JournalError: the file cannot be written, is of another program, or another run holds it.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._places: dict[str, _Place] = {}
        self._synced = 0.0
        try:
            self._fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise self._error(error) from error
        try:
            self._lock()
            self._end = self._scan()
        except OSError as error:
            os.close(self._fd)
            raise self._error(error) from error
        except VerifierError:
            os.close(self._fd)
            raise

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, key: str) -> bool:
        return key in self._places

    def get(self, key: str) -> CaseOutcome:
        """The outcome of a finished case; ``KeyError`` for any other."""
        place = self._places[key]
        line = os.pread(self._fd, place.length, place.offset)
        entry = _Entry.model_validate_json(line.split(b" ", 2)[2])
        return CaseOutcome(entry.case_id, entry.report, entry.error)

    def add(self, key: str, outcome: CaseOutcome) -> None:
        """Make an outcome durable. A crash, a time-out or a bug is not: the next run tries that case again.

        Raises:
            JournalError: the disk is full or gone. What was added before is safe.
        """
        if outcome.error is not None and outcome.error.code in _TRANSIENT:
            return
        entry = _Entry(case_id=outcome.case_id, report=outcome.report, error=outcome.error)
        body = f"{key} {entry.model_dump_json()}".encode()
        line = b"%08x %s\n" % (zlib.crc32(body), body)
        try:
            written = os.pwrite(self._fd, line, self._end)
            if written != len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            if time.monotonic() - self._synced > _SYNC_SECONDS:
                self._sync()
        except OSError as error:
            os.truncate(self._fd, self._end)
            raise self._error(error) from error
        self._places[key] = _Place(self._end, len(line) - 1)
        self._end += len(line)

    def close(self) -> None:
        """Sync and give the journal free."""
        try:
            self._sync()
        except OSError as error:
            raise self._error(error) from error
        finally:
            os.close(self._fd)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _sync(self) -> None:
        os.fsync(self._fd)
        self._synced = time.monotonic()

    def _lock(self) -> None:
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise JournalError(
                "another run is writing here", where=str(self.path), hint="wait for it or use another folder"
            ) from error

    def _scan(self) -> int:
        """Index every sound line; returns where the next one goes."""
        with open(os.dup(self._fd), "rb") as file:  # noqa: PTH123 - a descriptor, not a path
            header = file.readline()
            if not header.endswith(b"\n") and _HEADER.startswith(header):
                os.truncate(self._fd, 0)
                os.pwrite(self._fd, _HEADER, 0)
                return len(_HEADER)
            if header != _HEADER:
                raise JournalError("is not a journal of this program", where=str(self.path))
            offset = end = len(header)
            for line in file:
                if _sound(line):
                    self._places[line[9:].split(b" ", 1)[0].decode()] = _Place(offset, len(line) - 1)
                offset += len(line)
                if line.endswith(b"\n"):
                    end = offset
        # Only a torn tail is cut off; a damaged line further up stays, as a witness, and is not used.
        os.truncate(self._fd, end)
        return end

    def _error(self, error: OSError) -> JournalError:
        return JournalError(f"cannot be written: {error.strerror}", where=str(self.path))


def _sound(line: bytes) -> bool:
    if not line.endswith(b"\n") or line[8:9] != b" ":
        return False
    try:
        return int(line[:8], 16) == zlib.crc32(line[9:-1]) and line.count(b" ", 0, 200) >= 2
    except ValueError:
        return False
