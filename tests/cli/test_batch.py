"""``verifier batch`` on tables, archives and addresses, with a store, interrupted and run again."""

import json
import shutil
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.cli.test_cli import CASES, verifier
from verifier.errors import ExitCode

FAST = ("--no-second-reader",)


@pytest.mark.slow
def test_a_zip_is_verified_like_its_folder_and_a_rerun_repeats_nothing(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "evidence.zip", "w") as made:
        for path in sorted((CASES / "CASE-001").iterdir()):
            made.write(path, f"evidence/CASE-001/{path.name}")
        made.writestr("evidence/CASE-X/claim.yaml", "case_id: CASE-X\namount: lots\n")
    out = tmp_path / "out"
    first = verifier("batch", tmp_path / "evidence.zip", "--out", out, "--json", *FAST)
    assert first.returncode == ExitCode.INCOMPLETE, first.stderr
    assert [item["case_id"] for item in json.loads(first.stdout)["results"]] == ["CASE-001"]
    lines = [json.loads(line) for line in (out / "results.jsonl").read_text("utf-8").splitlines()]
    assert [line["case_id"] for line in lines] == ["CASE-001", "CASE-X"]
    assert pq.read_table(out / "results.parquet")["verdict"].to_pylist() == ["consistent", None]
    assert (out / "report.html").exists()
    kept = (out / "run.journal").read_bytes()
    again = verifier("batch", tmp_path / "evidence.zip", "--out", out, "--json", *FAST)
    assert again.stdout == first.stdout
    assert (out / "run.journal").read_bytes() == kept


@pytest.mark.slow
def test_a_table_names_the_cases_and_the_store_ties_them(tmp_path: Path) -> None:
    header = "case_id,order_no,amount,merchant,paid_at,mistake_type\n"
    row = "2026030122001318736649972562,200.00,星穹点卡专营店,2026-03-01 10:30:05,paid_not_credited\n"
    (tmp_path / "mine.csv").write_text(header + f"B,{row}A,{row}../C,{row}", "utf-8")
    for name in "ABD":
        (tmp_path / name).mkdir()
        shutil.copy(CASES / "CASE-001" / "01_alipay.png", tmp_path / name)
    store = tmp_path / "s.db"
    out = tmp_path / "out"
    done = verifier("batch", tmp_path / "mine.csv", "--store", store, "--out", out, "--json", *FAST)
    answer = json.loads(done.stdout)
    results = {item["case_id"]: item for item in answer["results"]}
    assert set(results) == {"A", "B"}, done.stderr  # D is not asked for
    assert [error["code"] for error in answer["errors"]] == ["bad_claim"]
    assert results["B"]["links"] == []  # the first of the table
    assert [(k["case_id"], k["relation"]) for k in results["A"]["links"]] == [("B", "identical_file")]
    assert verifier("forget", "B", "--store", store).returncode == ExitCode.CONSISTENT
    gone = verifier("forget", "nobody", "--store", store)
    assert gone.returncode == ExitCode.USAGE and "nobody" in gone.stderr
    assert verifier("forget", "B", "--store", tmp_path / "no.db").returncode == ExitCode.USAGE
    assert not (tmp_path / "no.db").exists()


def test_wrong_calls_are_refused_before_any_work(tmp_path: Path) -> None:
    bad = tmp_path / "x.zip"
    with zipfile.ZipFile(bad, "w") as made:
        made.writestr("../evil.png", b"x")
    for arguments, said in (
        ((bad,), "would leave the folder"),
        ((CASES, "--ray-address", "auto"), "--engine ray"),
        ((CASES, "--out", "memory://x", "--format", "html"), "folder of this machine"),
        ((CASES, "--store", "mysql://h/d"), "not supported"),
        ((CASES, "--store", tmp_path / "no" / "s.db"), "does not exist"),
        ((tmp_path / "gone",), "does not exist"),
        (("nonsense://bucket/x",), "cannot be fetched"),
    ):
        done = verifier("batch", *arguments)
        assert done.returncode in {ExitCode.USAGE, ExitCode.INCOMPLETE}
        assert said in done.stderr, (arguments, done.stderr)
        assert done.stdout == ""
