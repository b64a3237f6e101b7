"""One case, whatever happens: the unit that runs in this process or in a worker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from verifier.claims.discover import DiscoveredCase
from verifier.errors import VerifierError
from verifier.reports.model import CaseReport, ErrorItem

Verify = Callable[[DiscoveredCase], CaseReport]
MakeVerify = Callable[[], Verify]
"""Called once per worker. It crosses the process border: a module-level function or a frozen dataclass."""


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """Either a report, or the reason why there is none."""

    case_id: str
    report: CaseReport | None = None
    error: ErrorItem | None = None


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
        return CaseOutcome(case.case_id, report=verify(case))
    except VerifierError as error:
        return failed(case, Loss(error.code, error.reason, error.hint), error.where)
    except Exception as error:  # a bug on one case must not cost the others their results
        return failed(case, Loss("internal_error", f"{type(error).__name__}: {error}"[:300]))


def failed(case: DiscoveredCase, loss: Loss, where: str = "") -> CaseOutcome:
    """An outcome without a report."""
    place = where or (case.folder.name if case.folder else case.case_id)
    error = ErrorItem(where=place, code=loss.code, reason=loss.reason, hint=loss.hint)
    return CaseOutcome(case.case_id, error=error)
