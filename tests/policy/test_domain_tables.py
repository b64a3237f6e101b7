"""One test per row of the domain's tables: mistake types, groups of evidence, statuses, time rules, form, misunderstandings.

Every row is one case: a claim and what its pictures show, with the verdict, and the rules that the report has to name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.claims.build import COMPANY, MERCHANT, ORDER, at, claim, payment, picture, platform, record
from verifier.checks import Check, CheckStatus, Severity
from verifier.evidence import CaseEvidence, PictureEvidence
from verifier.fields.types import ChatMessage, PageKind, Seal
from verifier.geometry import Box
from verifier.outcomes import Outcome, Verdict
from verifier.policy.judge import judge
from verifier.policy.loader import default_policy
from verifier.policy.roles import Role
from verifier.policy.types import Judgement

POLICY = default_policy()
FIRST, SECOND = "2026030122001474241447268542", "2026030122001474241447268559"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table. ``names``: rules that failed or held and stand in the report; ``absent``: that do not fail."""

    id: str
    verdict: Verdict
    pictures: tuple[PictureEvidence, ...]
    claim: Mapping[str, Any] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    as_of: str = ""


def judged(row: Row) -> Judgement:
    moment = at(row.as_of) if row.as_of else None
    return judge(claim(**row.claim), CaseEvidence(row.pictures), POLICY, as_of=moment)


def holds(row: Row) -> None:
    result = judged(row)
    assert result.verdict is row.verdict, [c.rule_id for c in result.reasons]
    stated = (*result.reasons, *result.checks)
    assert set(row.names) <= {c.rule_id for c in stated if c.status is not CheckStatus.NOT_MEASURED}
    assert not set(row.absent) & {c.rule_id for c in stated if c.failed}


def chat(*said: str) -> PictureEvidence:
    messages = [ChatMessage("left", text, Box(0, 40 * n, 300, 40 * n + 30)) for n, text in enumerate(said)]
    return picture("chat.png", PageKind.CHAT, messages=messages)


def certificate(seal: str | None = COMPANY, **values: Any) -> PictureEvidence:
    shown = record(**{"order_no": ORDER, "amount": "200.00", "merchant": COMPANY, **values})
    stamp = None if seal is None else Seal(Box(700, 900, 900, 1100), seal, 0.95)
    return picture("paper.png", PageKind.CERTIFICATE, shown, seal=stamp)


def bills(*numbers: str, seconds: int = 16, joined: bool = False) -> PictureEvidence:
    """A bill list with one deduction per number, so many seconds apart; ``joined``: put together from two captures."""
    records = [
        record(
            400 * n,
            merchant=MERCHANT,
            amount="200.00",
            status="paid",
            paid_at=f"2026-03-01 10:30:{5 + seconds * n:02d}",
            order_no=number,
            merchant_order_no=ORDER,
        )
        for n, number in enumerate(numbers)
    ]
    status = CheckStatus.FAILED if joined else CheckStatus.PASSED
    severity = Severity.REVIEW if joined else Severity.NOTE
    params = {"picture": "list.png", "count": str(len(numbers))}
    one_page = Check("S120", status, severity, 0.9, params)
    return picture("list.png", PageKind.BILL_LIST, *records, checks=(one_page,))


V = Verdict
PAPER = {"mistake_type": "wrong_info", "intended_merchant": COMPANY, "merchant": MERCHANT}
TARGET = {"mistake_type": "wrong_target", "intended_merchant": "云麦话费直充店"}
TWICE = {"mistake_type": "duplicate_charge"}
DONE = platform(status="completed")

