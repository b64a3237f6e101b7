"""What the pictures themselves say about their soundness, as findings of the case."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.checks import Check, Evidence, Severity
from verifier.evidence import PictureEvidence
from verifier.outcomes import Integrity, Verdict
from verifier.policy.context import Context
from verifier.policy.findings import Finding, found, words
from verifier.policy.roles import roles_of
from verifier.problems import reason_text
from verifier.rules import LANGUAGES


def picture_findings(context: Context) -> Iterator[Finding]:
    """Integrity of every picture, files that gave none, and pictures that play no role."""
    for picture in context.pictures:
        yield from _integrity(picture)
        if not roles_of(picture):
            yield found("P113", Verdict.CONSISTENT, [Evidence(picture.name)], picture=picture.name)
    for problem in context.case.problems:
        zh, en = (reason_text(problem.code, problem.reason, lang) for lang in LANGUAGES)
        params = {"where": problem.where, **words("reason", zh, en)}
        yield found("P112", Verdict.INCOMPLETE, [Evidence(problem.where)], **params)


def _integrity(picture: PictureEvidence) -> Iterator[Finding]:
    where, params = [Evidence(picture.name)], {"picture": picture.name}
    # Reuse (D) is not part of a picture's integrity: it speaks through the severity of its checks.
    proof = [c for c in picture.checks if c.failed and c.severity is Severity.CONTRADICTION]
    signs = [c for c in picture.checks if c.failed and c.severity is Severity.REVIEW]
    match picture.integrity:
        case Integrity.CONTRADICTED:
            yield from (Finding(check, Verdict.INCONSISTENT) for check in proof)
            yield from (Finding(check, Verdict.NEEDS_REVIEW) for check in signs)
            if not proof:
                yield found("P120", Verdict.INCONSISTENT, where, **params)
        case Integrity.REVIEW:
            yield from (Finding(c, _outside(c, Verdict.NEEDS_REVIEW)) for c in (*proof, *signs))
            if not proof and not signs:
                yield found("P121", Verdict.NEEDS_REVIEW, where, **params)
        case Integrity.NOT_ASSESSABLE:
            yield found("P114", Verdict.NEEDS_REVIEW, where, **params)
            yield from (Finding(c, _outside(c, Verdict.NEEDS_REVIEW)) for c in (*proof, *signs))
        case _:
            yield from (Finding(c, _outside(c, Verdict.NEEDS_REVIEW)) for c in (*proof, *signs))


def _outside(check: Check, otherwise: Verdict) -> Verdict:
    """Reuse that is proven stands beside the picture's own integrity."""
    proven = check.rule_id.startswith("D") and check.severity is Severity.CONTRADICTION
    return Verdict.INCONSISTENT if proven else otherwise
