"""The description against form and pictures: each statement confirmed, contradicted or open."""

from typing import Any

import pytest

from tests.claims.build import ORDER, claim, payment, platform
from tests.reports.builders import VERSIONS
from verifier.evidence import CaseEvidence
from verifier.outcomes import Verdict
from verifier.policy.judge import judge
from verifier.policy.loader import default_policy
from verifier.reports.build import build_report


def outcomes(text: str, *pictures: Any, **changes: Any) -> dict[str, str]:
    stated = claim(description=text, **changes)
    case = CaseEvidence(pictures or (payment(), platform()))
    report = build_report(stated, case, judge(stated, case, default_policy()), VERSIONS)
    return {item.kind: item.outcome for item in report.description}


def test_what_the_pictures_show_is_confirmed() -> None:
    text = f"2026年3月1日10:30在星河卡盟充值，扣款200元，订单页面显示支付失败，订单号{ORDER}"
    assert outcomes(text) == dict.fromkeys(("time", "amount", "order_no", "platform", "status"), "confirmed")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("15:30充值，扣款200元，显示支付失败", "time"),
        ("10:30充值，扣款300元，显示支付失败", "amount"),
        ("10:30充值，扣款200元，显示待支付", "status"),
        ("10:30充值，扣款200元，没有生成订单", "status"),
        ("10:30充值，扣款200元，显示支付失败，订单号KM20260301103009", "order_no"),
        ("10:30充值，被扣款两次，显示支付失败", "count"),
        ("10:30在快快充值站充值200元，显示支付失败", "platform"),
    ],
)
def test_what_form_or_pictures_deny_is_contradicted(text: str, kind: str) -> None:
    assert outcomes(text, platform="星河卡盟")[kind] == "contradicted"


def test_what_the_form_says_but_no_picture_is_open_and_what_another_says_is_contradicted() -> None:
    text = "10:30充值，扣款200元，显示支付失败"
    order_only = outcomes(text, platform())
    assert (order_only["time"], order_only["amount"]) == ("open", "confirmed")
    other = outcomes(text, payment(amount="180.00"), platform(order_amount="180.00"))
    assert other["amount"] == "contradicted"
    later = outcomes("12:30充值，扣款200元，显示支付失败", paid_at="2026-03-01 12:30:00", filed_at=None)
    assert later["time"] == "contradicted"


def test_an_empty_description_states_nothing() -> None:
    assert outcomes("") == {}
    assert outcomes("   ") == {}


def test_contradicted_statements_are_for_a_person_never_a_proof() -> None:
    stated = claim(description="10:30充值，扣款200元，显示待支付")
    judgement = judge(stated, CaseEvidence((payment(), platform())), default_policy())
    assert judgement.verdict is Verdict.NEEDS_REVIEW
