import json
from pathlib import Path

import fsspec
import pyarrow.parquet as pq
import pytest

from tests.batch.workers import report
from verifier.batch.one import CaseOutcome
from verifier.batch.results import ResultFiles, ResultsError
from verifier.outcomes import Verdict
from verifier.reports import json as json_format
from verifier.reports.model import BatchReport, CaseReport, ErrorItem
from verifier.reports.order import worst_first


def outcomes(count: int) -> list[CaseOutcome]:
    out = [CaseOutcome(f"c{n}", report=report(f"c{n}")) for n in range(count)]
    error = ErrorItem(where="坏\udcff", code="bad_claim", reason="=1+1")
    return [*out, CaseOutcome("bad\udcff", error=error.model_copy(update={"where": "x"}))]


def test_both_files_hold_every_case_in_order(tmp_path: Path) -> None:
    with ResultFiles(str(tmp_path / "out")) as files:
        for outcome in outcomes(600):
            files.add(outcome)
        assert not (tmp_path / "out" / "results.jsonl").exists()  # only a complete file has its name
    lines = [json.loads(line) for line in (tmp_path / "out" / "results.jsonl").read_text().splitlines()]
    assert [line["case_id"] for line in lines] == [f"c{n}" for n in range(600)] + ["bad\\udcff"]
    assert CaseReport.model_validate(lines[7]["report"]) == report("c7")
    table = pq.read_table(tmp_path / "out" / "results.parquet")
    assert table.num_rows == 601
    assert table["verdict"].to_pylist()[-2:] == ["consistent", None]
    assert table["error_code"].to_pylist()[-1] == "bad_claim"
    assert CaseReport.model_validate_json(table["report"][3].as_py()) == report("c3")
    assert list(files.reports()) == [report(f"c{n}") for n in range(600)]
    assert files.reports()[-1] == report("c599") and len(files.reports()[10:20]) == 10


def test_an_unfinished_run_leaves_no_complete_looking_file(tmp_path: Path) -> None:
    with pytest.raises(KeyError), ResultFiles(str(tmp_path)) as files:
        files.add(outcomes(1)[0])
        raise KeyError("a bug")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["results.jsonl.part", "results.parquet.part"]


def test_any_file_system_of_fsspec_will_do() -> None:
    with ResultFiles("memory://run-7/out") as files:
        for outcome in outcomes(3):
            files.add(outcome)
    with fsspec.open("memory://run-7/out/results.jsonl") as file:
        assert len(file.read().splitlines()) == 4
    assert list(files.reports())[2] == report("c2")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a device that is always full")
def test_a_full_disk_is_an_error_with_a_reason(tmp_path: Path) -> None:
    (tmp_path / "results.jsonl.part").symlink_to("/dev/full")
    with pytest.raises(ResultsError, match="No space left"), ResultFiles(str(tmp_path)) as files:
        for outcome in outcomes(2000):
            files.add(outcome)
    assert not (tmp_path / "results.jsonl").exists()


def test_a_place_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ResultsError, match="file/out"):
        ResultFiles(str(tmp_path / "file" / "out"))
    with pytest.raises(ResultsError, match="nonsense"):
        ResultFiles("nonsense://bucket/x")


def test_the_streamed_report_is_the_whole_one() -> None:
    reports = [report(f"c{n}").model_copy(update={"claim": {"a": "line\nbreak <b>\u202e"}}) for n in range(3)]
    for batch in (
        BatchReport(results=reports),
        BatchReport(results=[], errors=[ErrorItem(where="w", code="c", reason="r")]),
    ):
        text = json_format.dump(batch)
        assert text == "".join(json_format.pieces(batch))
        assert BatchReport.model_validate_json(text) == batch
        plain = json.dumps(batch.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"
        assert json.loads(text) == json.loads(plain)
        assert text.count("\n") == plain.count("\n")


def test_worst_first_holds_an_order_and_no_reports() -> None:
    verdicts = [Verdict.CONSISTENT, Verdict.INCONSISTENT, Verdict.NEEDS_REVIEW]
    reports = [report(f"c{n}").model_copy(update={"verdict": v}) for n, v in enumerate(verdicts)]
    ordered = worst_first(reports)
    assert [r.case_id for r in ordered] == ["c1", "c2", "c0"]
    assert [r.case_id for r in ordered[1:]] == ["c2", "c0"]