MISTAKES = [
    Row("wrong_target", V.CONSISTENT, (payment(), DONE), TARGET, ("P220",)),
    Row("wrong_target, paid as meant", V.INCONSISTENT, (payment(), DONE),
        {**TARGET, "intended_merchant": MERCHANT}, ("P220", "P223")),
    Row("wrong_target, what was meant is not said", V.INCOMPLETE, (payment(), DONE),
        {"mistake_type": "wrong_target"}, ("P222",)),
    Row("duplicate_charge", V.CONSISTENT, (bills(FIRST, SECOND),), TWICE, ("P210",)),
    Row("duplicate_charge, three times", V.CONSISTENT, (bills(FIRST, SECOND, FIRST[:-2] + "61"),), TWICE, ("P210",)),
    Row("duplicate_charge, one number twice", V.INCONSISTENT, (bills(FIRST, FIRST),), TWICE, ("P212",)),
    Row("duplicate_charge, on two pictures", V.INCOMPLETE,
        (payment("a.png"), payment("b.png", order_no=SECOND, paid_at="2026-03-01 10:30:21")), TWICE, ("P215",)),
    Row("duplicate_charge, on a joined picture", V.INCOMPLETE, (bills(FIRST, SECOND, joined=True),), TWICE, ("P211",)),
    Row("duplicate_charge, one deduction", V.INCOMPLETE, (bills(FIRST),), TWICE, ("P216",)),
    Row("paid_not_credited", V.CONSISTENT, (payment(), platform()), {}, ("P202",)),
    Row("paid_not_credited, of another order", V.INCONSISTENT,
        (payment(), platform(order_no="KM20260301113009")), {}, ("M101",)),
    Row("paid_not_credited, of another amount", V.INCONSISTENT, (payment(), platform(order_amount="200.01")), {},
        ("M102",)),
    Row("paid_not_credited, nothing was deducted", V.INCONSISTENT, (payment(status="failed"), platform()), {},
        ("P201",)),
    Row("wrong_info", V.CONSISTENT, (payment(), certificate()), PAPER, ("P230", "P231")),
    Row("wrong_info, no seal", V.INCOMPLETE, (payment(), certificate(None)), PAPER, ("P230", "P110")),
    Row("wrong_info, no certificate", V.INCOMPLETE, (payment(),), PAPER, ("P110",)),
    Row("wrong_info, no corrected value", V.INCOMPLETE, (payment(), certificate()),
        {**PAPER, "intended_merchant": None}, ("P231",)),
    Row("change_of_mind", V.OUT_OF_RULE, (payment(), DONE), {"mistake_type": "change_of_mind"}, ("P101",)),
    Row("change_of_mind, without any picture", V.OUT_OF_RULE, (), {"mistake_type": "change_of_mind"}, ("P101",)),
]  # fmt: skip


@pytest.mark.parametrize("row", MISTAKES, ids=lambda row: row.id)
def test_mistake_types(row: Row) -> None:
    holds(row)


STATUSES = [
    ("pending", V.CONSISTENT),
    ("processing", V.CONSISTENT),
    ("failed", V.CONSISTENT),
    ("paid", V.INCONSISTENT),
    ("completed", V.INCONSISTENT),
    ("closed", V.CONSISTENT),
    ("refunding", V.NEEDS_REVIEW),
    ("refunded", V.NEEDS_REVIEW),
]


@pytest.mark.parametrize(("status", "verdict"), STATUSES)
def test_statuses_of_the_platform_against_a_deduction(status: str, verdict: Verdict) -> None:
    holds(
        Row(
            status,
            verdict,
            (payment(), platform(status=status)),
            {},
            ("P203",) if "refund" in status else ("P202",),
        )
    )


@pytest.mark.parametrize("missing", ["paid_at", "amount", "merchant", "merchant_order_no"])
def test_payment_proof_has_to_show_time_amount_merchant_and_number(missing: str) -> None:
    # The platform's page shows them as well, but of its own side: what the deduction does not show stays to be asked for.
    shown = platform(order_amount=None, created_at=None, merchant=None, order_no=None)
    result = judge(claim(), CaseEvidence((payment(**{missing: None}, order_no=None), shown)), POLICY)
    assert result.verdict is not V.CONSISTENT
    stated = {"merchant_order_no": "order_no"}.get(missing, missing)
    outcome = next(c.outcome for c in result.comparisons if c.field == stated)
    assert outcome in (Outcome.NOT_SHOWN, Outcome.UNREADABLE)


GROUPS = [
    ("payment proof", payment(), Role.PAYMENT_PROOF),
    ("bank's record", payment(kind=PageKind.BANK_MESSAGE), Role.PAYMENT_PROOF),
    ("order page", platform(), Role.PLATFORM_RECORD),
    ("failed payment page", platform(kind=PageKind.PAYMENT_FAILED), Role.PLATFORM_RECORD),
    ("conversation", chat("亲，我们没有收到"), Role.MERCHANT_FEEDBACK),
    ("certificate", certificate(), Role.MERCHANT_FEEDBACK),
    ("failed page's own time", platform(kind=PageKind.PAYMENT_FAILED), Role.SUPPORTING),
]


