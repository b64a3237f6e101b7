"""Reports to store."""

from verifier.checks import CheckStatus, Severity
from verifier.outcomes import Integrity, Verdict
from verifier.reports.model import CaseReport, CheckItem, EvidenceItem, PictureItem, Text, Versions

VERSIONS = Versions(program="1.0", engine="none 1", policy="default 1")


def picture(sha256: str, name: str = "a.png", checks: tuple[CheckItem, ...] = ()) -> PictureItem:
    return PictureItem(
        name=name,
        sha256=sha256,
        width=10,
        height=20,
        format="PNG",
        kind="payment_detail",
        app="alipay",
        profile="p",
        kind_score=1.0,
        integrity=Integrity.NO_CONTRADICTION_FOUND,
        checks=list(checks),
    )


def reuse(quoted: str) -> CheckItem:
    return CheckItem(
        rule_id="D103",
        status=CheckStatus.FAILED,
        severity=Severity.CONTRADICTION,
        confidence=1.0,
        message=Text(zh="改", en="edited copy"),
        evidence=[EvidenceItem(picture="a.png", field="amount", read="1.00", expected=quoted)],
    )


def report(
    case_id: str,
    verdict: Verdict = Verdict.CONSISTENT,
    *pictures: PictureItem,
    order_no: str = "NO-1",
    merchant: str = "星河点卡专营店",
    filed_at: str = "2026-03-01T12:00:00+08:00",
) -> CaseReport:
    claim: dict[str, str | list[str] | None] = {
        "case_id": case_id,
        "order_no": order_no,
        "merchant": merchant,
        "amount": "200.00",
        "currency": "CNY",
        "mistake_type": "wrong_info",
        "filed_at": filed_at,
    }
    return CaseReport(
        case_id=case_id,
        verdict=verdict,
        reasons=[],
        claim=claim,
        comparisons=[],
        pictures=list(pictures),
        versions=VERSIONS,
    )
