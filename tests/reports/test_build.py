"""From the internal records to the report: nothing is lost, both languages carry the same values."""

from datetime import datetime
from decimal import Decimal

import pytest

from tests.reports.builders import VERSIONS
from verifier import rules
from verifier.checks import Check, CheckStatus, Evidence, Severity
from verifier.claims.model import DEFAULT_ZONE, Claim
from verifier.claims.types import FieldComparison
from verifier.evidence import CaseEvidence, FileProblem, PictureEvidence
from verifier.fields.types import (
    Barcode,
    ChatMessage,
    Field,
    FieldName,
    Fields,
    Moment,
    Money,
    PageKind,
    PaymentStatus,
    Precision,
    Reading,
    ReadState,
    Recognition,
    Record,
    Seal,
    StatusBar,
    StatusValue,
)
from verifier.geometry import Box
from verifier.outcomes import Integrity, Outcome, Verdict
from verifier.policy.types import Bilingual, ChecklistEntry, Judgement, TimelineEntry
from verifier.reports.build import build_report, picture_item

BOX = Box(10, 20, 110, 60)
NOON = datetime(2026, 3, 6, 12, 0, tzinfo=DEFAULT_ZONE)


@pytest.fixture(autouse=True)
def tiny_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    both = rules.Bilingual(zh="图中{read}，申请{claimed}", en="picture {read}, claim {claimed}")
    rule = rules.Rule(id="M101", title=both, failed=both, explanation=both)
    monkeypatch.setattr(rules, "catalogue", lambda: {"M101": rule})


def field(name: FieldName, value: object, **more: object) -> Field:
    return Field(
        **{"name": name, "value": value, "raw": str(value), "box": BOX, "confidence": 0.98765, **more}
    )  # type: ignore[arg-type]


def picture(name: str = "pay.png") -> PictureEvidence:
    record = Record(
        {
            FieldName.AMOUNT: field(FieldName.AMOUNT, Money(Decimal("189.00"), "CNY", "out")),
            FieldName.PAID_AT: field(FieldName.PAID_AT, Moment(NOON, Precision.MINUTE, ("year",))),
            FieldName.STATUS: field(FieldName.STATUS, StatusValue(PaymentStatus.PAID, "支付成功")),
            FieldName.ORDER_NO: field(
                FieldName.ORDER_NO,
                None,
                state=ReadState.UNREADABLE,
                reason="readers_disagree",
                readings=(Reading("rapid", "12", 0.9), Reading("second", "17", 0.8)),
            ),
        },
        BOX,
    )
    return PictureEvidence(
        name=name,
        sha256="sha256:00",
        width=1080,
        height=2340,
        format="PNG",
        fields=Fields(
            Recognition(PageKind.PAYMENT_DETAIL, "wechat", "wechat", 0.95),
            (record,),
            barcodes=(Barcode("QRCode", "abc", BOX),),
            messages=(ChatMessage("left", "没有收到", BOX, "12:01", ("not_received",)),),
            seal=Seal(BOX, "某公司", 0.5),
            status_bar=StatusBar(BOX, "12:05"),
            title="账单详情",
        ),
        integrity=Integrity.REVIEW,
    )


def check() -> Check:
    evidence = (Evidence("pay.png", BOX, "amount", "189.00", "198.00"),)
    values = {"read": "189.00", "claimed": "{198.00}"}
    return Check("M101", CheckStatus.FAILED, Severity.CONTRADICTION, 0.99, values, evidence)


def build(name: str = "pay.png"):  # type: ignore[no-untyped-def]
    claim = Claim.model_validate(
        {
            "case_id": "CASE-1",
            "order_no": "12",
            "amount": "198.00",
            "merchant": "店",
            "paid_at": "2026-03-06 12:00",
            "mistake_type": "paid_not_credited",
            "aliases": ["小店"],
        }
    )
    statement = check()
    judgement = Judgement(
        verdict=Verdict.INCONSISTENT,
        reasons=(statement,),
        comparisons=(
            FieldComparison(
                "amount", Outcome.MISMATCH, "198.00", "189.00", statement, statement.evidence, 0.123456
            ),
        ),
        checks=(statement,),
        roles={name: ("payment_proof",)},
        checklist=(ChecklistEntry("proof", Bilingual("凭证", "proof"), True, True, (name,)),),
        timeline=(TimelineEntry("due", Bilingual("期限", "due"), NOON, deadline=True, overdue=None),),
        request=Bilingual("请补充", "please send"),
        policy="default 1",
    )
    case = CaseEvidence((picture(name),), (FileProblem("x.png", "truncated", "cut off", "send it again"),))
    return build_report(claim, case, judgement, VERSIONS)


def test_every_part_arrives() -> None:
    report = build()
    assert (report.verdict, report.claim["amount"], report.claim["aliases"]) == (
        Verdict.INCONSISTENT,
        "198.00",
        ["小店"],
    )
    assert report.reasons[0].message.model_dump() == {
        "zh": "图中189.00，申请{198.00}",
        "en": "picture 189.00, claim {198.00}",
    }
    assert report.comparisons[0].evidence[0].box == [10, 20, 110, 60]
    assert report.comparisons[0].similarity == 0.1235
    assert report.pictures[0].roles == ["payment_proof"]
    assert report.checklist[0].pictures == ["pay.png"]
    assert (report.timeline[0].at, report.timeline[0].overdue) == ("2026-03-06T12:00:00+08:00", None)
    assert (report.errors[0].where, report.errors[0].hint) == ("x.png", "send it again")
    assert report.request is not None and report.summary is None


def test_values_are_canonical_and_unreadable_has_none() -> None:
    item = picture_item(picture())
    fields = {f.name: f for f in item.records[0].fields}
    assert (fields["amount"].value, fields["amount"].currency, fields["amount"].direction) == (
        "189.00",
        "CNY",
        "out",
    )
    assert (fields["paid_at"].value, fields["paid_at"].precision) == ("2026-03-06T12:00:00+08:00", "minute")
    assert fields["paid_at"].inferred == ["year"]
    assert fields["status"].value == "paid"
    assert (fields["order_no"].value, fields["order_no"].state) == (None, "unreadable")
    assert [vote.text for vote in fields["order_no"].readings] == ["12", "17"]
    assert (item.messages[0].statements, item.title, item.status_bar_clock) == (
        ["not_received"],
        "账单详情",
        "12:05",
    )
    assert item.seal is not None and item.seal.text == "某公司"
    assert item.barcodes[0].read == "abc"


def test_a_file_name_that_is_no_utf8_becomes_text() -> None:
    report = build("bad\udcff.png")
    assert report.pictures[0].name == "bad\\udcff.png"
    assert report.pictures[0].roles == ["payment_proof"]
    assert report.checklist[0].pictures == [report.pictures[0].name]
    assert report.model_dump_json()