@pytest.mark.parametrize(("shown", "role"), [row[1:] for row in GROUPS], ids=[row[0] for row in GROUPS])
def test_groups_of_evidence(shown: PictureEvidence, role: Role) -> None:
    result = judge(claim(), CaseEvidence((shown,)), POLICY)
    assert role in result.roles[shown.name]


TIMES = [
    Row("settlement lag: the order follows within it", V.CONSISTENT,
        (payment(), platform(created_at="2026-03-01 10:40:00")), {}, (), ("M203",)),
    Row("settlement wait: filed inside it, no order yet", V.PREMATURE, (payment(), platform(status="pending")),
        {"filed_at": "2026-03-01 10:36:00"}, ("P103",)),
    Row("settlement wait: filed after it", V.CONSISTENT, (payment(), platform(status="pending")),
        {"filed_at": "2026-03-01 10:41:00"}, (), ("P103",)),
    Row("filing window: at its last second", V.CONSISTENT, (payment(), platform()),
        {"filed_at": "2026-03-02 10:30:05"}, (), ("P102",)),
    Row("filing window: a minute later", V.LATE, (payment(), platform()), {"filed_at": "2026-03-02 10:31:05"},
        ("P102",)),
    Row("supplement window: still open", V.INCOMPLETE, (payment(),), {"requested_at": "2026-03-01 13:00:00"},
        ("P110",), ("P304",), as_of="2026-03-02 12:59:59"),
    Row("supplement window: given up", V.INCOMPLETE, (payment(),), {"requested_at": "2026-03-01 13:00:00"},
        ("P110", "P304"), (), as_of="2026-03-02 13:00:01"),
    Row("follow-up: not yet", V.CONSISTENT, (payment(), platform()), {}, (), ("P303",), as_of="2026-03-02 11:59:59"),
    Row("follow-up: overdue", V.CONSISTENT, (payment(), platform()), {}, ("P303",), (), as_of="2026-03-02 12:00:01"),
    Row("response: in time", V.CONSISTENT, (payment(), platform()), {}, (), ("P320",), as_of="2026-03-03 11:59:59"),
    Row("response: overdue", V.CONSISTENT, (payment(), platform()), {}, ("P320",), (), as_of="2026-03-03 12:00:01"),
]  # fmt: skip


@pytest.mark.parametrize("row", TIMES, ids=lambda row: row.id)
def test_time_rules(row: Row) -> None:
    holds(row)


RULES_ON_THE_TIMELINE = {
    "settlement": "2026-09-25 10:40:05",
    "filing_window": "2026-09-26 10:30:05",
    "supplement": "2026-09-26 13:00:00",
    "follow_up": "2026-09-26 12:00:00",
    "response": "2026-09-27 12:00:00",
}


@pytest.mark.parametrize("rule", RULES_ON_THE_TIMELINE)
def test_every_time_rule_stands_on_the_timeline(rule: str) -> None:
    day = {"paid_at": "2026-09-25 10:30:05"}
    stated = {**day, "filed_at": "2026-09-25 12:00:00", "requested_at": "2026-09-25 13:00:00"}
    result = judge(claim(**stated), CaseEvidence((payment(**day),)), POLICY)
    entry = next(e for e in result.timeline if e.id == rule)
    assert entry.at == at(RULES_ON_THE_TIMELINE[rule])


@pytest.mark.parametrize(
    ("paid", "filed", "until"),
    [
        # 15 to 23 February 2026 is the Spring Festival; the Saturdays 14 and 28 are worked.
        ("2026-02-12 10:30:05", "2026-02-12 12:00:00", "2026-02-28 23:59:59"),
        ("2026-03-01 10:30:05", "2026-03-01 12:00:00", "2026-03-10 23:59:59"),
    ],
)
def test_resolution_is_due_after_seven_working_days(paid: str, filed: str, until: str) -> None:
    stated = {"paid_at": paid, "filed_at": filed}
    result = judge(claim(**stated), CaseEvidence((payment(paid_at=paid), platform())), POLICY)
    assert next(e for e in result.timeline if e.id == "resolution").at == at(until)


