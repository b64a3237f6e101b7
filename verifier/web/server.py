"""Run the desk under uvicorn."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path

import uvicorn

from verifier.claims.discover import discover_cases
from verifier.claims.model import Claim
from verifier.errors import UsageError
from verifier.web import intake, queue, submissions
from verifier.web.app import create_app
from verifier.web.desk import Desk
from verifier.web.settings import DeskSettings

Say = Callable[[str], None]


def serve(
    settings: DeskSettings,
    host: str,
    port: int,
    samples: Path | None,
    say: Say,
    *,
    new_password: bool = False,
    access_log: bool = True,
) -> None:
    """Serve until interrupted; ``new_password`` is for an admin who lost theirs.

    Raises:
        UsageError: the address is taken, or another desk runs on the store.
        StoreError: the store cannot be opened.
    """
    _log_to_stderr(access_log)
    desk = Desk(settings)
    password = desk.first_password(again=new_password)
    if samples is not None:
        say(f"handed in {hand_in(desk, samples)} cases of {samples}")
    config = uvicorn.Config(
        create_app(desk),
        host=host,
        port=port,
        log_config=None,
        access_log=False,  # the guard writes its own lines, without addresses and values
        server_header=False,
        timeout_keep_alive=20,
        timeout_graceful_shutdown=15,
        h11_max_incomplete_event_size=64 * 1024,
    )
    try:
        sock = config.bind_socket()
    except SystemExit as error:  # what uvicorn does when the address is taken
        raise UsageError(f"cannot listen on {host}:{port}", hint="choose another --port") from error
    shown = f"[{host}]" if ":" in host else host
    say(f"desk: http://{shown}:{sock.getsockname()[1]}/")
    if password is not None:
        say(f"first login: admin, one-time password {password} (change it under your name)")
    uvicorn.Server(config).run(sockets=[sock])


def hand_in(desk: Desk, folder: Path) -> int:
    """Queue every case of a folder that the store does not hold; returns how many."""
    count = 0
    for case in discover_cases(folder):
        if not isinstance(case.claim, Claim):
            continue
        submission = intake.from_folder(case, case.claim, desk.vault)
        with desk.store.write() as connection:
            if submissions.exists(connection, case.case_id):
                continue
            at = desk.store.now()
            submissions.save(connection, at, submission, "import")
            queue.add(connection, at, case.case_id, policy="default", actor="import")
        count += 1
    return count


def _log_to_stderr(access_log: bool) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    for name, level in (
        ("verifier.desk", logging.INFO),
        ("verifier.access", logging.INFO if access_log else logging.WARNING),
        ("uvicorn.error", logging.WARNING),
    ):
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.setLevel(level)
        logger.propagate = False
