"""The report formats. A new one is a module with ``write`` and one line here."""

from __future__ import annotations

from verifier.reports import annotated, csv, html, json, pdf, xlsx
from verifier.reports.options import ReportFormat

FORMATS: dict[str, ReportFormat] = {
    "json": json,
    "csv": csv,
    "xlsx": xlsx,
    "html": html,
    "pdf": pdf,
    "annotated": annotated,
}
DEFAULT_FORMATS = ("json", "csv", "html", "annotated")
