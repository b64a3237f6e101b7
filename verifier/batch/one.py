"""One case, whatever happens: the unit that runs in this process or in a worker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from verifier.claims.discover import DiscoveredCase
from verifier.conclusion import ExaminedCase
from verifier.errors import VerifierError
from verifier.reports.model import CaseReport, ErrorItem

Verify = Callable[[DiscoveredCase], CaseReport | ExaminedCase]
"""The whole verification, or steps 1 to 5 of it where evidence is remembered: see :data:`Finish`."""
MakeVerify = Callable[[], Verify]
"""Called once per worker. It crosses the process border: a module-level function or a frozen dataclass."""


Finish = Callable[[ExaminedCase], CaseReport]
"""Steps 6 to 9, run where the batch is run, in the order of its input: so the same batch sees the same earlier
evidence, however many workers read it."""


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """Either a report, or the reason why there is none; ``examined`` on the way to a report."""

    case_id: str
    report: CaseReport | None = None
    error: ErrorItem | None = None
    examined: ExaminedCase | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    """Why a worker gave no outcome: a stable code, the reason and what to do."""

    code: str
    reason: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class MakeOne:
    """What a worker builds: the verifying function, wrapped so that a bad case never raises."""

    make_verify: MakeVerify

    def __call__(self) -> Callable[[DiscoveredCase], CaseOutcome]:
        """Load what verifying needs."""
        verify = self.make_verify()
        return lambda case: run_one(case, verify)


def run_one(case: DiscoveredCase, verify: Verify) -> CaseOutcome:
    """Verify one case; whatever goes wrong is its outcome."""
    try:
        result = verify(case)
    except VerifierError as error:
        return failed(case, Loss(error.code, error.reason, error.hint), error.where)
    except Exception as error:  # a bug on one case must not cost the others their results
        return failed(case, Loss("internal_error", f"{type(error).__name__}: {error}"[:300]))
    if isinstance(result, ExaminedCase):
        return CaseOutcome(case.case_id, examined=result)
    return CaseOutcome(case.case_id, report=result)


def finish_one(outcome: CaseOutcome, finish: Finish) -> CaseOutcome:
    """Turn an examined case into its report.

    Raises:
        StoreError: the store cannot be used: then no further case can be finished either.
    """
    if outcome.examined is None:
        return outcome
    try:
        return CaseOutcome(outcome.case_id, report=finish(outcome.examined))
    except VerifierError:
        raise
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"[:300]
        return CaseOutcome(
            outcome.case_id, error=ErrorItem(where=outcome.case_id, code="internal_error", reason=reason)
        )


def failed(case: DiscoveredCase, loss: Loss, where: str = "") -> CaseOutcome:
    """An outcome without a report."""
    place = where or (case.folder.name if case.folder else case.case_id)
    error = ErrorItem(where=place, code=loss.code, reason=loss.reason, hint=loss.hint)
    return CaseOutcome(case.case_id, error=error)
