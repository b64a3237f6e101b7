"""One word per picture: the strongest finding decides; nothing is averaged."""

from __future__ import annotations

from collections.abc import Iterable

from verifier.checks import Check, Severity
from verifier.outcomes import Integrity

ASSESSABILITY_RULE = "F001"


def integrity_of(checks: Iterable[Check]) -> Integrity:
    """The outcome of a picture from its checks.

    A contradiction outranks a sign, a sign outranks "could not be assessed": a proof stays a proof on a bad
    picture, while the absence of findings on a bad picture says nothing.
    """
    failed = [check for check in checks if check.failed]
    if any(check.severity is Severity.CONTRADICTION for check in failed):
        return Integrity.CONTRADICTED
    if any(check.severity is Severity.REVIEW for check in failed):
        return Integrity.REVIEW
    if any(check.rule_id == ASSESSABILITY_RULE for check in failed):
        return Integrity.NOT_ASSESSABLE
    return Integrity.NO_CONTRADICTION_FOUND
