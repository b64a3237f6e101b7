"""The desk in a real Chromium, in both languages: from the login to the line in the audit trail."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from tests.web.conftest import PASSWORD, SAMPLES, RunningDesk, serving
from verifier.reports import chromium

sync_api = pytest.importorskip("playwright.sync_api")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(chromium.find() is None, reason="no Chromium on this machine"),
]

AXE = Path(__file__).parent / ".cache/node_modules/axe-core/axe.min.js"
WORDS = {
    "zh": {"done": "核验完成", "mismatch": "不一致", "rejected": "已驳回", "undone": "已撤销", "sound": "哈希链完整"},
    "en": {"done": "verified", "mismatch": "mismatch", "rejected": "rejected", "undone": "taken back", "sound": "The chain is whole"},
}  # fmt: skip
CASES = {"zh": ("CASE-002", "CASE-007"), "en": ("CASE-003", "CASE-009")}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    with serving(tmp_path_factory.mktemp("desk")) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        yield started
        started.close()


def logged_in(
    browser: sync_api.Browser, desk: RunningDesk, lang: str, name: str = "li.na", **more: object
) -> sync_api.Page:
    context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **more})
    context.add_cookies([{"name": "desk_lang", "value": lang, "url": desk.address}])
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda m: page.complaints.append(m.text) if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(desk.address + "/")
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_selector("h1 .count")
    return page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_from_the_folder_to_the_decision(
    browser: sync_api.Browser, desk: RunningDesk, lang: str, tmp_path: Path
) -> None:
    words, (worst, other) = WORDS[lang], CASES[lang]
    folder = tmp_path / "evidence"
    for case_id in (worst, other):
        shutil.copytree(SAMPLES / case_id, folder / case_id)
    page = logged_in(browser, desk, lang)

    page.goto(desk.address + "/upload")
    page.set_input_files("#folder", folder)
    for number in range(2):
        state = page.locator("#results li").nth(number).locator("span")
        sync_api.expect(state).to_contain_text(words["done"], timeout=90_000)

    page.goto(desk.address + "/")
    assert page.locator("tr.item").count() >= 2
    first = page.locator("tr.item").first
    assert first.locator(".id a").inner_text() == worst, "the worst stands first"
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{worst}")
    assert words["mismatch"] in page.locator(".fields .mismatch .outcome").first.inner_text()
    differing = [
        page.locator(f".fields .mismatch td:nth-of-type({side}) mark").all_inner_texts() for side in (1, 2)
    ]
    assert all(differing), "the differing characters are marked on both sides"

    row = page.locator(".fields .mismatch").first
    box_on_the_right_pixels(page, row, desk, worst, tmp_path)

    page.keyboard.press("r")
    page.fill("#decide textarea", "数字对不上 <b>not bold</b>")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#undo")
    assert words["rejected"] in page.locator(".casehead").inner_text()
    assert page.locator(".right .note").first.inner_text() == "数字对不上 <b>not bold</b>"
    page.keyboard.press("u")
    page.wait_for_selector(".struck")
    assert words["undone"] in page.locator(".struck").inner_text()
    page.keyboard.press("r")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#undo")

    page.goto(f"{desk.address}/audit?case_id={worst}")
    actions = page.locator("tbody tr td:nth-child(4)").all_inner_texts()
    assert len(actions) == 5 and page.locator("tbody tr").first.locator("td").nth(2).inner_text() == "li.na"
    assert words["sound"] in page.locator(".notice").inner_text()
    assert page.complaints == []
    page.context.close()


def box_on_the_right_pixels(
    page: sync_api.Page, row: sync_api.Locator, desk: RunningDesk, case_id: str, folder: Path
) -> None:
    """The box of a mismatch frames the same pixels that the report names in the original file."""
    page.wait_for_function("document.querySelector('.sheet-view:not([hidden]) .shot').getAttribute('href')")
    page.wait_for_load_state("networkidle")
    number, mark = row.get_attribute("data-picture"), row.get_attribute("data-mark")
    report = desk.client().report(case_id)
    worst = next(item for item in report.comparisons if item.outcome == "mismatch")
    place = worst.evidence[0]
    picture = report.pictures[int(number or 0) - 1]
    assert place.picture == picture.name and place.box is not None
    rect = page.locator(f"#sheet-{number} .mark[data-mark='{mark}'] .box")
    assert "lit" in (rect.locator("xpath=..").get_attribute("class") or ""), "shown without being asked for"
    where = rect.bounding_box()
    assert where is not None
    # Without the frame itself: only what it surrounds.
    page.evaluate("document.querySelectorAll('.mark').forEach((m) => { m.style.visibility = 'hidden'; })")
    shot = folder / "box.png"
    page.screenshot(path=str(shot), clip=where)
    page.evaluate("document.querySelectorAll('.mark').forEach((m) => { m.style.visibility = ''; })")
    with Image.open(SAMPLES / case_id / picture.name) as original, Image.open(shot) as seen:
        scale = seen.width / (place.box[2] - place.box[0] + 4 * max(2, picture.width // 300))
        size = round(original.width * scale), round(original.height * scale)
        whole = np.asarray(original.convert("L").resize(size, Image.Resampling.LANCZOS))
        part = np.asarray(seen.convert("L"))
    _, likeness, _, (x, y) = cv2.minMaxLoc(cv2.matchTemplate(whole, part, cv2.TM_CCOEFF_NORMED))
    stroke = 2 * max(2, picture.width // 300)
    wanted = ((place.box[0] - stroke) * scale, (place.box[1] - stroke) * scale)
    assert likeness > 0.7 and abs(x - wanted[0]) < 4 and abs(y - wanted[1]) < 4, (likeness, x, y, wanted)


def test_nobody_sees_a_page_of_another_role(browser: sync_api.Browser, desk: RunningDesk) -> None:
    page = logged_in(browser, desk, "en")
    assert page.locator("nav a[href='/admin']").count() == 0
    assert page.goto(desk.address + "/admin").status == 403
    page.goto(desk.address + "/")
    page.click("header form .plain")
    page.wait_for_url("**/login")
    page.goto(desk.address + "/audit")
    assert re.search(r"/login\?next=%2Faudit$", page.url)
    page.context.close()


def test_admin_makes_a_token_and_a_user_who_changes_the_password(
    browser: sync_api.Browser, desk: RunningDesk
) -> None:
    page = logged_in(browser, desk, "en", "admin")
    page.goto(desk.address + "/admin")
    page.fill("#add-token [name=name]", "review system")
    page.check("#add-token [value='cases:read']")
    page.click("#add-token button")
    page.wait_for_selector("#new-token:not([hidden])")
    token = page.locator("#new-token code").inner_text()
    desk.token, kept = token, desk.token
    assert list(desk.client().search(order_no="none")) == []
    desk.token = kept
    page.fill("#add-user [name=name]", "wang")
    page.fill("#add-user [name=password]", PASSWORD)
    page.click("#add-user button")
    sync_api.expect(page.locator("td", has_text=re.compile("^wang$"))).to_be_visible()
    page.context.close()

    page = logged_in(browser, desk, "zh", "wang")
    page.goto(desk.address + "/account")
    page.fill("[name=old]", PASSWORD)
    page.fill("[name=new]", "another long password")
    page.click("#password button")
    page.wait_for_url("**/login")
    page.context.close()


def test_layers_zoom_help_and_compare(browser: sync_api.Browser, desk: RunningDesk) -> None:
    page = logged_in(browser, desk, "en")
    page.goto(f"{desk.address}/cases/{CASES['zh'][0]}")
    svg = page.locator(".sheet-view:not([hidden]) svg")
    before = svg.get_attribute("viewBox")
    page.keyboard.press("+")
    assert svg.get_attribute("viewBox") != before
    page.keyboard.press("0")
    assert (
        svg.get_attribute("viewBox")
        == f"0 0 {svg.get_attribute('data-width')} {svg.get_attribute('data-height')}"
    )
    page.keyboard.press("1")
    assert not page.locator(".sheet-view:not([hidden]) .layer-fields").is_visible()
    page.keyboard.press("]")
    assert page.locator("#sheet-2").is_visible() and not page.locator("#sheet-1").is_visible()
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    page.uncheck("#keys-on", force=True) if page.locator("#help").is_visible() else None
    page.click(".sheet-view:not([hidden]) a[href^='/compare']")
    page.wait_for_selector("#compare img")
    page.fill("#edge", "20")
    assert page.locator("#compare").evaluate("node => node.style.getPropertyValue('--edge')") == "20%"
    page.click("[data-mode=difference]")
    assert page.locator(".side-b").evaluate("node => getComputedStyle(node).mixBlendMode") == "difference"
    assert page.complaints == []
    page.context.close()


PAGES = (
    "/login",
    "/",
    "/cases/CASE-002",
    "/upload",
    "/audit",
    "/admin",
    "/account",
    "/compare?case_a=CASE-002&picture_b=2",
)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_leaves_the_page_sideways(browser: sync_api.Browser, desk: RunningDesk, lang: str) -> None:
    page = logged_in(browser, desk, lang, "admin")
    for address in PAGES:
        page.goto(desk.address + address)
        for width in (390, 820, 1920):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{address} at {width}"
    assert page.complaints == []
    page.context.close()


@pytest.mark.parametrize(("lang", "theme"), [("zh", "light"), ("en", "dark")])
def test_axe_finds_nothing_serious(
    browser: sync_api.Browser, desk: RunningDesk, lang: str, theme: str
) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: tools/setup.sh dev fetches it")
    page = logged_in(browser, desk, lang, "admin", bypass_csp=True)
    page.context.add_cookies([{"name": "desk_theme", "value": theme, "url": desk.address}])
    found: list[str] = []

    def judge(what: str) -> None:
        page.add_script_tag(path=str(AXE))
        result = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
        found.extend(
            f"{what} {item['id']} ({item['impact']}): {item['nodes'][0]['target']} {item['nodes'][0]['failureSummary']}"
            for item in result["violations"]
            if item["impact"] in {"serious", "critical"}
        )

    for address in PAGES:
        page.goto(desk.address + address)
        page.wait_for_load_state("networkidle")
        for width in (390, 1920):
            page.set_viewport_size({"width": width, "height": 900})
            judge(f"{address} at {width}")
    page.goto(f"{desk.address}/cases/CASE-002")
    page.keyboard.press("s")
    judge("the form for a decision")
    page.keyboard.press("Escape")
    page.click("#open-help")
    judge("the help sheet")
    assert found == []
    page.context.close()
