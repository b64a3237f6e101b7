"""One frozen set of settings. It is picklable: workers get the settings and build their own engines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """How to verify.

    Attributes:
        engine: first reader, a key of ``verifier.ocr.registry.ENGINES``.
        second_reader: read decisive values a second time with an independent engine where one is installed.
        profiles: folder with the user's own page profiles, added to the shipped ones.
        policy: the platform's policy file; ``None`` is the shipped default.
        threads: threads per reader; ``None`` leaves it to the engine (all cores).
        as_of: the moment that deadlines are measured against. ``None`` leaves ``overdue`` open, so that the
            same input gives the same report on any day.
        store: where cases are remembered (a path, ``sqlite:///path`` or ``postgresql://…``), so that evidence used
            before is found. ``None`` remembers nothing; the pictures of one case are compared with each other anyway.
    """

    engine: str = "rapid"
    second_reader: bool = True
    profiles: Path | None = None
    policy: Path | None = None
    threads: int | None = None
    as_of: datetime | None = None
    store: str | None = None
