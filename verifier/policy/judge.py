"""The verdict on a case and everything that led to it (step 8). Precedence and reasons: docs/policy.md."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from verifier.checks import SEVERITY_ORDER
from verifier.claims.model import Claim
from verifier.evidence import CaseEvidence
from verifier.outcomes import Verdict
from verifier.policy.case_rules import case_findings
from verifier.policy.context import Context, gather_context
from verifier.policy.deadlines import supplement_due, supplement_overdue, timeline
from verifier.policy.findings import PRECEDENCE, Finding, found
from verifier.policy.mistakes.registry import MISTAKES
from verifier.policy.model import Policy
from verifier.policy.picture_rules import picture_findings
from verifier.policy.request import supplement_request
from verifier.policy.requirements import REQUIREMENTS
from verifier.policy.roles import assign_roles
from verifier.policy.summary import case_summary
from verifier.policy.types import ChecklistEntry, Judgement


def judge(claim: Claim, case: CaseEvidence, policy: Policy, *, as_of: datetime | None = None) -> Judgement:
    """Judge one case.

    Args:
        claim: what the buyer states.
        case: pictures and unreadable files.
        policy: the platform's rules.
        as_of: the moment that deadlines are measured against; ``None`` leaves ``overdue`` open.

    Returns:
        The verdict with its reasons, the most important first. The same input gives the same judgement.
    """
    context = gather_context(claim, case, policy, as_of)
    checklist = _checklist(context)
    findings = [
        *picture_findings(context),
        *MISTAKES[claim.mistake_type].judge(context),
        *case_findings(context, checklist),
    ]
    findings += _given_up(context, findings)
    findings.sort(key=_importance)
    verdict = findings[0].effect if findings else Verdict.NEEDS_REVIEW
    reasons = tuple(f.check for f in findings if f.effect is not Verdict.CONSISTENT)
    request = supplement_request(context, verdict, checklist, reasons)
    return Judgement(
        verdict=verdict,
        reasons=reasons,
        comparisons=context.comparisons,
        checks=tuple(f.check for f in findings if f.effect is Verdict.CONSISTENT),
        roles=assign_roles(case.pictures),
        checklist=checklist,
        timeline=timeline(context, requested=request is not None or supplement_overdue(context)),
        request=request,
        summary=case_summary(context, verdict, checklist, reasons),
        as_of=None if as_of is None else as_of.astimezone(policy.tz),
        policy=policy.label,
    )


def _given_up(context: Context, findings: Sequence[Finding]) -> list[Finding]:
    """Supplements that were asked for and are still missing after their window."""
    due = supplement_due(context)
    incomplete = any(finding.effect is Verdict.INCOMPLETE for finding in findings)
    if due is None or not incomplete or not supplement_overdue(context):
        return []
    at = due.astimezone(context.policy.tz).strftime("%Y-%m-%d %H:%M")
    return [found("P304", Verdict.INCOMPLETE, at=at)]


def _importance(finding: Finding) -> tuple[int, int, int]:
    check = finding.check
    severity = SEVERITY_ORDER[::-1].index(check.severity)
    # Proof in a picture is said before what the picture says; comparisons before the rules they feed.
    family = "FSLDMRP".find(check.rule_id[0])
    return PRECEDENCE.index(finding.effect), severity, family


def _checklist(context: Context) -> tuple[ChecklistEntry, ...]:
    rules = context.policy.mistakes[context.claim.mistake_type]
    out = []
    for required, ids in ((True, rules.required), (False, rules.optional)):
        for id_ in ids:
            pictures = REQUIREMENTS[id_].pictures(context)
            out.append(ChecklistEntry(id_, REQUIREMENTS[id_].title, required, bool(pictures), pictures))
    return tuple(out)
