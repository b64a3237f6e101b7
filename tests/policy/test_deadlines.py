"""Moments and deadlines of a case: to the second, with zones, overdue only against a stated moment."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.claims.build import at, claim, payment, picture, platform, record
from verifier.evidence import CaseEvidence, PictureEvidence
from verifier.fields.types import Moment, Precision
from verifier.outcomes import Verdict
from verifier.policy.judge import judge
from verifier.policy.loader import default_policy
from verifier.policy.types import Judgement

POLICY = default_policy()


def judged(
    *pictures: PictureEvidence, as_of: datetime | None = None, policy: Any = POLICY, **changes: Any
) -> Judgement:
    shown = pictures or (payment(), platform())
    return judge(claim(**changes), CaseEvidence(shown), policy, as_of=as_of)


def moments(judgement: Judgement) -> dict[str, str]:
    return {entry.id: entry.at.strftime("%Y-%m-%d %H:%M:%S") for entry in judgement.timeline}


def test_every_deadline_of_the_rules_stands_on_the_timeline() -> None:
    assert moments(judged()) == {
        "paid": "2026-03-01 10:30:05",
        "settlement": "2026-03-01 10:40:05",
        "filed": "2026-03-01 12:00:00",
        "filing_window": "2026-03-02 10:30:05",
        "follow_up": "2026-03-02 12:00:00",
        "response": "2026-03-03 12:00:00",
        # Sunday 1 March: 2-6 and 9-10 March are the seven working days.
        "resolution": "2026-03-10 23:59:59",
    }
    assert [e.at for e in judged().timeline] == sorted(e.at for e in judged().timeline)


@pytest.mark.parametrize(
    ("filed", "late"),
    [
        ("2026-03-02 10:30:04", False),
        ("2026-03-02 10:30:05", False),
        ("2026-03-02 10:30:06", True),
        ("2026-03-02 10:31", True),
        ("2026-03-02 02:30:04+00:00", False),
        ("2026-03-02 02:31:00+00:00", True),
    ],
)
def test_the_filing_window_is_kept_to_the_second(filed: str, late: bool) -> None:
    judgement = judged(filed_at=filed)
    assert (judgement.verdict is Verdict.LATE) is late


def test_a_payment_shown_to_the_minute_counts_from_its_last_second() -> None:
    minute = Moment(at("2026-03-01 10:30:00"), Precision.MINUTE)
    bill = payment(paid_at=minute)
    claimed = {"paid_at": "2026-03-01 10:30"}
    assert judged(bill, platform(), filed_at="2026-03-02 10:30:59", **claimed).verdict is not Verdict.LATE
    assert judged(bill, platform(), filed_at="2026-03-02 10:31:01", **claimed).verdict is Verdict.LATE


def test_the_printed_second_decides_over_a_claim_to_the_minute() -> None:
    judgement = judged(paid_at="2026-03-01 10:30", filed_at="2026-03-02 10:30:20")
    assert judgement.verdict is Verdict.LATE


def test_nothing_is_overdue_without_a_moment_to_measure_against() -> None:
    assert {entry.overdue for entry in judged().timeline} == {None}
    later = judged(as_of=at("2026-03-04 09:00:00"))
    overdue = {entry.id for entry in later.timeline if entry.overdue}
    assert overdue == {"follow_up", "response"}
    assert later.as_of == at("2026-03-04 09:00:00")
    # What the desk is late with is no reason against the buyer.
    assert later.verdict is Verdict.CONSISTENT
    assert {"P303", "P320"} <= {check.rule_id for check in later.checks}


def test_an_unfiled_claim_can_still_miss_its_window() -> None:
    inside = judged(filed_at=None, as_of=at("2026-03-02 10:00:00"))
    assert inside.verdict is Verdict.CONSISTENT
    assert not next(e for e in inside.timeline if e.id == "filing_window").overdue
    outside = judged(filed_at=None, as_of=at("2026-03-02 11:00:00"))
    assert outside.verdict is Verdict.NEEDS_REVIEW
    assert next(e for e in outside.timeline if e.id == "filing_window").overdue


@pytest.mark.parametrize(
    ("filed", "status", "premature"),
    [
        ("2026-03-01 10:40:04", "pending", True),
        ("2026-03-01 10:40:06", "pending", False),
        ("2026-03-01 10:35", "processing", True),
        ("2026-03-01 10:35", "failed", False),
        ("2026-03-01 10:35", "closed", False),
        # To the minute: the buyer may have filed up to 10:40:59.
        ("2026-03-01 10:40", "pending", False),
    ],
)
def test_premature_only_inside_the_wait_and_without_a_final_status(
    filed: str, status: str, premature: bool
) -> None:
    judgement = judged(payment(), platform(status=status), filed_at=filed)
    assert (judgement.verdict is Verdict.PREMATURE) is premature


@pytest.mark.parametrize(
    ("method", "arrival"), [("零钱", "2026-03-06 10:00:00"), ("招商银行储蓄卡(5822)", "2026-03-11 23:59:59")]
)
def test_a_refund_arrives_by_the_way_it_came(method: str, arrival: str) -> None:
    # Friday 6 March: the third working day after it is Wednesday.
    refund = picture(
        "refund.png",
        "refund_detail",
        record(amount="200.00", status="refunded", created_at="2026-03-06 10:00:00", payment_method=method),
    )
    judgement = judged(payment(payment_method=method), platform(), refund, as_of=at("2026-03-20 09:00:00"))
    assert moments(judgement)["arrival"] == arrival
    assert "P321" in {check.rule_id for check in judgement.checks}
    assert "P203" in {check.rule_id for check in judgement.reasons}


def test_deadlines_are_told_in_the_policys_zone() -> None:
    policy = POLICY.model_copy(update={"zone": "Asia/Tokyo"})
    judgement = judged(policy=policy)
    assert {entry.at.tzinfo for entry in judgement.timeline} == {ZoneInfo("Asia/Tokyo")}
    assert moments(judgement)["paid"] == "2026-03-01 11:30:05"


def test_a_year_nobody_has_published_is_marked_provisional() -> None:
    # The claim model takes no future dates from files, but a platform may judge old policies on later years.
    far = {"paid_at": "2099-03-02 10:30:05", "filed_at": "2099-03-02 12:00:00"}
    entries = {e.id: e for e in judged(payment(paid_at="2099-03-02 10:30:05"), platform(), **far).timeline}
    assert entries["resolution"].provisional and not entries["response"].provisional


def test_supplements_that_were_asked_for_count_as_given_up_after_their_window() -> None:
    asked = {"requested_at": "2026-03-01 13:00:00"}
    inside = judged(payment(), as_of=at("2026-03-02 12:59:00"), **asked)
    assert inside.request is not None and "2026-03-02 13:00" in inside.request.en
    assert moments(inside)["supplement"] == "2026-03-02 13:00:00"
    after = judged(payment(), as_of=at("2026-03-02 13:00:01"), **asked)
    assert after.verdict is Verdict.INCOMPLETE and after.request is None
    assert "P304" in {check.rule_id for check in after.reasons}
    assert next(e for e in after.timeline if e.id == "supplement").overdue
    # Everything has come: nothing was given up.
    complete = judged(as_of=at("2026-03-02 13:00:01"), **asked)
    assert complete.verdict is Verdict.CONSISTENT
