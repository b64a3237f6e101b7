"""File problems are told in the language of the report."""

import re
from pathlib import Path

import verifier
from verifier.problems import hint_text, problems, reason_text

ROOT = Path(verifier.__file__).parent


def test_every_code_that_a_file_can_fail_with_is_known() -> None:
    codes = set()
    for folder in ("images", "claims"):
        for path in (ROOT / folder).rglob("*.py"):
            text = path.read_text("utf-8")
            codes |= set(re.findall(r'code="([a-z_]+)"', text))
            codes |= set(re.findall(r'FileProblem\(\s*[^,]+,\s*"([a-z_]+)"', text))
    assert {"not_an_image", "missing_picture", "duplicate_case"} <= codes
    assert {*codes, "truncated", "damaged"} - set(problems()) == set()


def test_the_detail_stays_and_the_unknown_is_told_as_it_is() -> None:
    assert reason_text("truncated", "the file ends before the picture does", "zh") == "文件不完整，图片被截断"
    assert (
        reason_text("bad_claim", "field amount is missing", "zh") == "申请文件有误（field amount is missing）"
    )
    assert reason_text("bad_claim", "field amount is missing", "en") == "field amount is missing"
    assert reason_text("never_heard", "odd", "zh") == "odd"
    assert hint_text("no_pictures", "add the screenshots", "zh") == "请放入截图"
    assert hint_text("io_error", "", "zh") == ""
