"""Rules that hold for every mistake type: fields, completeness, time, description, misunderstandings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verifier.checks import Check, CheckStatus, Evidence, Severity
from verifier.claims.durations import duration_text
from verifier.claims.matching.decide import FIELD_WORDS
from verifier.claims.matching.sides import Side
from verifier.claims.types import FieldComparison
from verifier.outcomes import Outcome, Verdict
from verifier.policy.context import Context, place_of, status_of
from verifier.policy.deadlines import filed_late, timeline
from verifier.policy.deductions import BACK
from verifier.policy.description_rules import description_findings
from verifier.policy.findings import Finding, found, held, words
from verifier.policy.roles import Role, roles_of
from verifier.policy.types import ChecklistEntry

_BY_SEVERITY = {
    Severity.CONTRADICTION: Verdict.INCONSISTENT,
    Severity.REVIEW: Verdict.NEEDS_REVIEW,
    Severity.LOW: Verdict.CONSISTENT,
    Severity.NOTE: Verdict.CONSISTENT,
}


def case_findings(context: Context, checklist: Sequence[ChecklistEntry]) -> Iterator[Finding]:
    """All findings of the case as a whole."""
    yield from _evidence(context, checklist)
    yield from _fields(context)
    yield from (Finding(check, _of_conflict(check)) for check in context.conflicts)
    yield from _refunds(context)
    yield from _time(context)
    yield from description_findings(context)
    yield from _misunderstandings(context, checklist)
    yield from _deadlines(context)


def _of_conflict(check: Check) -> Verdict:
    # Nothing ties the payment to the order: the buyer can send the page that does.
    return Verdict.INCOMPLETE if check.rule_id == "M204" else _BY_SEVERITY[check.severity]


def _refunds(context: Context) -> Iterator[Finding]:
    """Money that is back or on its way, on whichever page says so: whatever the mistake was."""
    for source in context.sources:
        status, shown = status_of(source)
        if status in BACK or (source.side is Side.REFUND and status is None):
            place = place_of(source, shown)
            yield found("P203", Verdict.NEEDS_REVIEW, [place], picture=place.picture, read=place.read)


def _fields(context: Context) -> Iterator[Finding]:
    for comparison in context.comparisons:
        required = comparison.field in context.policy.required_fields
        match comparison.outcome:
            case Outcome.MISMATCH:
                yield Finding(comparison.check, _BY_SEVERITY[comparison.check.severity])
            case Outcome.MATCH:
                yield Finding(comparison.check, Verdict.CONSISTENT)
            case _ if required or comparison.outcome is Outcome.UNREADABLE:
                effect = Verdict.INCOMPLETE if required else Verdict.NEEDS_REVIEW
                yield _open(comparison, effect)
            case _:
                yield Finding(comparison.check, Verdict.CONSISTENT)


def _open(comparison: FieldComparison, effect: Verdict) -> Finding:
    """A field that nothing confirms. What is special about it (masked, no year) has its own sentence."""
    check = comparison.check
    if check.status is CheckStatus.FAILED:
        return Finding(
            Check(
                check.rule_id, check.status, Severity.REVIEW, check.confidence, check.params, check.evidence
            ),
            effect,
        )
    zh, en = FIELD_WORDS[comparison.field]
    params = {**words("field", zh, en), "claimed": comparison.claimed}
    params |= {k: v for k, v in check.params.items() if k.startswith("why")}
    return found("P111", effect, comparison.evidence, **params)


def _evidence(context: Context, checklist: Sequence[ChecklistEntry]) -> Iterator[Finding]:
    if not context.pictures:
        yield found("P115", Verdict.INCOMPLETE)
    if not any(entry.required for entry in checklist):
        # A policy that asks for nothing would pass anything.
        yield found("P105", Verdict.NEEDS_REVIEW)
    for entry in checklist:
        title = words("title", entry.title.zh, entry.title.en)
        if entry.present:
            names = ", ".join(entry.pictures)
            yield held("P110", [Evidence(n) for n in entry.pictures], pictures=names, **title)
        elif entry.required:
            yield found("P110", Verdict.INCOMPLETE, **title)


def _time(context: Context) -> Iterator[Finding]:
    late = filed_late(context)
    filed = context.claim.filed_at
    window = context.policy.times.filing_window
    tz = context.policy.tz
    params = {
        "paid": str(context.paid.at.astimezone(tz).strftime("%Y-%m-%d %H:%M:%S")),
        "filed": filed.astimezone(tz).strftime("%Y-%m-%d %H:%M:%S") if filed else "",
        "latest": (context.paid.at + window).astimezone(tz).strftime("%Y-%m-%d %H:%M:%S"),
        "limit": duration_text(window),
    }
    if late is None:
        yield found("P104", Verdict.NEEDS_REVIEW, **params)
    elif late:
        yield found("P102", Verdict.LATE, **params)
    else:
        yield held("P102", **params)


def _misunderstandings(context: Context, checklist: Sequence[ChecklistEntry]) -> Iterator[Finding]:
    """Section 6 of the domain: named where the case shows them; they inform and change no verdict."""
    roles = {role for picture in context.pictures for role in roles_of(picture)}
    chats = context.with_role(Role.MERCHANT_FEEDBACK)
    if roles and roles <= {Role.MERCHANT_FEEDBACK, Role.SUPPORTING} and chats:
        places = [Evidence(p.name) for p in chats]
        yield found("P302", Verdict.CONSISTENT, places, pictures=", ".join(p.name for p in chats))
    if roles == {Role.PAYMENT_PROOF} and any(e.required and not e.present for e in checklist):
        proofs = context.with_role(Role.PAYMENT_PROOF)
        places = [Evidence(p.name) for p in proofs]
        yield found("P301", Verdict.CONSISTENT, places, picture=proofs[0].name)


def _deadlines(context: Context) -> Iterator[Finding]:
    """What is overdue at the moment of judging; for the desk and the buyer, not against the claim."""
    rules = {"follow_up": "P303", "response": "P320", "resolution": "P320", "arrival": "P321"}
    for entry in timeline(context, requested=False):
        if entry.overdue and entry.id in rules:
            at = entry.at.strftime("%Y-%m-%d %H:%M")
            title = words("title", entry.title.zh, entry.title.en)
            yield found(rules[entry.id], Verdict.CONSISTENT, at=at, **title)
