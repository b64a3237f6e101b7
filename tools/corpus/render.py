"""Render corpus pages: ``render(kind, split, n, seed)`` yields pictures with their truth, the same for the same seed."""

from __future__ import annotations

import atexit
import functools
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from tools.corpus import catalog
from tools.corpus.browser import Chromium
from tools.corpus.extras import overlay_html
from tools.corpus.kinds import KINDS
from tools.corpus.scene import draw_scene
from tools.corpus.template import html_of
from tools.corpus.truth import truth_of
from tools.corpus.types import FieldValue, PageContent, RenderedPage, Scene


@functools.cache
def shared_browser() -> Chromium:
    """The one browser of this process, closed when the process ends."""
    browser = Chromium()
    atexit.register(browser.close)
    return browser


def close_shared_browser() -> None:
    """End the shared browser now: two synchronous Playwright drivers cannot live in one thread."""
    if shared_browser.cache_info().currsize:
        browser = shared_browser()
        atexit.unregister(browser.close)
        browser.close()
        shared_browser.cache_clear()


def compose(
    content: PageContent,
    scene: Scene,
    browser: Chromium | None = None,
    restyle: Callable[[str], str] | None = None,
) -> RenderedPage:
    """Render ``content`` as ``scene`` shows it, in HTML that ``restyle`` may change. The truth has no id and seed yet."""
    chromium = browser or shared_browser()
    extent = "paper" if scene.layout.options.get("paper") else "scroll" if scene.scroll_capture else "screen"
    html = html_of(content, scene)
    facts = chromium.load(restyle(html) if restyle else html, scene.device, extent=extent)
    if scene.extras:
        facts = chromium.overlay(
            overlay_html(random.Random(f"extras/{scene.seed}"), scene, facts, content.language)
        )
    rgb = chromium.capture(scene.device, facts["height"])
    return RenderedPage(rgb, truth_of(facts, content, scene, rgb))


def _override(content: PageContent, changes: Mapping[tuple[int, str], str]) -> PageContent:
    records = []
    for index, record in enumerate(content.records):
        changed: dict[str, FieldValue] = dict(record)
        for (rec, name), text in changes.items():
            if rec == index and name in changed:
                changed[name] = replace(changed[name], text=text)
        records.append(changed)
    return replace(content, records=tuple(records))


def render_one(
    kind: str,
    split: str,
    seed: int,
    index: int,
    *,
    layout_id: str = "",
    changes: Mapping[tuple[int, str], str] | None = None,
    clock: str = "",
    barcode: str = "",
    restyle: Callable[[str], str] | None = None,
    browser: Chromium | None = None,
) -> RenderedPage:
    """Page ``index`` of ``render(kind, split, ..., seed)``.

    ``changes`` prints another text for a value ((record, field) to text), ``clock`` another status-bar time and
    ``barcode`` another encoded number: the page is otherwise pixel for pixel the same, and the caller answers for the
    truth of what it changed. ``layout_id`` forces a layout, ``restyle`` changes the page's HTML, ``browser`` stands in
    for the shared one.
    """
    key = f"{kind}/{split}/{seed}/{index}"
    rng = random.Random(key)
    pool = catalog.layouts_of(kind, split)
    # In turn, so that a handful of pages shows every layout.
    layout = catalog.layout(layout_id) if layout_id else pool[index % len(pool)]
    content = KINDS[kind](rng, layout)
    scene = draw_scene(rng, layout, content, split, key)
    if changes:
        content = _override(content, changes)
    if clock:
        scene = replace(scene, statusbar=replace(scene.statusbar, clock=clock))
    if barcode:
        content = replace(content, barcodes=tuple((fmt, barcode) for fmt, _ in content.barcodes))
    page = compose(content, scene, browser, restyle)
    page.truth.update(
        id=f"{kind}-{split}-{seed}-{index:04d}",
        seed=random.Random(key).getrandbits(32),
        recipe={"kind": kind, "split": split, "seed": seed, "index": index},
    )
    return page


def render(kind: str, split: str, n: int, seed: int) -> Iterator[RenderedPage]:
    """Yield ``n`` pages of ``kind`` made from the layouts, fonts and phones of ``split`` (train, dev or test)."""
    for index in range(n):
        yield render_one(kind, split, seed, index)
