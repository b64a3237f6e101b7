"""The report in a real Chromium: quiet console, boxes on the right pixels, both languages, phone width, print."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from tests.reports import builders
from verifier.reports import chromium
from verifier.reports.options import ReportOptions
from verifier.reports.registry import FORMATS

sync_api = pytest.importorskip("playwright.sync_api")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(chromium.find() is None, reason="no Chromium on this machine"),
]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("report")
    batch = builders.batch(
        builders.case("CASE-001", pictures=[builders.picture(), builders.picture("02.png")]),
        builders.case("CASE-002", claim={**builders.case().claim, "mistake_type": "duplicate_charge"}),
    )
    return FORMATS["html"].write(batch, out, builders.DrawnPictures(), ReportOptions())[0]


@pytest.fixture(scope="module")
def browser() -> Iterator["sync_api.Browser"]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        yield started
        started.close()


def open_page(
    browser: "sync_api.Browser", report: Path, width: int = 1280, **more: object
) -> "sync_api.Page":
    page = browser.new_page(viewport={"width": width, "height": 900}, **more)
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(report.as_uri())
    return page


def test_opens_quietly_and_switches_language_and_filters(browser: "sync_api.Browser", report: Path) -> None:
    page = open_page(browser, report)
    lead = page.locator(".lead").first
    assert "金额与申请不一致" in lead.inner_text()
    page.click("#language")
    assert lead.inner_text() == "The amount differs: 189.00 against 198.00."
    page.select_option("#mistake", "duplicate_charge")
    assert page.locator("article.case:visible h2").all_inner_texts() == ["CASE-002"]
    page.select_option("#mistake", "")
    page.fill("#search", "case-001")
    assert page.locator("article.case:visible h2").all_inner_texts() == ["CASE-001"]
    assert page.complaints == []


def test_the_box_stands_on_the_field_and_lights_up_with_its_row(
    browser: "sync_api.Browser", report: Path
) -> None:
    page = open_page(browser, report)
    row = page.locator('tr[data-field="amount"]').first
    mark = page.locator("#" + (row.get_attribute("data-target") or ""))
    row.focus()
    assert "lit" in (mark.get_attribute("class") or "")
    page.keyboard.press("Enter")
    page.locator("h1").first.evaluate("node => document.activeElement.blur()")
    page.wait_for_timeout(600)
    box = mark.locator("rect.box").bounding_box()
    assert box is not None
    shot = report.parent / "box.png"
    page.screenshot(path=str(shot), clip=box)
    pixels = np.asarray(Image.open(shot).convert("RGB"), np.int16)
    bar = (np.abs(pixels - builders.BAR).max(axis=2) < 24).mean()
    assert bar > 0.6, "the box frames the blue bar that stands for the amount"


@pytest.mark.parametrize("width", [390, 1920])
def test_nothing_leaves_the_page_sideways(browser: "sync_api.Browser", report: Path, width: int) -> None:
    page = open_page(browser, report, width, color_scheme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.complaints == []


def test_reads_without_javascript(browser: "sync_api.Browser", report: Path) -> None:
    page = open_page(browser, report, java_script_enabled=False)
    assert page.locator(".lead").first.is_visible()
    assert not page.locator("#search").is_visible()
    assert page.locator("article.case").count() == 2


def test_linked_pictures_are_allowed_by_the_policy(
    browser: "sync_api.Browser", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("verifier.reports.html._BUDGET", 0)
    linked = FORMATS["html"].write(builders.batch(), tmp_path, builders.DrawnPictures(), ReportOptions())[0]
    page = open_page(browser, linked)
    loaded = page.evaluate(
        "new Promise(done => { const i = new Image(); i.onload = () => done(i.width); i.onerror = () => done(0);"
        " i.src = document.querySelector('svg image').href.baseVal; })"
    )
    assert loaded == 760
    assert page.complaints == []


def test_prints_a_page_per_case(tmp_path: Path) -> None:
    batch = builders.batch(builders.case("CASE-001"), builders.case("CASE-002"))
    path = FORMATS["pdf"].write(batch, tmp_path, builders.DrawnPictures(), ReportOptions(lang="en"))[0]
    document = pypdfium2.PdfDocument(path)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    starts = [number for number, text in enumerate(pages) if "Field by field" in text]
    assert len(starts) == 2 and starts[0] >= 1
    assert "The amount differs" in pages[starts[0]]
