"""Where a Chromium is, for printing."""

from __future__ import annotations

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find() -> str | None:
    """The program's path, or ``None``."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)
