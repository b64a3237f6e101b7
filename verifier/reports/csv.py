"""``report.csv`` and, where there are any, ``links.csv`` and ``errors.csv``."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from verifier.reports.model import BatchReport
from verifier.reports.options import PictureSource, ReportOptions
from verifier.reports.table import ERROR_HEADER, HEADER, LINK_HEADER, error_rows, link_rows, rows


def write(batch: BatchReport, out: Path, pictures: PictureSource, options: ReportOptions) -> list[Path]:
    """Write the comparison rows; links and errors have other columns and files of their own."""
    written = [_write(out / "report.csv", HEADER, rows(batch, options.lang))]
    for name, header, lines in (
        ("links.csv", LINK_HEADER, list(link_rows(batch, options.lang))),
        ("errors.csv", ERROR_HEADER, list(error_rows(batch, options.lang))),
    ):
        if lines:
            written.append(_write(out / name, header, lines))
    return written


def _write(path: Path, header: Sequence[str], lines: Iterable[Sequence[str]]) -> Path:
    # Excel takes a file for UTF-8 only when it begins with the mark.
    with path.open("w", encoding="utf-8-sig", newline="", errors="backslashreplace") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(lines)
    return path
