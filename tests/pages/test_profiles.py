"""Profiles as data: the shipped ones hold together, a stranger's cannot harm, a drafted one passes."""

import time
from pathlib import Path

import pytest
import yaml

from verifier.errors import ModelDataError
from verifier.fields.draft_profile import draft_profile
from verifier.fields.types import PageKind
from verifier.geometry import Box, quad_of
from verifier.ocr.types import OcrLine, OcrPage
from verifier.pages.loader import load_profile, load_profiles
from verifier.pages.patterns import check_pattern, search
from verifier.pages.recognise import recognise

BASE = {
    "id": "mine",
    "app": "",
    "kind": "payment_detail",
    "title": {"zh": "页面", "en": "page"},
    "threshold": 1,
    "anchors": [{"texts": ["付款成功"]}],
}


def page_of(rows: list[tuple[str, ...]], width: int = 1080) -> OcrPage:
    """Rows of one or two cells, 40 pixels high, set 90 apart."""
    lines = []
    for number, cells in enumerate(rows):
        y = 40 + 90 * number
        for text, x in zip(cells, (60, 420), strict=False):
            box = Box(x, y, x + 30 * len(text), y + 40)
            lines.append(OcrLine(text, 0.99, quad_of(box)))
    return OcrPage(tuple(lines), width, 90 * len(rows) + 1200, "drawn", "1")


def write(folder: Path, data: object, name: str = "mine.yaml") -> Path:
    path = folder / name
    path.write_text(data if isinstance(data, str) else yaml.safe_dump(data, allow_unicode=True), "utf-8")
    return path


def test_every_kind_of_page_has_a_profile() -> None:
    kinds = {profile.kind for profile in load_profiles()}
    assert kinds == set(PageKind) - {PageKind.UNKNOWN}


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"fields": {"amuont": {"labels": ["金额"]}}}, "amuont"),
        ({"surprise": 1}, "surprise"),
        ({"threshold": 50}, "threshold"),
        ({"id": "../../etc"}, "id"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"anchors": [{"texts": ["(a+)+$"], "match": "pattern"}]}, "repetition"),
        ({"fields": {"amount": {"labels": ["金额"], "pattern": "(x+x+)+y"}}}, "repetition"),
    ],
)
def test_a_bad_profile_is_refused_by_name(tmp_path: Path, change: dict, word: str) -> None:
    path = write(tmp_path, BASE | change)
    with pytest.raises(ModelDataError) as caught:
        load_profile(path)
    assert word in str(caught.value) and "mine.yaml" in str(caught.value)


def test_a_yaml_bomb_is_refused_at_once(tmp_path: Path) -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "\n".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]" for n in range(9)
    )
    start = time.monotonic()
    with pytest.raises(ModelDataError):
        load_profile(write(tmp_path, bomb))
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("pattern", [r"(a|aa)+$", r"(?:\d+\s?)*x", r"(.*)\1", r"((ab)*c)*"])
def test_patterns_that_can_run_away_are_refused_or_stopped(pattern: str) -> None:
    try:
        check_pattern(pattern)
    except ValueError:
        return
    start = time.monotonic()
    try:
        search(pattern, "a" * 600 + "!")
    except ModelDataError as error:
        assert "too long" in str(error)
    assert time.monotonic() - start < 5


def test_three_thousand_lines_are_recognised_in_bounded_time() -> None:
    rows = [(f"第{number}行文字", f"内容{number}元") for number in range(1500)]
    start = time.monotonic()
    recognition, _ = recognise(page_of(rows), load_profiles())
    assert recognition.kind is PageKind.UNKNOWN
    assert time.monotonic() - start < 30


def test_a_drafted_profile_recognises_its_own_page_and_not_another(tmp_path: Path) -> None:
    page = page_of(
        [
            ("熊猫付交易回执",),
            ("交易金额", "¥88.00"),
            ("交易时间", "2026-03-01 10:30:05"),
            ("商户名称", "星河点卡专营店"),
            ("熊猫单号", "PD20260301103005778"),
            ("支付方式", "招商银行(1234)"),
        ]
    )
    path = tmp_path / "panda_receipt.yaml"
    path.write_text(draft_profile(page, "panda_receipt", PageKind.PAYMENT_DETAIL), "utf-8")
    profile = load_profile(path)
    assert "熊猫单号" in profile.other_labels
    recognition, _ = recognise(page, [profile])
    assert recognition.profile == "panda_receipt"
    other = page_of([("天气预报",), ("今天", "晴"), ("明天", "多云")])
    assert recognise(other, [profile])[0].kind is PageKind.UNKNOWN


def test_a_page_without_labels_gives_no_profile() -> None:
    with pytest.raises(ValueError, match="labels"):
        draft_profile(page_of([("你好",)]), "nothing_here", PageKind.PAYMENT_DETAIL)
