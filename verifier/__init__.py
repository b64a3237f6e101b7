"""The screenshot evidence verifier: bytes in, evidence-anchored statements out.

The names below are the public interface. They load on first use, so that ``import verifier`` is instant.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

from verifier._version import __version__

if TYPE_CHECKING:
    from verifier.claims.model import Claim, MistakeType
    from verifier.config import Settings
    from verifier.errors import ExitCode, VerifierError
    from verifier.outcomes import Integrity, Outcome, Verdict
    from verifier.pipeline import PageReading, Verifier
    from verifier.reports.model import BatchReport, CaseReport

# numpy's matrix products here take a millisecond: a second thread waits for them longer than it helps, and the last bits
# of a product depend on the number of threads. Holds where numpy has not been loaded before; one's own value is kept.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_HOMES = {
    "Claim": "verifier.claims.model",
    "MistakeType": "verifier.claims.model",
    "Settings": "verifier.config",
    "ExitCode": "verifier.errors",
    "VerifierError": "verifier.errors",
    "Integrity": "verifier.outcomes",
    "Outcome": "verifier.outcomes",
    "Verdict": "verifier.outcomes",
    "PageReading": "verifier.pipeline",
    "Verifier": "verifier.pipeline",
    "BatchReport": "verifier.reports.model",
    "CaseReport": "verifier.reports.model",
}

__all__ = [
    "BatchReport",
    "CaseReport",
    "Claim",
    "ExitCode",
    "Integrity",
    "MistakeType",
    "Outcome",
    "PageReading",
    "Settings",
    "Verdict",
    "Verifier",
    "VerifierError",
    "__version__",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'verifier' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
