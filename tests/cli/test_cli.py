"""The command line as a user meets it: a real process, real pictures, exit codes."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from verifier.cli.terminal import visible
from verifier.errors import ExitCode, worst

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "sample_images" / "cases"


def verifier(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "verifier", *map(str, arguments)]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=240, cwd=ROOT)


@pytest.mark.slow
def test_batch_reports_every_sample_case_as_expected(tmp_path: Path) -> None:
    done = verifier("batch", CASES, "--jobs", "2", "--out", tmp_path, "--json")
    assert done.returncode == ExitCode.INCOMPLETE, done.stderr
    results = {item["case_id"]: item for item in json.loads(done.stdout)["results"]}
    expected = yaml.safe_load((ROOT / "sample_images" / "expected.yaml").read_text("utf-8"))
    assert set(results) == set(expected)
    wrong = []
    for case_id, wanted in expected.items():
        report = results[case_id]
        outcomes = {item["field"]: item["outcome"] for item in report["comparisons"]}
        if report["verdict"] != wanted["verdict"]:
            wrong.append(f"{case_id}: verdict {report['verdict']}, expected {wanted['verdict']}")
        wrong += [
            f"{case_id}: {name} {outcomes.get(name)}, expected {outcome}"
            for name, outcome in wanted["fields"].items()
            if outcomes.get(name) != outcome
        ]
    assert wrong == []
    for name in ("report.html", "report.json", "report.csv"):
        assert (tmp_path / name).stat().st_size > 1000
    assert len(list((tmp_path / "annotated").glob("*.png"))) >= 14


@pytest.mark.slow
def test_the_number_of_workers_changes_nothing(tmp_path: Path) -> None:
    small = tmp_path / "cases"
    small.mkdir()
    for name in ("CASE-001", "CASE-002"):
        (small / name).symlink_to(CASES / name)
    one = verifier("batch", small, "--json")
    two = verifier("batch", small, "--json", "--jobs", "2")
    assert one.stdout == two.stdout
    assert one.returncode == two.returncode == ExitCode.MISMATCH
    assert verifier("batch", small, "--json", "--exit-zero").returncode == ExitCode.CONSISTENT


@pytest.mark.slow
def test_bad_input_is_named_and_the_rest_is_finished(tmp_path: Path) -> None:
    (tmp_path / "CASE-001").symlink_to(CASES / "CASE-001")
    bad = tmp_path / "BAD-CLAIM"
    bad.mkdir()
    (bad / "claim.yaml").write_text("case_id: BAD-CLAIM\namount: lots\n", "utf-8")
    broken = tmp_path / "BROKEN"
    broken.mkdir()
    claim = (CASES / "CASE-001" / "claim.yaml").read_text("utf-8").replace("CASE-001", "BROKEN")
    (broken / "claim.yaml").write_text(claim, "utf-8")
    (broken / "a.png").write_bytes(b"")
    (broken / "b.png").write_text("not a picture", "utf-8")
    (broken / "c\x1b[31m.png").write_bytes((CASES / "CASE-001" / "01_alipay.png").read_bytes()[:5000])
    done = verifier("batch", tmp_path, "--json")
    assert done.returncode == ExitCode.INCOMPLETE
    answer = json.loads(done.stdout)
    verdicts = {item["case_id"]: item["verdict"] for item in answer["results"]}
    assert verdicts["CASE-001"] == "consistent"
    assert verdicts["BROKEN"] == "incomplete"
    codes = {e["where"]: e["code"] for item in answer["results"] for e in item["errors"]}
    assert codes["a.png"] == "empty"
    assert codes["b.png"] == "not_an_image"
    assert "truncated" in codes.values()
    assert any("BAD-CLAIM" in error["where"] for error in answer["errors"])
    assert "\x1b" not in done.stdout + done.stderr


def test_wrong_calls_say_so() -> None:
    done = verifier("batch", "/nowhere-at-all")
    assert done.returncode == ExitCode.INCOMPLETE
    assert "nowhere-at-all" in done.stderr
    assert verifier("read").returncode == ExitCode.USAGE
    assert verifier("read", "--ocr", "nonsense", "x.png").returncode == ExitCode.USAGE


def test_explain_and_doctor() -> None:
    assert verifier("explain", "NOPE").returncode == ExitCode.USAGE
    listed = verifier("explain", "P2", "--lang", "en").stdout
    assert "P202  Platform status" in listed and "P101" not in listed
    done = verifier("doctor", "--json")
    assert done.returncode == ExitCode.CONSISTENT
    answer = json.loads(done.stdout)
    assert {entry["name"] for entry in answer["engines"]} >= {"rapid", "paddle", "tesseract"}
    assert answer["policy"]


def test_read_prints_what_the_picture_says() -> None:
    done = verifier("read", CASES / "CASE-002" / "01_wechat.png", "--explain")
    assert done.returncode == ExitCode.CONSISTENT, done.stderr
    assert "4200002531202603034341031119" in done.stdout
    assert "payment_detail" in done.stdout
    missing = verifier("read", "gone.png")
    assert missing.returncode == ExitCode.INCOMPLETE
    assert "gone.png" in missing.stderr


def test_escape_codes_never_reach_the_terminal() -> None:
    assert visible("a\x1b[31mb\u202ec\nd") == "a\\u001b[31mb\\u202ec\nd"


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ([], ExitCode.CONSISTENT),
        ([ExitCode.MISMATCH, ExitCode.CONSISTENT], ExitCode.MISMATCH),
        ([ExitCode.MISMATCH, ExitCode.INCOMPLETE], ExitCode.INCOMPLETE),
        ([ExitCode.INCOMPLETE, ExitCode.MISSING_ENGINE, ExitCode.MISMATCH], ExitCode.MISSING_ENGINE),
    ],
)
def test_the_worst_code_wins(codes: Sequence[ExitCode], expected: ExitCode) -> None:
    assert worst(codes) is expected


PAGE = "id: mine\napp: ''\nkind: payment_detail\ntitle: {zh: 甲, en: a}\nthreshold: 3\n"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "aliases"),
        (PAGE + "anchors: [{texts: ['(a+)+$'], match: pattern}]\n", "repetition"),
        (PAGE + "anchors: [{texts: [甲]}]\nsurprise: 1\n", "surprise"),
        ("\x1b[31m: [", "mine.yaml"),
    ],
    ids=["bomb", "regex", "unknown", "no-yaml"],
)
@pytest.mark.parametrize("command", ["profile", "read"])
def test_a_hostile_profile_is_refused_with_its_file_and_reason(
    tmp_path: Path, command: str, text: str, word: str
) -> None:
    (tmp_path / "mine.yaml").write_text(text, "utf-8")
    picture = next(CASES.rglob("*.png"))
    arguments = (
        ("profile", "check", tmp_path) if command == "profile" else ("read", picture, "--profiles", tmp_path)
    )
    done = verifier(*arguments)
    assert done.returncode == ExitCode.USAGE
    assert "mine.yaml" in done.stderr and word in done.stderr
    assert "Traceback" not in done.stderr and "\x1b" not in done.stderr and done.stdout == ""
