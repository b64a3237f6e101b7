"""``report.pdf``: the HTML report printed by a headless Chromium, where there is one."""

from __future__ import annotations

import logging
import os
import subprocess
import tempfile
from pathlib import Path

from verifier.reports import chromium, html
from verifier.reports.model import BatchReport
from verifier.reports.options import PictureSource, ReportOptions

log = logging.getLogger(__name__)
_TIMEOUT = 300


def write(batch: BatchReport, out: Path, pictures: PictureSource, options: ReportOptions) -> list[Path]:
    """Write ``report.pdf``; without Chromium nothing is written and the log says what is missing."""
    program = chromium.find()
    if program is None:
        log.warning("no PDF: install Chromium (Debian: apt-get install chromium); report.html prints as well")
        return []
    target = out / "report.pdf"
    with tempfile.TemporaryDirectory() as scratch:
        page = html.write(batch, Path(scratch), pictures, options)[0]
        command = [
            program,
            "--headless",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--no-sandbox")  # Chromium's sandbox refuses to start for root
        command += [
            f"--user-data-dir={scratch}/profile",
            "--no-pdf-header-footer",
            f"--print-to-pdf={target.resolve()}",
            page.resolve().as_uri(),
        ]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_TIMEOUT)
        except (subprocess.SubprocessError, OSError) as error:
            log.warning("no PDF: Chromium failed (%s)", type(error).__name__)
            return []
    return [target] if target.is_file() else []
