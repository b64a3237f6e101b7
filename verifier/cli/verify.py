"""``verifier verify CASE_DIR``: one case."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from verifier.claims.discover import discover_case
from verifier.cli import options
from verifier.cli.run import verify_and_report


@click.command("verify")
@click.argument("case_dir", type=click.Path(path_type=Path))
@options.STORE
@options.output
@options.JSON
@options.LANG
@options.EXIT_ZERO
@options.reading
@options.judging
def command(
    case_dir: Path,
    store: str | None,
    out: Path | None,
    formats: tuple[str, ...],
    as_json: bool,
    lang: Any,
    exit_zero: bool,
    **choices: Any,
) -> int:
    """Verify one case folder: its claim file and its pictures."""
    settings = replace(options.settings(**choices), store=store)
    return verify_and_report(
        [discover_case(case_dir, now=settings.as_of)],
        settings,
        jobs=1,
        timeout=None,
        out=out,
        formats=formats,
        as_json=as_json,
        lang=lang,
        exit_zero=exit_zero,
    )
