"""``report.xlsx``: the comparison rows, the ties to other cases and the errors, a sheet each."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from verifier.reports.model import BatchReport
from verifier.reports.options import PictureSource, ReportOptions
from verifier.reports.table import ERROR_HEADER, HEADER, LINK_HEADER, error_rows, link_rows, rows

_COLOURS = {"mismatch": "F9D7D3", "unreadable": "FBE7C2", "not_shown": "E8EAED", "match": "D9EEDD"}
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</)")
_OUTCOME = HEADER.index("outcome")


def write(batch: BatchReport, out: Path, pictures: PictureSource, options: ReportOptions) -> list[Path]:
    """Write the workbook. Every cell is text: no value becomes a formula or loses digits."""
    book = Workbook()
    sheet = book.worksheets[0]
    for title, header, lines in (
        ("report", HEADER, list(rows(batch, options.lang))),
        ("links", LINK_HEADER, list(link_rows(batch, options.lang))),
        ("errors", ERROR_HEADER, list(error_rows(batch, options.lang))),
    ):
        if title != "report":
            sheet = book.create_sheet()
        sheet.title = title
        for y, line in enumerate([list(header), *lines], 1):
            for x, value in enumerate(line, 1):
                cell = sheet.cell(y, x)
                cell.value = value
                cell.data_type = "s"
                if y == 1:
                    cell.font = Font(bold=True)
                elif title == "report" and x == _OUTCOME + 1 and value in _COLOURS:
                    cell.fill = PatternFill("solid", fgColor=_COLOURS[value])
        for x, name in enumerate(header, 1):
            widest = max([len(name), *(len(line[x - 1]) for line in lines)])
            sheet.column_dimensions[get_column_letter(x)].width = min(60, widest + 3)
        sheet.freeze_panes = "A2"
    path = out / "report.xlsx"
    _save(book, path)
    return [path]


def _save(book: Workbook, path: Path) -> None:
    """Save without the time of day, which a workbook names in its properties and in every zip entry."""
    memory = BytesIO()
    book.save(memory)
    with ZipFile(memory) as made, ZipFile(path, "w", ZIP_DEFLATED) as fixed:
        for name in made.namelist():
            data = made.read(name)
            if name == "docProps/core.xml":
                data = _STAMP.sub(rb"\g<1>2000-01-01T00:00:00Z\g<2>", data)
            fixed.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, ZIP_DEFLATED)
