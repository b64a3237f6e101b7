"""Rows of CSV and XLSX files as text cells, bounded in size; what a spreadsheet has damaged is named."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl

from verifier.claims.documents import read_bounded
from verifier.errors import ClaimError

MAX_TABLE_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 64
_DAMAGED = (
    "{value} was stored as a number and may have lost digits; format the column as text and enter it again"
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text; ``problem`` says why it cannot be trusted."""

    text: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row and its number as the spreadsheet counts it (a CSV: the line it starts on)."""

    number: int
    cells: tuple[Cell, ...]


def read_csv(path: Path) -> Iterator[Row]:
    """Rows of a CSV in UTF-8, UTF-16 (with its mark) or GB 18030, separated by comma, semicolon or tab.

    Raises:
        ClaimError: unreadable, too large, or in another encoding.
    """
    text = _decode(read_bounded(path, MAX_TABLE_BYTES), path.name)
    heading = text.split("\n", 1)[0]
    delimiter = max(",;\t，", key=heading.count)
    # A quote that is never closed would silently swallow the rows behind it: strict refuses it.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    try:
        for cells in reader:
            _bound(number, len(cells), path.name)
            yield Row(number, tuple(Cell(_unwrap(cell)) for cell in cells))
            number = reader.line_num + 1
    except csv.Error as error:
        raise ClaimError(f"is not valid CSV: {error}", where=f"{path.name}, row {number}") from error


def _decode(data: bytes, where: str) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        # Excel on a Chinese Windows saves CSV in GBK; GB 18030 contains it.
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ClaimError("is neither UTF-8 nor GBK text", where=where, hint="save it as 'CSV UTF-8'")


def _unwrap(cell: str) -> str:
    # ="2026…" and '2026… are how exports keep a spreadsheet from taking a number for a number.
    cell = cell.strip()
    formula = re.fullmatch(r'="([^"]*)"', cell)
    if formula:
        return formula[1].strip()
    return cell[1:].strip() if re.fullmatch(r"'[\w\-]+", cell) else cell


def _bound(row: int, columns: int, where: str) -> None:
    if row > MAX_ROWS:
        raise ClaimError(f"has more than {MAX_ROWS} rows", where=where)
    if columns > MAX_COLUMNS:
        raise ClaimError(f"has more than {MAX_COLUMNS} columns", where=f"{where}, row {row}")


def read_xlsx(path: Path) -> Iterator[Row]:
    """Rows of the first sheet; errors as in :func:`open_book`."""
    with open_book(path) as book:
        yield from _rows(book.worksheets[0], path.name)


def further_sheets(path: Path) -> tuple[str, ...]:
    """Names of the sheets behind the first that hold anything; errors as in :func:`open_book`."""
    with open_book(path) as book:
        return tuple(
            sheet.title
            for sheet in book.worksheets[1:]
            if any(row.cells for row in _rows(sheet, f"{path.name}, sheet {sheet.title!r}"))
        )


@contextmanager
def open_book(path: Path) -> Iterator[openpyxl.Workbook]:
    """The workbook, for reading only.

    Raises:
        ClaimError: unreadable, too large (also unpacked), or no workbook.
    """
    data = read_bounded(path, MAX_TABLE_BYTES)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise ClaimError(f"unpacks to more than {MAX_UNPACKED_BYTES // 2**20} MiB", where=path.name)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            yield book
        finally:
            book.close()
    except ClaimError:
        raise
    except Exception as error:  # openpyxl raises whatever its XML reader meets
        raise ClaimError("is not a readable workbook", where=path.name, hint="save it as .xlsx") from error


def _rows(sheet: Any, where: str) -> Iterator[Row]:
    # The stated size may be a lie; it is not needed.
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1), 1):
        row = tuple(_cell(cell.value, cell.number_format or "General") for cell in cells)
        used = max((i + 1 for i, cell in enumerate(row) if cell.text), default=0)
        _bound(number, used, where)
        yield Row(number, row[:used])


def _cell(value: Any, number_format: str) -> Cell:
    if value is None:
        return Cell("")
    if isinstance(value, bool):
        return Cell(str(value).lower())
    if isinstance(value, datetime):
        return Cell(_written(value, number_format))
    if isinstance(value, date):
        return Cell(value.isoformat())
    if isinstance(value, time):
        return Cell(value.isoformat(), "is a time without a date")
    if isinstance(value, int):
        return _whole_number(value, number_format)
    if isinstance(value, float):
        # 200.1 is stored as the nearest binary number; fifteen digits give back what was typed.
        text = f"{value:.15g}"
        return Cell(text, _DAMAGED.format(value=text) if "e" in text.lower() else "")
    return Cell(str(value).strip())


def _whole_number(value: int, number_format: str) -> Cell:
    text = str(value)
    digits = text.lstrip("-")
    if len(digits) > 15:
        return Cell(text, _DAMAGED.format(value=text))
    # The format 000000 shows leading zeros that the stored number does not have.
    zeros = re.fullmatch(r"0+", number_format)
    return Cell(text.zfill(len(number_format)) if zeros and value >= 0 else text)


def _written(value: datetime, number_format: str) -> str:
    form = number_format.lower()
    if value.second or "s" in form:
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if value.hour or value.minute or "h" in form:
        return value.strftime("%Y-%m-%d %H:%M")
    return value.strftime("%Y-%m-%d")
