"""A throw-away PostgreSQL for tests and trials: own folder, Unix socket only, gone afterwards.

``python -m tools.postgres`` starts one, prints its URL and waits for Ctrl-C. It needs Debian's package
``postgresql`` (tools/setup.sh dev installs it); as root it runs as the user ``postgres``, as PostgreSQL demands.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def is_available() -> bool:
    """Whether PostgreSQL's programs are installed."""
    return bool(_BINARIES)


@contextmanager
def throwaway_postgres() -> Iterator[str]:
    """Start a server; yields its URL for ``open_store``.

    Raises:
        RuntimeError: it is not installed or does not start.
    """
    if not is_available():
        raise RuntimeError("PostgreSQL is not installed (Debian: postgresql)")
    binaries = _BINARIES[-1]
    folder = Path(tempfile.mkdtemp(prefix="verifier-pg-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    data = folder / "data"
    try:
        _run(
            [
                *as_user,
                str(binaries / "initdb"),
                "-D",
                str(data),
                "-A",
                "trust",
                "-U",
                "verifier",
                "-E",
                "UTF8",
                "--locale=C",
            ]
        )
        # No fsync: what is in it is thrown away. No TCP: nobody else gets in.
        options = (
            f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c max_connections=50"
        )
        pg_ctl = [*as_user, str(binaries / "pg_ctl"), "-D", str(data), "-w", "-t", "60"]
        _run([*pg_ctl, "-l", str(folder / "log"), "-o", options, "start"])
        try:
            yield f"postgresql+pg8000://verifier@/postgres?unix_sock={folder}/.s.PGSQL.5432"
        finally:
            subprocess.run([*pg_ctl, "-m", "immediate", "stop"], check=False, capture_output=True, cwd="/")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str]) -> None:
    # Not captured by a pipe: the server keeps it open and we would wait for ever.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(
            command, check=False, stdout=said, stderr=said, stdin=subprocess.DEVNULL, cwd="/"
        )
        said.seek(0)
        if done.returncode:
            raise RuntimeError(f"{Path(command[-1]).name}: {said.read().decode(errors='replace')[-500:]}")


if __name__ == "__main__":
    with throwaway_postgres() as url:
        print(url, flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
