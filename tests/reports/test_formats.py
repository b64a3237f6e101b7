"""What each format says, and that it says the same twice."""

import csv
import json
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
from openpyxl import load_workbook

from tests.reports import builders
from verifier.outcomes import Outcome, Verdict
from verifier.reports import chromium, html, pdf
from verifier.reports.difference import parts
from verifier.reports.labels import labels
from verifier.reports.marks import marks_of
from verifier.reports.matrix import matrix
from verifier.reports.model import BatchReport, ErrorItem, LinkItem
from verifier.reports.options import ReportOptions
from verifier.reports.order import exit_code, worst_first
from verifier.reports.registry import FORMATS
from verifier.reports.schema import schema
from verifier.reports.summary import summary

ROOT = Path(__file__).parents[2]


def two_sided() -> BatchReport:
    return builders.batch(
        builders.case("CASE-A", Verdict.CONSISTENT),
        builders.case("CASE-B", Verdict.INCONSISTENT),
        errors=[ErrorItem(where="CASE-C/claim.yaml", code="bad_claim", reason="amount: missing")],
    )


def write(name: str, batch: BatchReport, out: Path, lang: str = "zh") -> list[Path]:
    out.mkdir(exist_ok=True)
    options = ReportOptions(lang=lang)  # type: ignore[arg-type]
    return FORMATS[name].write(batch, out, builders.DrawnPictures(), options)


def test_the_published_schema_is_current() -> None:
    published = (ROOT / "docs/report.schema.json").read_text("utf-8")
    assert published == schema(), "run: python -m verifier.reports.schema"


def test_json_round_trips_and_holds_errors_beside_results(tmp_path: Path) -> None:
    batch = two_sided()
    raw = write("json", batch, tmp_path)[0].read_text("utf-8")
    assert BatchReport.model_validate_json(raw) == batch
    assert [error["code"] for error in json.loads(raw)["errors"]] == ["bad_claim"]


@pytest.mark.parametrize("name", ["json", "csv", "xlsx", "html", "annotated"])
def test_equal_input_gives_equal_bytes(name: str, tmp_path: Path) -> None:
    first = write(name, two_sided(), tmp_path / "a")
    if name == "xlsx":
        time.sleep(2.1)  # zip entries carry the time in steps of two seconds
    second = write(name, two_sided(), tmp_path / "b")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_csv_and_xlsx_have_one_row_per_field_worst_case_first(tmp_path: Path) -> None:
    report, errors = write("csv", two_sided(), tmp_path)
    assert report.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(report.read_text("utf-8-sig").splitlines()))
    assert [row["case_id"] for row in rows] == ["CASE-B"] * 4 + ["CASE-A"] * 4
    amount = next(row for row in rows if row["field"] == "amount")
    assert (amount["claimed"], amount["read"], amount["outcome"]) == ("198.00 CNY", "189.00 CNY", "mismatch")
    assert amount["box"] == "380 420 700 520"
    assert "CASE-C/claim.yaml" in errors.read_text("utf-8-sig")
    book = load_workbook(write("xlsx", two_sided(), tmp_path)[0])
    assert [sheet.max_row for sheet in book] == [9, 1, 2]


def test_html_states_verdict_reason_and_every_section(tmp_path: Path) -> None:
    page = write("html", two_sided(), tmp_path)[0].read_text("utf-8")
    assert (
        page.index('id="case-1"')
        < page.index("CASE-B", page.index('id="case-1"'))
        < page.index('id="case-2"')
    )
    for said in (
        "198.00",
        "两张图片的金额不同",
        "平台操作记录",
        "首次答复期限",
        "Please send",
        "bad_claim",
        "default 1.0",
    ):
        assert said in page
    assert "1<mark>98</mark>.00" in page and "1<mark>89</mark>.00" in page
    assert "http://" not in page.replace("http://www.w3.org", "") and "https://" not in page


def test_pictures_that_are_gone_or_changed_are_said_not_embedded(tmp_path: Path) -> None:
    batch = builders.batch()
    html.write(batch, tmp_path, builders.NoPictures(), ReportOptions())
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "data:image" not in page and "图片未嵌入" in page

    class Changed:
        def pixels(self, case_id: str, name: str) -> np.ndarray:
            return np.zeros((10, 10, 3), np.uint8)

    html.write(batch, tmp_path, Changed(), ReportOptions())
    assert "data:image" not in (tmp_path / "report.html").read_text("utf-8")


def test_past_the_budget_pictures_are_linked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "_BUDGET", 0)
    page = write("html", builders.batch(), tmp_path)[0].read_text("utf-8")
    assert 'href="report_pictures/0001_01.jpg"' in page
    assert (tmp_path / "report_pictures/0001_01.jpg").read_bytes().startswith(b"\xff\xd8")


def test_marks_are_numbered_worst_first_and_lie_in_the_picture() -> None:
    report = builders.case(
        checks=[builders.check("S101", evidence=[builders.place("01_pay.png", [5, 5, 5, 5], "", "", "")])]
    )
    marks = marks_of(report, report.pictures[0])
    assert [(m.number, m.subject, m.tone) for m in marks] == [
        (1, "amount", "mismatch"),
        (2, "order_no", "match"),
    ]


def test_matrix_shows_each_picture_beside_the_claim() -> None:
    report = builders.case(pictures=[builders.picture(), builders.picture("02.png", amount=None)])
    row = next(row for row in matrix(report) if row.field == "amount")
    assert (row.claimed, row.cells[0].values, row.cells[0].tone) == (
        "198.00 CNY",
        ("189.00 CNY",),
        "mismatch",
    )
    assert (row.cells[1].values, row.cells[1].tone) == ((), "unreadable")


