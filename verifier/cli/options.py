"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import reduce
from pathlib import Path
from typing import Any, TypeVar

import click

from verifier.claims.model import DEFAULT_ZONE
from verifier.config import Settings

F = TypeVar("F", bound=Callable[..., Any])

IMAGES = click.argument("images", nargs=-1, required=True, type=click.Path(path_type=Path))
JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
LANG = click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language of the report."
)

OUTPUT_FORMATS = ("json", "csv", "xlsx", "html", "pdf", "annotated")
EXIT_ZERO = click.option(
    "--exit-zero", is_flag=True, help="Return 0 for mismatches; never for something unreadable or missing."
)

FORMATS = click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(OUTPUT_FORMATS),
    help="What to write into --out; repeatable. [default: json, csv, html, annotated]",
)
STORE = click.option(
    "--store",
    metavar="URL",
    help="Remember cases and find evidence used before: a SQLite file or postgresql://user:password@host/name.",
)


def output(command: F) -> F:
    """Add ``--out`` and ``--format``."""
    command = FORMATS(command)
    return click.option(
        "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for the reports."
    )(command)


_READING = (
    click.option(
        "--ocr",
        "engine",
        type=click.Choice(["rapid", "paddle", "tesseract"]),
        default="rapid",
        show_default=True,
        help="OCR engine that reads first.",
    ),
    click.option(
        "--second-reader/--no-second-reader",
        default=True,
        show_default=True,
        help="Read amounts, times and numbers again with an independent engine.",
    ),
    click.option(
        "--profiles",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="Folder with your own page profiles, added to the shipped ones.",
    ),
    click.option("--threads", type=click.IntRange(1, 64), help="Threads per engine (default: all cores)."),
)

_JUDGING = (
    click.option(
        "--policy",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Your platform's policy file; it overrides single values of the default.",
    ),
    click.option(
        "--as-of",
        metavar="TIME",
        callback=lambda _context, _option, value: _as_of(value),
        help="Measure deadlines against this moment: 'now' or ISO 8601. Without it nothing is called overdue, "
        "so that the same input gives the same report.",
    ),
)


def _as_of(value: str | None) -> datetime | None:
    if value is None:
        return None
    if value == "now":
        return datetime.now(DEFAULT_ZONE).replace(microsecond=0)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter("write 'now' or for example 2026-03-01T10:30") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=DEFAULT_ZONE)


def reading(command: F) -> F:
    """Add the options about reading."""
    return reduce(lambda f, option: option(f), reversed(_READING), command)


def judging(command: F) -> F:
    """Add the options about policy and deadlines."""
    return reduce(lambda f, option: option(f), reversed(_JUDGING), command)


def settings(
    engine: str,
    second_reader: bool,
    profiles: Path | None,
    threads: int | None,
    policy: Path | None = None,
    as_of: datetime | None = None,
) -> Settings:
    """Gather the options into settings."""
    return Settings(engine, second_reader, profiles, policy, threads, as_of)
