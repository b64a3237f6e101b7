"""What a step of judging found, and which verdict it speaks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from verifier.checks import Check, CheckStatus, Evidence, Severity
from verifier.outcomes import Verdict

PRECEDENCE: tuple[Verdict, ...] = (
    Verdict.OUT_OF_RULE,
    Verdict.INCONSISTENT,
    Verdict.LATE,
    Verdict.PREMATURE,
    Verdict.INCOMPLETE,
    Verdict.NEEDS_REVIEW,
    Verdict.CONSISTENT,
)
"""Which verdict stands when several would: the first one. The reasons behind are in docs/policy.md."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A statement and the verdict it speaks for; ``CONSISTENT`` for remarks that change nothing."""

    check: Check
    effect: Verdict


def found(
    rule_id: str,
    effect: Verdict,
    evidence: Iterable[Evidence] = (),
    confidence: float = 1.0,
    /,
    **params: str,
) -> Finding:
    """A failed policy check; its severity follows from its effect."""
    check = Check(rule_id, CheckStatus.FAILED, _SEVERITY[effect], confidence, params, tuple(evidence))
    return Finding(check, effect)


def held(rule_id: str, evidence: Iterable[Evidence] = (), /, **params: str) -> Finding:
    """A policy check that passed."""
    check = Check(rule_id, CheckStatus.PASSED, Severity.NOTE, 1.0, params, tuple(evidence))
    return Finding(check, Verdict.CONSISTENT)


_SEVERITY = {
    Verdict.OUT_OF_RULE: Severity.CONTRADICTION,
    Verdict.INCONSISTENT: Severity.CONTRADICTION,
    Verdict.LATE: Severity.CONTRADICTION,
    Verdict.PREMATURE: Severity.REVIEW,
    Verdict.INCOMPLETE: Severity.REVIEW,
    Verdict.NEEDS_REVIEW: Severity.REVIEW,
    Verdict.CONSISTENT: Severity.NOTE,
}


def words(prefix: str, zh: str, en: str) -> dict[str, str]:
    """Parameters of a sentence that differ by language."""
    return {f"{prefix}_zh": zh, f"{prefix}_en": en}
