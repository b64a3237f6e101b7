"""The table for a terminal, worst first."""

from __future__ import annotations

from io import StringIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from verifier.outcomes import Outcome
from verifier.problems import reason_text
from verifier.reports.labels import label
from verifier.reports.model import BatchReport
from verifier.reports.order import worst_first
from verifier.reports.safe import visible
from verifier.rules import Lang

_STYLES = {
    "consistent": "green",
    "inconsistent": "bold red",
    "needs_review": "yellow",
    "incomplete": "yellow",
}


def summary(batch: BatchReport, lang: Lang, *, width: int = 110, colour: bool = False) -> str:
    """One line per case, then what could not be processed."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("case", "verdict", "match", "why"):
        table.add_column(
            label(f"column.{title}", lang), overflow="fold", no_wrap=title in {"case", "verdict"}
        )
    for report in worst_first(batch.results):
        matched = sum(item.outcome is Outcome.MATCH for item in report.comparisons)
        why = visible(getattr(report.reasons[0].message, lang)) if report.reasons else ""
        table.add_row(
            Text(visible(report.case_id)),
            Text(label(f"verdict.{report.verdict.value}", lang), _STYLES.get(report.verdict.value, "")),
            f"{matched}/{len(report.comparisons)}",
            Text(why),
        )
    out = StringIO()
    # A Text is never parsed for markup, so brackets in a merchant's name stay what they are.
    console = Console(
        file=out,
        width=width,
        force_terminal=colour,
        highlight=False,
        color_system="standard" if colour else None,
    )
    console.print(table)
    found = [(f"{report.case_id}: {e.where}", e) for report in batch.results for e in report.errors]
    for where, error in [*found, *((e.where, e) for e in batch.errors)]:
        reason = reason_text(error.code, error.reason, lang)
        console.print(Text(visible(f"{where}: {reason} [{error.code}]")))
    return out.getvalue().rstrip("\n")