def test_matrix_shows_a_claimed_number_beside_the_field_it_was_held_against() -> None:
    own, other = [420, 1200, 1020, 1250], [420, 1300, 1020, 1350]
    shown = builders.picture()
    fields = [
        *shown.records[0].fields,
        builders.read_field("merchant_order_no", "KM1", own),
        builders.read_field("amount", "9.00", other, currency="CNY"),
    ]
    record = shown.records[0].model_copy(update={"fields": fields})
    place = builders.place("01_pay.png", own, "merchant_order_no", "KM1", "KM1")
    report = builders.case(
        pictures=[shown.model_copy(update={"records": [record]})],
        comparisons=[builders.comparison("order_no", Outcome.MATCH, "KM1", "KM1", [place])],
        reasons=[],
        checks=[],
    )
    rows = {row.field: row for row in matrix(report)}
    assert (rows["merchant_order_no"].claimed, rows["merchant_order_no"].cells[0].tones) == (
        "KM1",
        ("match",),
    )
    # The wallet's own number is another one: nothing says that it agrees.
    assert rows["order_no"].cells[0].tones == ("",)
    assert rows["amount"].cells[0].values == ("189.00 CNY", "9.00 CNY")


def test_annotated_draws_the_box_on_the_right_pixels(tmp_path: Path) -> None:
    path, index = write("annotated", builders.batch(), tmp_path)
    drawn = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
    x0, y0, x1, y1 = builders.AMOUNT_BOX
    assert tuple(drawn[(y0 + y1) // 2, x1 + 6]) == (200, 40, 30)
    assert tuple(drawn[(y0 + y1) // 2, (x0 + x1) // 2]) == builders.BAR
    boxes = json.loads(index.read_text("utf-8"))[0]["boxes"]
    assert boxes[0]["box"] == builders.AMOUNT_BOX and boxes[0]["read"] == "189.00 CNY"


def test_differing_characters() -> None:
    left, right = parts("202603041308274477", "202603041308274471")
    assert left == [("20260304130827447", False), ("7", True)]
    assert right == [("20260304130827447", False), ("1", True)]


@pytest.mark.parametrize(
    ("claimed", "read", "left", "right"),
    [
        ("198.00", "189.00", ["98"], ["89"]),
        ("２００", "200", [], []),
        ("蓝鲸游戏充值店", "蓝鲸游戏店", ["充值"], []),
        ("ABC", "abc", [], []),
        ("", "x", [""], ["x"]),
    ],
)
def test_marked_pieces(claimed: str, read: str, left: list[str], right: list[str]) -> None:
    marked = [[piece for piece, differs in side if differs] for side in parts(claimed, read)]
    assert marked == [left, right]
    assert ["".join(piece for piece, _ in side) for side in parts(claimed, read)] == [claimed, read]


def test_worst_first_and_exit_code() -> None:
    order = [report.case_id for report in worst_first(two_sided().results)]
    assert order == ["CASE-B", "CASE-A"]
    assert exit_code(two_sided()) == 3
    clean = builders.case("A", Verdict.CONSISTENT, comparisons=[], errors=[])
    assert exit_code(builders.batch(clean)) == 0
    assert exit_code(builders.batch(builders.case("B", comparisons=[]))) == 1


def test_summary_is_plain_and_names_what_failed() -> None:
    table = summary(two_sided(), "en")
    assert "\x1b" not in table
    assert table.index("CASE-B") < table.index("CASE-A") < table.index("CASE-C/claim.yaml")


def test_every_word_is_there_in_both_languages() -> None:
    assert [
        key for key, words in labels().items() if set(words) != {"zh", "en"} or not all(words.values())
    ] == []
    wanted = [f"outcome.{o.value}" for o in Outcome] + [f"verdict.{v.value}" for v in Verdict]
    assert [key for key in wanted if key not in labels()] == []


def test_without_chromium_there_is_no_pdf_and_a_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(chromium, "find", lambda: None)
    assert pdf.write(builders.batch(), tmp_path, builders.NoPictures(), ReportOptions()) == []
    assert "Chromium" in caplog.text and list(tmp_path.iterdir()) == []


def linked() -> BatchReport:
    tie = LinkItem(
        case_id="CASE-B",
        picture="01_pay.png",
        other_picture="01_b.png",
        relation="edited_copy",
        fields_changed=["amount"],
        rule_id="D103",
        message=builders.text("同一截图，金额不同。", "The same screenshot with another amount."),
    )
    return builders.batch(builders.case("CASE-A", links=[tie]), builders.case("CASE-B"))


def test_a_tie_to_another_case_is_in_every_format(tmp_path: Path) -> None:
    _, links = write("csv", linked(), tmp_path)
    row = next(csv.DictReader(links.read_text("utf-8-sig").splitlines()))
    assert (row["other_case"], row["relation"], row["fields_changed"]) == ("CASE-B", "edited_copy", "amount")
    assert load_workbook(write("xlsx", linked(), tmp_path)[0])["links"].max_row == 2
    page = write("html", linked(), tmp_path)[0].read_text("utf-8")
    assert 'href="#case-2">CASE-B</a>' in page and "The same screenshot with another amount." in page
    assert json.loads(write("json", linked(), tmp_path)[0].read_text("utf-8"))["results"][0]["links"]
