"""``verifier forget CASE``: remove a case's pictures and personal values from the store."""

from __future__ import annotations

import getpass
import json
from pathlib import Path

import click

from verifier.cli import options
from verifier.cli.terminal import result
from verifier.errors import ExitCode, UsageError
from verifier.store.store import open_store


@click.command("forget")
@click.argument("case_id")
@click.option("--store", required=True, metavar="URL", help="The store: a SQLite file or postgresql://…")
@click.option(
    "--pictures", type=click.Path(file_okay=False), help="Folder of stored pictures, for PostgreSQL stores."
)
@options.JSON
def command(case_id: str, store: str, pictures: str | None, as_json: bool) -> int:
    """Remove the pictures, reports, fingerprints and notes of a case; its audit lines stay.

    Reports of other cases that quote values of this one lose those values.
    """
    if "://" not in store and not Path(store).is_file():
        raise UsageError("there is no such store", where=store)
    with open_store(store, pictures=pictures) as opened:
        done = opened.forget(case_id, actor=getpass.getuser())
    if as_json:
        out = {"case_id": case_id, "reports": done.reports, "pictures": len(done.pictures)}
        result(json.dumps(out | {"redacted": list(done.redacted)}, ensure_ascii=False))
    else:
        result(f"{case_id}: {done.reports} reports and {len(done.pictures)} pictures removed")
        for other in done.redacted:
            result(f"{other}: values quoted from {case_id} removed")
    return ExitCode.CONSISTENT
