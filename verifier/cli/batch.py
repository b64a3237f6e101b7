"""``verifier batch FOLDER|TABLE|ZIP``: every case, in parallel, resumable."""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar

from verifier.batch.archive import is_archive, unpack
from verifier.batch.context import run_context
from verifier.batch.executor import Executor
from verifier.batch.fetch import fetched
from verifier.batch.journal import Journal
from verifier.batch.makers import Finisher, MakeExaminer, MakeVerifier
from verifier.batch.one import CaseOutcome
from verifier.batch.progress import Progress, Report
from verifier.batch.results import ResultFiles
from verifier.batch.runner import run_batch
from verifier.claims.discover import DiscoveredCase, discover_table, list_cases
from verifier.cli import options
from verifier.cli.run import prepare, write_reports
from verifier.cli.terminal import result, say, visible
from verifier.config import Settings
from verifier.errors import ExitCode, UsageError
from verifier.images.types import RGB
from verifier.reports import json as json_format
from verifier.reports.labels import label
from verifier.reports.model import BatchReport, CaseReport, ErrorItem
from verifier.reports.options import FolderPictures
from verifier.reports.order import WORST_FIRST, exit_code
from verifier.reports.registry import DEFAULT_FORMATS
from verifier.reports.summary import summary
from verifier.rules import Lang
from verifier.store.store import open_store

_MANY = 2000
"""Cases beyond which a page for people is no longer written unless it is asked for: browsers cannot show it."""

_TABLES = {".csv", ".tsv", ".xlsx"}


@click.command("batch")
@click.argument("source")
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Workers.")
@click.option("--timeout", type=click.FloatRange(1), help="Seconds that one case may take.")
@click.option(
    "--engine",
    "executor",
    type=click.Choice(["local", "ray"]),
    default="local",
    show_default=True,
    help="What runs the workers: processes of this machine, or a Ray cluster.",
)
@click.option("--ray-address", help="An existing Ray cluster ('auto' or host:port). Default: a local one.")
@options.STORE
@click.option(
    "--journal",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where finished cases are kept for a rerun. [default: run.journal in --out]",
)
@click.option(
    "--out",
    help="Folder for the results and reports, or an address such as s3://bucket/run for the results alone.",
)
@options.FORMATS
@options.JSON
@options.LANG
@options.EXIT_ZERO
@options.reading
@options.judging
def command(
    source: str,
    jobs: int,
    timeout: float | None,
    executor: str,
    ray_address: str | None,
    store: str | None,
    journal: Path | None,
    out: str | None,
    formats: tuple[str, ...],
    as_json: bool,
    lang: Lang,
    exit_zero: bool,
    **choices: Any,
) -> int:
    """Verify every case of a folder, of a table of claims or of a ZIP.

    A case that fails is reported and the rest goes on. Run again with the same --out after an interruption: what is
    finished is not repeated. --out gets results.jsonl and results.parquet besides the reports.
    """
    settings = options.settings(**choices)
    if jobs > 1 and settings.threads is None:
        # N workers share the cores instead of fighting over them.
        settings = replace(settings, threads=max(1, (os.cpu_count() or 1) // jobs))
    remote = out is not None and "://" in out
    if remote and formats:
        raise UsageError("reports are written into a folder of this machine only", where=str(out))
    with ExitStack() as stack:
        cases = _Noted(_cases(source, settings, stack))
        opened = stack.enter_context(open_store(store)) if store else None
        if out is not None and not remote:
            prepare(Path(out))
            journal = journal or Path(out) / "run.journal"
        kept = stack.enter_context(Journal(journal)) if journal else None
        with _bar() as progress:
            stream = run_batch(
                cases,
                MakeExaminer(settings) if opened else MakeVerifier(settings),
                jobs=jobs,
                timeout=timeout,
                threads=settings.threads,
                journal=kept,
                context=run_context(settings, opened.id if opened else ""),
                progress=progress,
                executor=_executor(executor, ray_address, jobs, timeout, settings),
                finish=Finisher(settings, opened) if opened else None,
            )
            batch = _collected(stream, out)
        if out is not None and not remote:
            write_reports(batch, _Pictures(cases.folders), Path(out), formats or _formats(len(cases)), lang)
        _show(batch, as_json, lang)
    code = exit_code(batch)
    return ExitCode.CONSISTENT if exit_zero and code is ExitCode.MISMATCH else code


def _cases(source: str, settings: Settings, stack: ExitStack) -> Sequence[DiscoveredCase]:
    path = stack.enter_context(fetched(source)) if "://" in source else Path(source)
    if is_archive(path):
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="verifier-zip-"))
        return list_cases(unpack(path, Path(folder)), now=settings.as_of)
    if path.suffix.lower() in _TABLES and not path.is_dir():
        return discover_table(path, now=settings.as_of)
    return list_cases(path, now=settings.as_of)  # says what is wrong where it is no folder


