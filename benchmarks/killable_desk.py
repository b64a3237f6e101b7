"""A desk in a process of its own that can be killed: for the tests and for the load benchmark."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError


class KillableDesk:
    """``verifier serve`` on a store in ``folder``; start it again after :meth:`kill` as often as wanted."""

    def __init__(self, folder: Path, port: int, *options: str) -> None:
        self.folder = folder
        self.address = f"http://127.0.0.1:{port}"
        command = [
            sys.executable,
            "-m",
            "verifier",
            "serve",
            "--store",
            str(folder / "desk.db"),
            "--port",
            str(port),
        ]
        self._command = [*command, *options]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, seconds: float = 120) -> None:
        """Start it and wait until it answers."""
        with (self.folder / "desk.log").open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log, env=dict(os.environ))
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            assert self._process.poll() is None, (self.folder / "desk.log").read_text("utf-8")[-2000:]
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=5):
                    return
            except (URLError, OSError):
                time.sleep(0.1)
        raise TimeoutError("the desk does not answer")

    def kill(self, sign: signal.Signals = signal.SIGKILL) -> None:
        """End it without warning (or with one)."""
        assert self._process is not None
        self._process.send_signal(sign)
        self._process.wait(timeout=30)

    def __enter__(self) -> KillableDesk:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        if self._process is not None and self._process.poll() is None:
            self.kill()
