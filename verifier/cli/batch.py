"""``verifier batch FOLDER``: every case of a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from verifier.claims.discover import discover_cases
from verifier.cli import options
from verifier.cli.run import verify_and_report


@click.command("batch")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Worker processes.")
@click.option("--timeout", type=click.FloatRange(1), help="Seconds that one case may take.")
@options.output
@options.JSON
@options.LANG
@options.EXIT_ZERO
@options.reading
@options.judging
def command(
    folder: Path,
    jobs: int,
    timeout: float | None,
    out: Path | None,
    formats: tuple[str, ...],
    as_json: bool,
    lang: Any,
    exit_zero: bool,
    **choices: Any,
) -> int:
    """Verify every case below FOLDER; a case that fails is reported and the rest goes on."""
    settings = options.settings(**choices)
    cases = discover_cases(folder, now=settings.as_of)
    return verify_and_report(
        cases,
        settings,
        jobs=jobs,
        timeout=timeout,
        out=out,
        formats=formats,
        as_json=as_json,
        lang=lang,
        exit_zero=exit_zero,
    )
