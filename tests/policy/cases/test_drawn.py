"""Whole cases from pixels: pages rendered, saved, read and inspected, then judged. ``benchmarks.whole_cases`` runs all."""

import pytest

from benchmarks.whole_cases.run import Drawn, judged
from benchmarks.whole_cases.suite import whole_cases
from tools.corpus.browser import SetupMissingError
from tools.corpus.render import shared_browser
from verifier import Verifier

pytestmark = pytest.mark.slow

CASES = {case.id: case for case in whole_cases()}
CHOSEN = (
    "not_credited-order_failed",
    "not_credited-amount_cent",
    "not_credited-order_digit",
    "not_credited-platform_completed",
    "not_credited-numbers_blurred",
    "not_credited-file_cut_off",
    "not_credited-described_other_status",
    "not_credited-filed_24_h_01",
    "not_credited-pending_too_soon",
    "not_credited-no_platform_record",
    "not_credited-chat_alone",
    "wrong_target-other_paid",
    "wrong_target-paid_as_meant",
    "duplicate-list_and_details",
    "duplicate-one_number_twice",
    "wrong_info-sealed_certificate",
    "wrong_info-no_seal",
    "change_of_mind-all_agrees",
)


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    try:
        shared_browser()
    except SetupMissingError as missing:
        pytest.skip(str(missing))
    return Drawn(Verifier())


@pytest.mark.parametrize("case_id", CHOSEN)
def test_a_case_is_judged_from_its_pixels(case_id: str, drawn: Drawn) -> None:
    result = judged(CASES[case_id], drawn.read(CASES[case_id]))
    assert result.wrong == ""
