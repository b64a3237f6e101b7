"""How far a batch is: counts, rate, remaining time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """A moment of a run.

    Attributes:
        done: cases with an outcome, those kept from an earlier run included.
        kept: of these, how many came from the journal.
        total: how many there are, ``None`` when the input does not say.
        rate: cases verified per second in this run, 0 before the first.
        remaining: seconds to go at that rate, ``None`` while unknown.
    """

    done: int
    kept: int
    total: int | None
    rate: float
    remaining: float | None


Report = Callable[[Progress], None]


class ProgressMeter:
    """Counts outcomes and tells ``report`` after each."""

    def __init__(self, total: int | None, report: Report | None) -> None:
        self._total = total
        self._report = report
        self._done = self._kept = 0
        self._begun = time.monotonic()

    def count(self, *, kept: bool) -> None:
        """One more outcome; ``kept`` when it was not verified now."""
        self._done += 1
        self._kept += kept
        if self._report is None:
            return
        verified = self._done - self._kept
        rate = verified / max(time.monotonic() - self._begun, 1e-6)
        remaining = (self._total - self._done) / rate if self._total is not None and rate > 0 else None
        self._report(Progress(self._done, self._kept, self._total, rate, remaining))
