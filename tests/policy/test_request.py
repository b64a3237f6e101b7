"""What goes out: the request for supplements and the summary, the same facts in both languages."""

import re

from benchmarks.whole_cases.run import as_read, judged
from benchmarks.whole_cases.suite import whole_cases
from tests.claims.build import at, claim, payment, platform
from verifier.evidence import CaseEvidence
from verifier.outcomes import Verdict
from verifier.policy.judge import judge
from verifier.policy.loader import default_policy
from verifier.rules import message

CASES = {case.id: case for case in whole_cases()}


def request_of(case_id: str) -> tuple[str, str]:
    request = judged(CASES[case_id], as_read(CASES[case_id])).judgement.request
    assert request is not None
    return request.zh, request.en


def test_the_request_says_what_is_missing_why_and_until_when() -> None:
    judgement = judge(claim(), CaseEvidence((payment(),)), default_policy(), as_of=at("2026-03-01 13:00:00"))
    assert judgement.request is not None
    zh, en = judgement.request.zh, judgement.request.en
    assert "平台操作记录" in zh and "申请材料中没有" in zh and "请在 2026-03-02 13:00" in zh
    assert "Platform record" in en and "Why: it is not among what you sent" in en
    assert "by 2026-03-02 13:00 (Asia/Shanghai)" in en
    assert claim().order_no in zh and claim().order_no in en
    assert [e.id for e in judgement.timeline if e.id == "supplement"] == ["supplement"]


def test_without_a_moment_the_deadline_counts_from_the_message() -> None:
    zh, en = request_of("not_credited-no_platform_record")
    assert "收到本通知后 24 h 内" in zh and "within 24 h of this message" in en


def test_nothing_is_asked_for_where_nothing_could_change_the_outcome() -> None:
    for case in CASES.values():
        judgement = judged(case, as_read(case)).judgement
        if judgement.verdict in (Verdict.CONSISTENT, Verdict.OUT_OF_RULE, Verdict.LATE):
            assert judgement.request is None, case.id
        given_up = "P304" in {check.rule_id for check in judgement.reasons}
        if judgement.verdict is Verdict.INCOMPLETE and not given_up:
            assert judgement.request is not None, case.id


def test_a_request_asks_for_the_thing_that_is_wrong() -> None:
    for case_id, zh, en in (
        ("duplicate-one_missing", "同一页面上的两笔扣款", "Two deductions on one page"),
        ("duplicate-numbers_not_shown", "各自的账单详情", "each deduction's bill details"),
        ("wrong_info-no_seal", "公章", "stamp or e-seal"),
        ("wrong_target-meant_not_said", "原本要支付", "meant to pay"),
        ("not_credited-order_number_folded", "商户单号", "merchant order number"),
        ("not_credited-file_cut_off", "重新提供", "Send this file again"),
        ("not_credited-described_without_result", "描述", "description"),
    ):
        text = request_of(case_id)
        assert zh in text[0] and en in text[1], case_id


def test_open_fields_are_asked_for_once_and_not_beside_a_missing_proof() -> None:
    zh, en = request_of("not_credited-chat_alone")
    assert "Send a payment proof that shows" not in en and zh.count("支付凭证：") == 1
    _, en = request_of("not_credited-numbers_blurred")
    assert en.count("Send a payment proof that shows the order number") == 1


def values(text: str) -> set[str]:
    """Numbers and file names, which no language changes."""
    return set(re.findall(r"[a-z0-9_]+\.png|\d[\d.:-]*\d", text))


def test_two_languages_tell_the_same_facts() -> None:
    for case in CASES.values():
        judgement = judged(case, as_read(case)).judgement
        assert judgement.summary is not None
        assert values(judgement.summary.zh) == values(judgement.summary.en), case.id
        own = [c for c in (*judgement.reasons, *judgement.checks) if c.rule_id[0] in "MP"]
        for check in own:
            zh, en = message(check, "zh"), message(check, "en")
            assert "?" not in zh and values(zh) == values(en), (case.id, check.rule_id, zh, en)
        if judgement.request is not None:
            assert values(judgement.request.zh) == values(judgement.request.en), case.id


def test_the_summary_can_be_pasted() -> None:
    judgement = judge(claim(amount="200.01"), CaseEvidence((payment(), platform())), default_policy())
    assert judgement.summary is not None
    text = judgement.summary.en
    assert text.splitlines()[0] == "CASE-1: the evidence contradicts the claim"
    assert "[M102]" in text and default_policy().label in text
