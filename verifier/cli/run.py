"""What ``verify`` and ``batch`` share: run the cases, show progress, write the reports, name the exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from verifier.batch.makers import MakeVerifier
from verifier.batch.runner import run_batch
from verifier.claims.discover import DiscoveredCase
from verifier.cli.terminal import result, say
from verifier.config import Settings
from verifier.errors import ExitCode, UsageError
from verifier.reports import json as json_format
from verifier.reports.model import BatchReport, CaseReport, ErrorItem
from verifier.reports.options import FolderPictures, PictureSource, ReportOptions
from verifier.reports.order import exit_code
from verifier.reports.registry import DEFAULT_FORMATS, FORMATS
from verifier.reports.summary import summary
from verifier.rules import Lang


def verify_and_report(
    cases: Sequence[DiscoveredCase],
    settings: Settings,
    *,
    jobs: int,
    timeout: float | None,
    out: Path | None,
    formats: tuple[str, ...],
    as_json: bool,
    lang: Lang,
    exit_zero: bool,
) -> int:
    """Run everything and return the exit code; ``exit_zero`` silences mismatches only."""
    if jobs > 1 and settings.threads is None:
        # N workers share the cores instead of fighting over them.
        settings = replace(settings, threads=max(1, (os.cpu_count() or 1) // jobs))
    if out is not None:
        prepare(out)
    reports: list[CaseReport] = []
    errors: list[ErrorItem] = []
    with _progress() as progress:
        task = progress.add_task("verifying", total=len(cases))
        for outcome in run_batch(cases, MakeVerifier(settings), jobs=jobs, timeout=timeout):
            if outcome.report is not None:
                reports.append(outcome.report)
            if outcome.error is not None:
                errors.append(outcome.error)
            progress.advance(task)
    batch = BatchReport(results=reports, errors=errors)
    if out is not None:
        write_reports(batch, pictures_of(cases), out, formats or DEFAULT_FORMATS, lang)
    if as_json:
        result(json_format.dump(batch).rstrip("\n"))
    else:
        print(summary(batch, lang, colour=sys.stdout.isatty()), flush=True)
    code = exit_code(batch)
    return ExitCode.CONSISTENT if exit_zero and code is ExitCode.MISMATCH else code


def _progress() -> Progress:
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not sys.stderr.isatty(),
        transient=True,
    )


def prepare(out: Path) -> None:
    """Make the folder for the reports."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", where=str(out)) from error


def pictures_of(cases: Iterable[DiscoveredCase]) -> FolderPictures:
    """Where the formats get the pixels of the cases' pictures."""
    return FolderPictures(
        {(case.case_id, name): path for case in cases for name, path in case.named_pictures()}
    )


def write_reports(
    batch: BatchReport, pictures: PictureSource, out: Path, formats: Sequence[str], lang: Lang
) -> None:
    """Write every format and say where it is."""
    for name in dict.fromkeys(formats):
        written = FORMATS[name].write(batch, out, pictures, ReportOptions(lang=lang))
        for path in written[:2]:
            say(f"wrote {path}" + (f" and {len(written) - 1} more" if len(written) > 2 else ""))
            if len(written) > 2:
                break
