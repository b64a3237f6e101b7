"""Steps 6 to 9: what was read and inspected becomes the report of the case.

Apart from the reading, because this part is quick and needs no models, and because evidence of other cases has to
be seen in one fixed order: a batch reads in many processes and concludes in one, in the order of its input.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime

from verifier.checks import Check, CheckStatus, Evidence, Severity
from verifier.claims.model import Claim
from verifier.evidence import CaseEvidence
from verifier.policy.judge import judge
from verifier.policy.model import Policy
from verifier.reports.build import build_report, check_item
from verifier.reports.labels import label
from verifier.reports.model import CaseReport, LinkItem, Versions
from verifier.reuse.compare import Relation
from verifier.reuse.fingerprint import Fingerprint
from verifier.reuse.memory import Memory
from verifier.reuse.search import Finding, find_reuse
from verifier.text import storable

_RULES = {
    Relation.IDENTICAL_FILE: ("D101", Severity.REVIEW),
    Relation.SAME_PICTURE: ("D102", Severity.REVIEW),
    Relation.EDITED_COPY: ("D103", Severity.CONTRADICTION),
    Relation.SAME_PAYMENT: ("D104", Severity.REVIEW),
    Relation.SAME_HEAD: ("D106", Severity.REVIEW),
}


@dataclass(frozen=True, slots=True)
class ExaminedCase:
    """A case after steps 1 to 5, small and picklable: what a worker hands back."""

    claim: Claim
    evidence: CaseEvidence
    prints: tuple[Fingerprint, ...]
    versions: Versions


def conclude(
    case: ExaminedCase, policy: Policy, *, memory: Memory | None = None, as_of: datetime | None = None
) -> CaseReport:
    """The report of a case.

    Raises:
        StoreError: the memory is a store and cannot be used.
    """
    found = find_reuse(case.claim.case_id, case.prints, memory)  # (6)
    checks: defaultdict[str, list[Check]] = defaultdict(list)
    links = []
    for finding in found:
        check = _check(finding)
        checks[finding.picture.name].append(check)
        links.append(_link(finding, check))
    if memory is not None:
        for item in case.prints:
            if not any(not finding.within and finding.picture is item for finding in found):
                checks[item.name].append(_not_seen(item.name))
    pictures = tuple(
        replace(picture, checks=(*picture.checks, *checks[picture.name]))
        for picture in case.evidence.pictures
    )
    evidence = replace(case.evidence, pictures=pictures)
    judgement = judge(case.claim, evidence, policy, as_of=as_of)  # (7), (8)
    return build_report(case.claim, evidence, judgement, case.versions, links)  # (9)


def _check(finding: Finding) -> Check:
    rule_id, severity = _RULES[finding.related.relation]
    if finding.within and finding.related.relation is not Relation.EDITED_COPY:
        rule_id, severity = "D105", Severity.NOTE
    name = finding.picture.name
    changes = finding.related.changes
    params = {
        "picture": name,
        "other_case": finding.case_id,
        "other_picture": finding.earlier.name,
        "number": finding.related.number,
        "fields_zh": "、".join(dict.fromkeys(label(f"field.{change.field}", "zh") for change in changes)),
        "fields_en": ", ".join(
            dict.fromkeys(label(f"field.{change.field}", "en").lower() for change in changes)
        ),
    }
    places = tuple(Evidence(name, c.box, c.field, c.value, c.earlier) for c in changes) or (Evidence(name),)
    return Check(rule_id, CheckStatus.FAILED, severity, 1.0, params, places)


def _not_seen(name: str) -> Check:
    return Check("D101", CheckStatus.PASSED, params={"picture": name}, evidence=(Evidence(name),))


def _link(finding: Finding, check: Check) -> LinkItem:
    return LinkItem(
        case_id=finding.case_id,
        picture=storable(finding.picture.name),
        other_picture=storable(finding.earlier.name),
        relation=finding.related.relation.value,
        fields_changed=sorted({change.field for change in finding.related.changes}),
        rule_id=check.rule_id,
        message=check_item(check).message,
    )
