"""Results as they come, in the order of the input: one JSON line and one Parquet row a case, on any file system.

``results.jsonl`` holds everything, ``results.parquet`` the columns that people filter by and the report as JSON.
The place may be a folder or an address of fsspec (``s3://bucket/run``). While a run is under way the files are
called ``….part``: a file with its final name is complete.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any, Self, overload

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq

from verifier.batch.one import CaseOutcome
from verifier.errors import VerifierError
from verifier.reports.model import CaseReport, ErrorItem
from verifier.text import storable

_ROWS = 256
"""Rows of a Parquet row group: few enough to hold, many enough to compress."""

_FIELDS = ("order_no", "amount", "merchant", "paid_at")

SCHEMA = pa.schema(
    [
        ("case_id", pa.string()),
        ("verdict", pa.string()),
        ("reason_rule", pa.string()),
        ("reason_en", pa.string()),
        ("reason_zh", pa.string()),
        *((f"claimed_{name}", pa.string()) for name in _FIELDS),
        *((f"outcome_{name}", pa.string()) for name in _FIELDS),
        ("pictures", pa.int32()),
        ("linked_cases", pa.list_(pa.string())),
        ("error_code", pa.string()),
        ("error", pa.string()),
        ("report", pa.string()),
    ]
)


class ResultsError(VerifierError):
    """The results cannot be written; finished cases are in the journal, a rerun goes on from there."""

    code = "results"


class ResultFiles:
    """Writes both files. Leaving the block without an error gives them their final names.

    Args:
        place: folder or fsspec address.

    Raises:
        ResultsError: the place cannot be written to, or the disk is full.
    """

    def __init__(self, place: str) -> None:
        self._place = place.rstrip("/")
        self._rows: list[dict[str, Any]] = []
        self.offsets: list[tuple[int, int]] = []
        """Of each report in ``results.jsonl``: where its line begins and how long it is."""
        self._at = 0
        try:
            self._fs, self._root = fsspec.core.url_to_fs(self._place)
            self._fs.makedirs(self._root, exist_ok=True)
            self._lines = self._fs.open(self.path("results.jsonl.part"), "wb")
            self._table_file = self._fs.open(self.path("results.parquet.part"), "wb")
            self._table = pq.ParquetWriter(self._table_file, SCHEMA, compression="zstd")
        except (OSError, ValueError, ImportError) as error:
            raise self._failed(error) from error

    def path(self, name: str) -> str:
        """The path of a file in the place, for its file system."""
        return f"{self._root}/{name}"

    def add(self, outcome: CaseOutcome) -> None:
        """Write one outcome."""
        line = (_line(outcome) + "\n").encode("utf-8", "backslashreplace")
        try:
            self._lines.write(line)
            self._rows.append(row(outcome))
            if len(self._rows) >= _ROWS:
                self._flush()
        except (OSError, pa.ArrowException) as error:
            raise self._failed(error) from error
        if outcome.report is not None:
            self.offsets.append((self._at, len(line)))
        self._at += len(line)

    def close(self, *, complete: bool) -> None:
        """Close; the final names only for complete files."""
        try:
            try:
                self._flush()
                self._table.close()
            finally:
                self._table_file.close()
                self._lines.close()
            if complete:
                for name in ("results.jsonl", "results.parquet"):
                    self._fs.mv(self.path(name + ".part"), self.path(name))
        except (OSError, pa.ArrowException) as error:
            if complete:
                raise self._failed(error) from error

    def reports(self) -> StoredReports:
        """The reports written so far, to be read one at a time; after :meth:`close`."""
        return StoredReports(self._fs, self.path("results.jsonl"), self.offsets)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(complete=kind is None)

    def _flush(self) -> None:
        if self._rows:
            self._table.write_table(pa.Table.from_pylist(self._rows, schema=SCHEMA))
            self._rows.clear()

    def _failed(self, error: BaseException) -> ResultsError:
        reason = getattr(error, "strerror", None) or str(error)
        return ResultsError(
            f"cannot be written: {reason}"[:300], where=self._place, hint="finished cases are kept; run again"
        )


class StoredReports(Sequence[CaseReport]):
    """Reports on disk that look like a list: 100,000 of them need a few megabytes."""

    def __init__(self, filesystem: Any, path: str, offsets: Sequence[tuple[int, int]]) -> None:
        self._fs = filesystem
        self._path = path
        self._offsets = offsets

    def __len__(self) -> int:
        return len(self._offsets)

    @overload
    def __getitem__(self, index: int) -> CaseReport: ...
    @overload
    def __getitem__(self, index: slice) -> list[CaseReport]: ...
    def __getitem__(self, index: int | slice) -> CaseReport | list[CaseReport]:
        """One report, or several."""
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        begin, length = self._offsets[index]
        with self._fs.open(self._path, "rb") as file:
            file.seek(begin)
            return _report(file.read(length))

    def __iter__(self) -> Iterator[CaseReport]:
        with self._fs.open(self._path, "rb") as file:
            for begin, length in self._offsets:
                file.seek(begin)
                yield _report(file.read(length))


def row(outcome: CaseOutcome) -> dict[str, Any]:
    """The Parquet row of an outcome."""
    out: dict[str, Any] = {"case_id": storable(outcome.case_id)}
    if outcome.error is not None:
        out |= {"error_code": outcome.error.code, "error": storable(_sentence(outcome.error))}
    report = outcome.report
    if report is None:
        return out
    outcomes = {item.field: item.outcome.value for item in report.comparisons}
    first = report.reasons[0] if report.reasons else None
    return out | {
        "verdict": report.verdict.value,
        "reason_rule": first.rule_id if first else None,
        "reason_en": first.message.en if first else None,
        "reason_zh": first.message.zh if first else None,
        **{f"claimed_{name}": _text(report.claim.get(name)) for name in _FIELDS},
        **{f"outcome_{name}": outcomes.get(name) for name in _FIELDS},
        "pictures": len(report.pictures),
        "linked_cases": list(dict.fromkeys(link.case_id for link in report.links)),
        "report": report.model_dump_json(),
    }


def _line(outcome: CaseOutcome) -> str:
    report = outcome.report.model_dump_json() if outcome.report is not None else "null"
    error = outcome.error.model_dump_json() if outcome.error is not None else "null"
    return f'{{"case_id":{json.dumps(storable(outcome.case_id))},"error":{error},"report":{report}}}'


def _report(line: bytes) -> CaseReport:
    return CaseReport.model_validate(json.loads(line)["report"])


def _sentence(error: ErrorItem) -> str:
    return f"{error.where}: {error.reason}" if error.where else error.reason


def _text(value: object) -> str | None:
    return None if value is None else str(value)