@pytest.mark.parametrize(
    ("method", "until"),
    [
        ("余额宝", "2026-03-06 10:00:00"),
        ("零钱", "2026-03-06 10:00:00"),
        ("招商银行储蓄卡(5822)", "2026-03-11 23:59:59"),
    ],
)
def test_a_refund_arrives_the_way_it_came(method: str, until: str) -> None:
    back = record(amount="200.00", status="refunded", created_at="2026-03-06 10:00:00", payment_method=method)
    shown = (payment(payment_method=method), platform(), picture("back.png", PageKind.REFUND_DETAIL, back))
    result = judge(claim(), CaseEvidence(shown), POLICY, as_of=at("2026-03-12 09:00:00"))
    assert next(e for e in result.timeline if e.id == "arrival").at == at(until)
    assert "P321" in {c.rule_id for c in result.checks if c.failed}


SAID = (
    "2026年3月1日10:30在星河卡盟充值200元，网络卡顿，银行卡被扣款200元，订单页面显示支付失败，订单号" + ORDER
)
FORM = [
    Row("order number agrees exactly", V.CONSISTENT, (payment(), platform()), {}),
    Row("order number is one digit off", V.INCONSISTENT, (payment(), platform()), {"order_no": ORDER[:-1] + "2"},
        ("M101",)),
    Row("order number is a part of it", V.INCONSISTENT, (payment(), platform()), {"order_no": ORDER[:-1]}, ("M101",)),
    Row("description: all confirmed", V.CONSISTENT, (payment(), platform()), {"description": SAID}, ("P311",)),
    Row("description: another amount", V.NEEDS_REVIEW, (payment(), platform()),
        {"description": SAID.replace("200元", "300元")}, ("P312",)),
    Row("description: another time", V.NEEDS_REVIEW, (payment(), platform()),
        {"description": SAID.replace("10:30", "15:30")}, ("P312",)),
    Row("description: another number", V.NEEDS_REVIEW, (payment(), platform()),
        {"description": SAID.replace(ORDER, ORDER[:-1] + "2")}, ("P312",)),
    Row("description: another status", V.NEEDS_REVIEW, (payment(), platform()),
        {"description": SAID.replace("支付失败", "待支付")}, ("P311",)),
    Row("description: another count", V.NEEDS_REVIEW, (payment(), platform()),
        {"description": SAID.replace("被扣款", "被扣款三次，共扣")}, ()),
    Row("description: the result is missing", V.INCOMPLETE, (payment(), platform()),
        {"description": "2026年3月1日10:30在星河卡盟购买游戏点卡"}, ("P310",)),
]  # fmt: skip


@pytest.mark.parametrize("row", FORM, ids=lambda row: row.id)
def test_the_application_form(row: Row) -> None:
    holds(row)


MISUNDERSTANDINGS = [
    Row("money was charged, so it is refundable", V.INCOMPLETE, (payment(),), {}, ("P301",)),
    Row("settling in private with the merchant", V.INCOMPLETE, (chat("亲，我私下退给你"),), {}, ("P302",)),
    Row(
        "filing and then waiting",
        V.CONSISTENT,
        (payment(), platform()),
        {},
        ("P303",),
        (),
        "2026-03-04 09:00:00",
    ),
]


@pytest.mark.parametrize("row", MISUNDERSTANDINGS, ids=lambda row: row.id)
def test_misunderstandings_are_named(row: Row) -> None:
    holds(row)


@pytest.mark.parametrize(
    ("shown", "outcome"),
    [
        ("200.00", Outcome.MATCH),
        ("200.01", Outcome.MISMATCH),
        (None, Outcome.NOT_SHOWN),
        (..., Outcome.UNREADABLE),
    ],
)
def test_outcomes_of_a_field(shown: Any, outcome: Outcome) -> None:
    result = judge(claim(), CaseEvidence((payment(amount=shown), platform(order_amount=None))), POLICY)
    assert next(c.outcome for c in result.comparisons if c.field == "amount") is outcome
    assert (result.verdict is V.CONSISTENT) is (outcome is Outcome.MATCH)
