"""Pages rendered by the real browser: boxes lie on the ink, the same seed gives the same picture, overlays are noted."""

import numpy as np
import pytest
import zxingcpp

from tools.corpus import catalog
from tools.corpus.browser import SetupMissingError
from tools.corpus.render import render, render_one, shared_browser
from tools.corpus.truth import tighten

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def browser():
    """The shared browser; a machine without it names what is missing instead of passing silently."""
    try:
        return shared_browser()
    except SetupMissingError as missing:
        pytest.skip(str(missing))


def ink_share(rgb, box):
    """Share of the box's pixels that differ clearly from its commonest colour."""
    x0, y0, x1, y1 = box
    area = rgb[y0:y1, x0:x1].reshape(-1, 3).astype(int)
    colours, count = np.unique(area // 8, axis=0, return_counts=True)
    ground = colours[count.argmax()] * 8 + 4
    return float(np.mean(np.abs(area - ground).max(axis=1) > 40))


@pytest.mark.parametrize("kind", ["alipay_detail", "bill_list", "bank_sms"])
def test_boxes_lie_on_the_ink_of_their_values(kind):
    seen = 0
    for page in render(kind, "train", 3, seed=11):
        height, width = page.rgb.shape[:2]
        assert (page.truth["width"], page.truth["height"]) == (width, height)
        covered = set(page.truth["occluded"]) | set(page.truth["cut"])
        for index, record in enumerate(page.truth["records"]):
            for name, held in record["fields"].items():
                if name in covered or f"{index}.{name}" in covered:
                    continue
                for box in held.get("lines", [held["box"]]):
                    assert 0 <= box[0] < box[2] <= width and 0 <= box[1] < box[3] <= height
                    assert 0.04 < ink_share(page.rgb, box) < 0.75, (page.truth["id"], name)
                    seen += 1
    assert seen > 15


def test_a_page_is_deterministic_and_its_neighbour_differs():
    one, again = (render_one("wechat_detail", "train", 5, 0) for _ in range(2))
    assert np.array_equal(one.rgb, again.rgb) and one.truth == again.truth
    assert render_one("wechat_detail", "train", 5, 2).truth["records"] != one.truth["records"]


def test_a_changed_value_changes_only_its_place():
    base = render_one("alipay_detail", "train", 3, 0)
    old = base.truth["records"][0]["fields"]["amount"]
    digit = "8" if old["text"][-1] != "8" else "3"
    changed = render_one("alipay_detail", "train", 3, 0, changes={(0, "amount"): old["text"][:-1] + digit})
    rows, columns = np.nonzero((base.rgb != changed.rgb).any(axis=2))
    x0, y0, x1, y1 = old["box"]
    assert rows.size and y0 - 4 <= rows.min() and rows.max() < y1 + 4
    assert x0 - 40 <= columns.min() and columns.max() < x1 + 40


def test_splits_share_no_template_font_or_device():
    used = {
        split: {
            key: {p.truth[key] for kind in ("platform_order", "chat") for p in render(kind, split, 3, seed=2)}
            for key in ("template", "font", "device")
        }
        for split in catalog.SPLITS
    }
    for key in ("template", "font", "device"):
        assert not used["test"][key] & (used["train"][key] | used["dev"][key])


def test_printed_barcode_is_readable_in_the_picture():
    for index in range(1, 40, 2):
        page = render_one("alipay_detail", "train", 1, index, layout_id="alipay_detail/legacy_right")
        if page.truth["barcodes"]:
            break
    code = page.truth["barcodes"][0]
    assert code["text"] in {b.text for b in zxingcpp.read_barcodes(page.rgb)}
    assert code["text"] == page.truth["records"][0]["fields"]["merchant_order_no"]["value"]


def test_an_overlay_over_a_value_is_noted():
    for index in range(60):
        page = render_one("payment_failed", "train", 4, index)
        if page.truth["occluded"]:
            break
    name = page.truth["occluded"][0]
    value, over = page.truth["records"][0]["fields"][name]["box"], page.truth["overlays"][0]["box"]
    assert value[0] < over[2] and over[0] < value[2] and value[1] < over[3] and over[1] < value[3]


def test_tighten_keeps_a_box_on_an_uneven_ground():
    flat = np.full((20, 40, 3), 250, np.uint8)
    flat[8:12, 10:30] = 0
    assert tighten(flat, (0, 0, 40, 20)) == (10, 8, 30, 12)
    uneven = np.linspace(0, 255, 20 * 40 * 3).reshape(20, 40, 3).astype(np.uint8)
    assert tighten(uneven, (0, 0, 40, 20)) == (0, 0, 40, 20)
