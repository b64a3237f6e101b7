"""The suite of whole cases: every mistake type, consistent or with one defect; verdict and reason have to be right."""

from collections import Counter

import pytest

from benchmarks.whole_cases.run import as_read, judged
from benchmarks.whole_cases.suite import WholeCase, whole_cases
from verifier.claims.model import MistakeType
from verifier.outcomes import Verdict

CASES = whole_cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_verdict_and_reason_are_the_expected_ones(case: WholeCase) -> None:
    result = judged(case, as_read(case))
    assert result.wrong == ""
    assert not result.falsely_consistent


def test_the_suite_covers_every_mistake_type_and_verdict() -> None:
    assert len(CASES) >= 60
    types = Counter(case.claim["mistake_type"] for case in CASES)
    assert set(types) == {kind.value for kind in MistakeType}
    assert {case.verdict for case in CASES} == set(Verdict)
    consistent = Counter(case.claim["mistake_type"] for case in CASES if case.verdict is Verdict.CONSISTENT)
    for kind in set(types) - {MistakeType.CHANGE_OF_MIND.value}:
        assert consistent[kind] >= 2, kind
        assert types[kind] - consistent[kind] >= 6, kind


def test_the_order_of_the_pictures_changes_nothing() -> None:
    for case in CASES[::5]:
        read = as_read(case)
        turned = type(read)(tuple(reversed(read.pictures)), read.problems)
        one, other = judged(case, read).judgement, judged(case, turned).judgement
        assert one.verdict is other.verdict
        assert [c.rule_id for c in one.reasons] == [c.rule_id for c in other.reasons]
        assert one.request == other.request
        assert one.summary == other.summary
