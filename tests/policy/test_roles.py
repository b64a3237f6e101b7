"""Roles of pictures: every page kind has its answer, what has none is listed."""

import pytest

from tests.claims.build import claim, payment, picture, platform, record
from verifier.claims.matching.sides import side_of
from verifier.evidence import CaseEvidence
from verifier.fields.types import ChatMessage, PageKind
from verifier.geometry import Box
from verifier.outcomes import Verdict
from verifier.policy.judge import judge
from verifier.policy.loader import default_policy
from verifier.policy.roles import Role, roles_of


@pytest.mark.parametrize("kind", PageKind)
def test_every_kind_of_page_has_a_side_and_its_roles(kind: PageKind) -> None:
    roles = roles_of(picture("x.png", kind))
    side_of(kind)
    assert (roles == ()) == (kind is PageKind.UNKNOWN)
    assert len(set(roles)) == len(roles)


def test_a_picture_can_serve_several_ends() -> None:
    assert roles_of(picture("f.png", "payment_failed")) == (Role.PLATFORM_RECORD, Role.SUPPORTING)
    message = ChatMessage("left", "已收款", Box(0, 0, 9, 9))
    card = picture("c.png", "chat", record(amount="200.00"), messages=[message])
    assert roles_of(card) == (Role.MERCHANT_FEEDBACK, Role.SUPPORTING)


def test_pictures_without_a_role_are_listed_and_used_for_nothing() -> None:
    stranger = picture("x.png", "unknown", record(order_no="KM20260301103001", amount="1.00"))
    judgement = judge(claim(), CaseEvidence((payment(), platform(), stranger)), default_policy())
    assert judgement.verdict is Verdict.CONSISTENT
    assert judgement.roles["x.png"] == ()
    assert [c.params["picture"] for c in judgement.checks if c.rule_id == "P113"] == ["x.png"]
    assert not any("x.png" in (e.picture for e in c.evidence) for c in judgement.comparisons)


def test_a_page_that_asks_for_the_payment_is_no_proof_of_it() -> None:
    unpaid = payment("pay.png", kind=PageKind.PAYMENT_CONFIRM, status="unpaid")
    judgement = judge(claim(), CaseEvidence((unpaid, platform())), default_policy())
    assert judgement.verdict is Verdict.INCOMPLETE
    assert not next(e for e in judgement.checklist if e.id == "payment_proof").present