def _executor(
    name: str, address: str | None, jobs: int, timeout: float | None, settings: Settings
) -> Executor | None:
    if name == "local":
        if address is not None:
            raise UsageError("--ray-address is for --engine ray")
        return None
    from verifier.batch.ray_engine import RayExecutor  # an optional extra

    return RayExecutor(jobs, address=address, timeout=timeout, threads=settings.threads)


def _collected(stream: Iterable[CaseOutcome], out: str | None) -> BatchReport:
    """Write results as they come. With ``out`` the reports stay on disk and only look like a list."""
    errors: list[ErrorItem] = []
    if out is None:
        reports: list[CaseReport] = []
        for outcome in stream:
            reports += [outcome.report] if outcome.report is not None else []
            errors += [outcome.error] if outcome.error is not None else []
        return BatchReport(results=reports, errors=errors)
    with ResultFiles(out) as files:
        for outcome in stream:
            files.add(outcome)
            errors += [outcome.error] if outcome.error is not None else []
    say(f"wrote {out.rstrip('/')}/results.jsonl and results.parquet")
    return BatchReport.model_construct(results=cast("list[CaseReport]", files.reports()), errors=errors)


def _formats(cases: int) -> Sequence[str]:
    if cases <= _MANY:
        return DEFAULT_FORMATS
    say(f"more than {_MANY} cases: no report.html, no annotated pictures; ask for them with --format")
    return [name for name in DEFAULT_FORMATS if name in {"json", "csv"}]


def _show(batch: BatchReport, as_json: bool, lang: Lang) -> None:
    if as_json:
        sys.stdout.writelines(visible(piece) for piece in json_format.pieces(batch))
        sys.stdout.flush()
    elif len(batch.results) <= _MANY:
        print(summary(batch, lang, colour=sys.stdout.isatty()), flush=True)
    else:
        counts = Counter(report.verdict for report in batch.results)
        for verdict in WORST_FIRST:
            result(f"{label(f'verdict.{verdict.value}', lang)}: {counts[verdict]}")
        result(f"{label('ui.errors', lang)}: {len(batch.errors)}")


class _Noted:
    """The cases, noting each one's folder as it goes by."""

    def __init__(self, cases: Sequence[DiscoveredCase]) -> None:
        self._cases = cases
        self.folders: dict[str, Path] = {}

    def __len__(self) -> int:
        return len(self._cases)

    def __iter__(self) -> Iterator[DiscoveredCase]:
        for case in self._cases:
            if case.folder is not None:
                self.folders[case.case_id] = case.folder
            yield case


class _Pictures:
    """The pixels for the reports, by where each case's folder is."""

    def __init__(self, folders: Mapping[str, Path]) -> None:
        self._folders = folders

    def pixels(self, case_id: str, name: str) -> RGB | None:
        """As in :class:`verifier.reports.options.PictureSource`."""
        folder = self._folders.get(case_id)
        if folder is None:
            return None
        paths = {(case_id, part): folder / part for part in {name, name.rpartition("#")[0]} if part}
        inside = {key: path for key, path in paths.items() if path.resolve().is_relative_to(folder.resolve())}
        return FolderPictures(inside).pixels(case_id, name)


@contextmanager
def _bar() -> Iterator[Report]:
    """A progress bar with rate and remaining time, on a terminal only."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[pace]}"),
    )
    with Bar(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task("verifying", total=None, pace="")

        def report(moment: Progress) -> None:
            left = "" if moment.remaining is None else f", {timedelta(seconds=round(moment.remaining))} left"
            pace = f"{moment.rate:.2f} cases/s{left}"
            bar.update(task, completed=moment.done, total=moment.total, pace=pace)

        yield report
