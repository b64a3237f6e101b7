"""Everything read from a picture is hostile: it must reach no report as markup, formula or unseen control."""

import csv
import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.reports import builders
from verifier.outcomes import Outcome, Verdict
from verifier.reports import model
from verifier.reports.options import ReportOptions
from verifier.reports.registry import FORMATS

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</svg></style></textarea><iframe src=javascript:alert(1)>",
    "{{ 7*7 }}{% raw %}",
    "user\u202egnp.exe\u2066\u200b",
    "nul\x00bell\x07esc\x1b[31m",
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "长" * 40_000,
    "emoji 👨‍👩‍👧 𝟙",
    "\ufffe\uffff",
]

CLAIM_KEYS = ("case_id", "order_no", "amount", "currency", "merchant", "description", "mistake_type")


def hostile_batch(text: str) -> model.BatchReport:
    both = builders.text(text, text)
    box = builders.AMOUNT_BOX
    place = builders.place(text, box, "amount", text, text + "x")
    case = builders.case(
        case_id=text,
        verdict=Verdict.INCONSISTENT,
        reasons=[builders.check(message=both, evidence=[place])],
        claim=dict.fromkeys(CLAIM_KEYS, text) | {"filed_at": text},
        comparisons=[builders.comparison("amount", Outcome.MISMATCH, text + "x", text, [place])],
        checks=[builders.check("S101", message=both, evidence=[place])],
        pictures=[
            builders.picture(
                text,
                amount=text,
                title=text,
                messages=[model.MessageItem(side="left", text=text, box=box, shown_time=text)],
                seal=model.SealItem(box=box, text=text, confidence=0.5),
                barcodes=[builders.place(text, box, "QRCode", text, "")],
                checks=[builders.check("F101", message=both, evidence=[place])],
            ),
            builders.picture("02.png"),
        ],
        checklist=[model.ChecklistItem(id="x", title=both, required=True, present=False, pictures=[text])],
        timeline=[model.TimelineItem(id="x", title=both, at=text)],
        request=both,
        summary=both,
        links=[
            model.LinkItem(
                case_id=text,
                picture=text,
                other_picture=text,
                relation="edited_copy",
                fields_changed=[text],
                message=both,
            )
        ],
        errors=[model.ErrorItem(where=text, code="truncated", reason=text, hint=text)],
    )
    return builders.batch(case, errors=[model.ErrorItem(where=text, code="bad", reason=text, hint=text)])


class Shape(HTMLParser):
    """Every element with its attribute names: what markup a page consists of."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.values: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "mark":  # how many characters differ does depend on the text
            self.elements.append((tag, tuple(name for name, _ in attrs)))
        self.values += [value or "" for name, value in attrs if name in {"href", "src"}]


def write(name: str, batch: model.BatchReport, out: Path) -> list[Path]:
    return FORMATS[name].write(batch, out, builders.DrawnPictures(), ReportOptions())


def shape(batch: model.BatchReport, out: Path) -> Shape:
    parsed = Shape()
    parsed.feed(write("html", batch, out)[0].read_text("utf-8"))
    return parsed


def unseen(text: str) -> list[str]:
    return [c for c in text if c in "\x00\x07\x1b\u202e\u2066\u200b\u200d\ufffe\uffff"]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_html_has_the_same_elements_whatever_the_text(text: str, tmp_path: Path) -> None:
    harmless = shape(hostile_batch("harmless"), tmp_path)
    attacked = shape(hostile_batch(text), tmp_path)
    assert attacked.elements == harmless.elements
    assert all(value.startswith(("#", "data:image/jpeg;base64,")) for value in attacked.values)
    page = (tmp_path / "report.html").read_text("utf-8")
    assert unseen(page) == []


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_cell_is_a_formula(text: str, tmp_path: Path) -> None:
    batch = hostile_batch(text)
    for path in write("csv", batch, tmp_path):
        raw = path.read_text("utf-8-sig")
        assert unseen(raw) == []
        for row in csv.reader(raw.splitlines()):
            assert not any(
                cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")) for cell in row
            )
    book = load_workbook(write("xlsx", batch, tmp_path)[0])
    for sheet in book:
        for cell in (cell for row in sheet for cell in row if cell.value is not None):
            assert cell.data_type == "s"
            assert not str(cell.value).startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))
            assert len(str(cell.value)) <= 32_767
            assert unseen(str(cell.value)) == []


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_json_keeps_the_value_and_shows_nothing_unseen(text: str, tmp_path: Path) -> None:
    raw = write("json", hostile_batch(text), tmp_path)[0].read_text("utf-8")
    assert [c for c in raw if c in "<>&\x00\x07\x1b\u202e\u2066\u200b\u200d"] == []
    assert json.loads(raw)["results"][0]["comparisons"][0]["read"] == text


def test_annotated_names_never_come_from_the_evidence(tmp_path: Path) -> None:
    for text in ("../../etc/x", "<b>", "con\u202egnp"):
        written = write("annotated", hostile_batch(text), tmp_path)
        assert {path.parent for path in written} == {tmp_path / "annotated"}
        assert {path.name for path in written} == {"case0001_01.png", "index.json"}
