"""No defect passes: every consistent case of the suite, spoilt in every way that a claim or a picture can be spoilt."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from benchmarks.whole_cases.run import as_read
from benchmarks.whole_cases.suite import WholeCase, whole_cases
from tests.claims.build import at
from verifier.claims.model import Claim, MistakeType
from verifier.evidence import CaseEvidence, FileProblem, PictureEvidence
from verifier.fields.types import FieldName, Fields, ReadState, Record
from verifier.outcomes import Integrity, Outcome, Verdict
from verifier.policy.judge import judge
from verifier.policy.loader import default_policy

POLICY = default_policy()
CONSISTENT = [case for case in whole_cases() if case.verdict is Verdict.CONSISTENT]
NUMBERS = (FieldName.ORDER_NO, FieldName.MERCHANT_ORDER_NO, FieldName.TRANSACTION_NO)
SHOWN_AS = {
    "order_no": NUMBERS,
    "amount": (FieldName.AMOUNT, FieldName.ORDER_AMOUNT),
    "paid_at": (FieldName.PAID_AT, FieldName.CREATED_AT),
    "merchant": (FieldName.MERCHANT, FieldName.MERCHANT_FULL),
}


def claim_of(case: WholeCase, **changes: Any) -> Claim:
    values = {"case_id": case.id, **case.claim, **changes}
    return Claim.model_validate({k: v for k, v in values.items() if v is not None})


def verdict(claim: Claim, read: CaseEvidence) -> Verdict:
    return judge(claim, read, POLICY, as_of=at("2026-03-10 21:00:00")).verdict


def spoilt_claims(case: WholeCase) -> Iterator[tuple[str, Claim]]:
    stated = claim_of(case)
    amount = stated.amount + Decimal("0.01")
    number = stated.order_no[:-1] + ("1" if stated.order_no[-1] != "1" else "2")
    yield "amount", claim_of(case, amount=amount)
    yield "amount tenfold", claim_of(case, amount=stated.amount * 10)
    yield "currency", claim_of(case, currency="USD")
    yield "order number", claim_of(case, order_no=number)
    yield "order number cut", claim_of(case, order_no=stated.order_no[:-1])
    yield "merchant", claim_of(case, merchant="云麦话费直充店", aliases=[], platform=None)
    yield "time", claim_of(case, paid_at=stated.paid_at.replace(hour=stated.paid_at.hour - 1))
    yield "day", claim_of(case, paid_at=stated.paid_at.replace(day=stated.paid_at.day - 1))
    yield "late", claim_of(case, filed_at="2026-03-12 10:00:00")
    yield "mistake", claim_of(case, mistake_type=MistakeType.CHANGE_OF_MIND)
    yield "description", claim_of(case, description="10:30支付了77.31元，被扣款五次")


def without(record: Record, names: tuple[FieldName, ...], *, hidden: bool) -> Record:
    """The record with fields unreadable, or not there at all."""
    kept = {
        name: replace(field, value=None, state=ReadState.UNREADABLE, reason="covered")
        if name in names
        else field
        for name, field in record.fields.items()
        if hidden or name not in names
    }
    return replace(record, fields=kept)


def with_fields(picture: PictureEvidence, fields: Fields) -> PictureEvidence:
    return replace(picture, fields=fields)


@pytest.mark.parametrize("case", CONSISTENT, ids=lambda case: case.id)
def test_no_spoilt_claim_passes(case: WholeCase) -> None:
    read = as_read(case)
    for how, claim in spoilt_claims(case):
        assert verdict(claim, read) is not Verdict.CONSISTENT, how
    for optional in ({"payer_account_tail": "9999"}, {"transaction_no": "2026031022001474241447268542"}):
        judgement = judge(claim_of(case, **optional), read, POLICY, as_of=at("2026-03-10 21:00:00"))
        outcome = next(c.outcome for c in judgement.comparisons if c.field in optional)
        # What no picture shows is open; the policy does not require it.
        assert outcome is Outcome.NOT_SHOWN or judgement.verdict is not Verdict.CONSISTENT, optional
        assert outcome is not Outcome.MATCH


@pytest.mark.parametrize("case", CONSISTENT, ids=lambda case: case.id)
def test_no_spoilt_picture_passes(case: WholeCase) -> None:
    read, claim = as_read(case), claim_of(case)
    assert verdict(claim, read) is Verdict.CONSISTENT
    for index, picture in enumerate(read.pictures):
        for integrity in (Integrity.CONTRADICTED, Integrity.REVIEW, Integrity.NOT_ASSESSABLE):
            pictures = list(read.pictures)
            pictures[index] = replace(picture, integrity=integrity)
            assert verdict(claim, CaseEvidence(tuple(pictures))) is not Verdict.CONSISTENT, integrity
    problem = FileProblem("x.png", "damaged", "the picture data are damaged")
    assert verdict(claim, CaseEvidence(read.pictures, (problem,))) is Verdict.INCOMPLETE


@pytest.mark.parametrize("case", CONSISTENT, ids=lambda case: case.id)
@pytest.mark.parametrize("hidden", [True, False], ids=["unreadable", "not_shown"])
def test_no_field_is_taken_on_trust(case: WholeCase, hidden: bool) -> None:
    read, claim = as_read(case), claim_of(case)
    for name, shown in SHOWN_AS.items():
        pictures = tuple(
            with_fields(
                p,
                replace(p.fields, records=tuple(without(r, shown, hidden=hidden) for r in p.fields.records)),
            )
            for p in read.pictures
        )
        assert verdict(claim, CaseEvidence(pictures)) is not Verdict.CONSISTENT, name


@pytest.mark.parametrize("case", CONSISTENT, ids=lambda case: case.id)
def test_no_required_evidence_can_be_left_out(case: WholeCase) -> None:
    read, claim = as_read(case), claim_of(case)
    checklist = judge(claim, read, POLICY, as_of=at("2026-03-10 21:00:00")).checklist
    for entry in checklist:
        if entry.required:
            files = {p.sha256 for p in read.pictures if p.name in entry.pictures}
            rest = tuple(p for p in read.pictures if p.sha256 not in files)
            found = verdict(claim, CaseEvidence(rest))
            assert found is not Verdict.CONSISTENT, entry.id
