"""``verifier serve``: the desk for reviewers, with its HTTP API."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from verifier.cli import options
from verifier.cli.terminal import say
from verifier.errors import UsageError


@click.command("serve")
@click.option("--store", default="desk.db", show_default=True, help="SQLite file or postgresql:// address.")
@click.option("--pictures", type=click.Path(file_okay=False, path_type=Path), help="Folder of the pictures.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True)
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Worker processes.")
@click.option("--timeout", type=click.FloatRange(1), default=180, show_default=True, help="Seconds a case.")
@click.option(
    "--policies", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of policies."
)
@click.option(
    "--webhook-host", "webhook_hosts", multiple=True, help="Host that webhooks may go to; repeatable."
)
@click.option("--secure-cookies", is_flag=True, help="Behind HTTPS: send the session cookie over it only.")
@click.option("--import", "samples", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Hand in every case of this folder that the store does not hold.")  # fmt: skip
@click.option(
    "--requests-per-minute",
    type=click.IntRange(1),
    default=1200,
    show_default=True,
    help="What one user or token may ask for.",
)
@click.option("--new-password", is_flag=True, help="Give the admin a new one-time password, and print it.")
@click.option("--access-log/--no-access-log", default=True, show_default=True, help="A JSON line a request.")
@options.reading
def command(
    store: str,
    pictures: Path | None,
    host: str,
    port: int,
    jobs: int,
    timeout: float,
    policies: Path | None,
    webhook_hosts: tuple[str, ...],
    secure_cookies: bool,
    samples: Path | None,
    requests_per_minute: int,
    new_password: bool,
    access_log: bool,
    **choices: Any,
) -> int:
    """Serve the review pages and the HTTP API. An empty store gets an admin whose password is printed once."""
    try:
        from verifier.web import server
    except ModuleNotFoundError as error:
        raise UsageError(
            f"{error.name} is missing", hint="pip install 'screenshot-evidence-verifier[serve]'"
        ) from error
    from verifier.web.settings import DeskSettings

    verifying = options.settings(**choices)
    if verifying.threads is None:
        verifying = replace(verifying, threads=1)  # a core each; the pages need one as well
    settings = DeskSettings(
        store=store,
        vault=pictures,
        verifying=verifying,
        policies=policies,
        jobs=jobs,
        case_timeout=timeout,
        webhook_hosts=webhook_hosts,
        requests_per_minute=requests_per_minute,
        secure_cookies=secure_cookies,
    )
    server.serve(settings, host, port, samples, say, new_password=new_password, access_log=access_log)
    return 0
