"""Pictures against each other: one payment told in two ways is a finding of its own."""

import pytest

from tests.claims.build import ORDER, claim, money, payment, picture, platform, record
from verifier.checks import Severity
from verifier.claims.conflicts import find_conflicts
from verifier.evidence import CaseEvidence, PictureEvidence
from verifier.policy.judge import judge
from verifier.policy.loader import default_policy

RULES = default_policy().matching
WECHAT = {"order_no": None, "transaction_no": "4200002112202603011234567890"}


def conflicts(*pictures: PictureEvidence, **changes: object) -> dict[str, Severity]:
    return {check.rule_id: check.severity for check in find_conflicts(claim(**changes), pictures, RULES)}


def test_a_payment_and_its_order_that_agree_conflict_nowhere() -> None:
    assert conflicts(payment(), platform()) == {}
    assert conflicts(payment(), platform(paid_at="2026-03-01 10:40:00", status="processing")) == {}


def test_one_number_with_two_amounts_or_times() -> None:
    assert conflicts(payment(), payment("2.png", amount="300.00")) == {"M201": Severity.CONTRADICTION}
    assert conflicts(payment(), payment("2.png", paid_at="2026-03-01 11:30:05")) == {
        "M201": Severity.CONTRADICTION
    }
    # Bank and payment app may stamp one payment a minute apart.
    assert conflicts(payment(), payment("2.png", paid_at="2026-03-01 10:31:10")) == {}


def test_one_number_paid_with_two_cards() -> None:
    tail = "payer_account_tail"
    first = payment(**{tail: "5822"})
    assert conflicts(first, payment("2.png", **{tail: "7101"})) == {"M201": Severity.CONTRADICTION}
    assert conflicts(first, payment("2.png", **{tail: "6222********5822"})) == {}
    # What is not four digits on both pages is not compared.
    assert conflicts(first, payment("2.png", **{tail: "22"})) == {}


@pytest.mark.parametrize(
    ("pay", "order", "found"),
    [
        ({}, {"order_amount": "200.01"}, {"M202": Severity.CONTRADICTION}),
        ({"amount": "195.00", "order_amount": "200.00"}, {}, {}),
        ({"amount": "195.00"}, {"discount": "5.00"}, {}),
        ({}, {"order_amount": money("200.00", "USD")}, {"M202": Severity.CONTRADICTION}),
        ({}, {"paid_at": "2026-03-01 10:50:00", "status": "processing"}, {"M203": Severity.REVIEW}),
        ({}, {"paid_at": "2026-03-01 10:20:00", "status": "processing"}, {"M203": Severity.REVIEW}),
        (
            {"merchant_order_no": "KM20260301103002"},
            {},
            {"M206": Severity.CONTRADICTION, "M204": Severity.REVIEW},
        ),
        ({"merchant_order_no": None}, {}, {"M204": Severity.REVIEW}),
        ({}, {"merchant": "金牛数码"}, {"M205": Severity.REVIEW}),
        ({"amount": ...}, {"order_amount": "1.00"}, {}),
    ],
    ids=str,
)
def test_both_sides_of_one_payment(
    pay: dict[str, object], order: dict[str, object], found: dict[str, Severity]
) -> None:
    amount = "195.00" if pay.get("amount") == "195.00" else "200.00"
    assert conflicts(payment(**pay), platform(**order), amount=amount) == found


def test_an_alias_makes_two_names_one() -> None:
    order = platform(merchant="金牛数码")
    assert conflicts(payment(), order, aliases=["金牛数码"]) == {}
    grouped = RULES.model_copy(update={"merchant_aliases": (("星河卡盟", "金牛数码"),)})
    assert find_conflicts(claim(), [payment(), order], grouped) == ()


def test_certificates_name_the_wrong_or_the_right_value_and_no_third() -> None:
    def paper(**values: object) -> PictureEvidence:
        return picture("c.png", "certificate", record(order_no=ORDER, **values))

    wrong = {
        "mistake_type": "wrong_info",
        "intended_merchant": "杭州星云有限公司",
        "intended_amount": "260.00",
    }
    for good in ({"merchant": "星河卡盟"}, {"merchant": "杭州星云有限公司"}, {"amount": "260.00"}):
        assert conflicts(payment(), paper(**good), **wrong) == {}
    for bad in ({"merchant": "成都橙子有限公司"}, {"amount": "88.00"}):
        assert conflicts(payment(), paper(**bad), **wrong) == {"M207": Severity.REVIEW}


def test_one_file_twice_is_one_piece_of_evidence() -> None:
    twice = (payment(sha="x"), payment("2.png", sha="x"))
    assert conflicts(*twice) == {"M208": Severity.NOTE}


def test_two_hundred_pictures_are_all_named_in_a_report_that_can_be_read() -> None:
    bills = [payment(f"p{i}.png", amount=f"{200 + i}.00") for i in range(100)]
    orders = [platform(f"o{i}.png", order_amount=f"{400 + i}.00") for i in range(100)]
    judgement = judge(claim(), CaseEvidence((*bills, *orders)), default_policy())
    assert len(judgement.reasons) < 800
    named = {e.picture for check in judgement.reasons for e in check.evidence}
    assert {p.name for p in (*bills, *orders)} <= named
