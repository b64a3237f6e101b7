"""What a worker builds, and what the batch's own process does with what workers hand back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from verifier.batch.one import Verify
from verifier.conclusion import ExaminedCase, conclude
from verifier.config import Settings
from verifier.pipeline import Verifier
from verifier.policy.loader import load_policy
from verifier.reports.model import CaseReport
from verifier.store.store import Store


@dataclass(frozen=True, slots=True)
class MakeVerifier:
    """Builds a verifier in each worker; only the settings cross the process border."""

    settings: Settings

    def __call__(self) -> Verify:
        """Load the models."""
        return Verifier(self.settings).verify_case


@dataclass(frozen=True, slots=True)
class MakeExaminer:
    """As :class:`MakeVerifier` for a batch with a store: workers read, and leave the store alone."""

    settings: Settings

    def __call__(self) -> Verify:
        """Load the models."""
        return Verifier(replace(self.settings, store=None)).examine_case


class Finisher:
    """Concludes examined cases against a store, one after the other, and saves their reports there."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._policy = load_policy(settings.policy)
        self._as_of = settings.as_of
        self._store = store

    def __call__(self, case: ExaminedCase) -> CaseReport:
        """The report of one case.

        Raises:
            StoreError: the store cannot be used.
        """
        report = conclude(case, self._policy, memory=self._store.memory, as_of=self._as_of)
        self._store.save_report(report)
        return report
