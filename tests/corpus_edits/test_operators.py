"""Every variant of every operator on drawn pages: what changed is in the mask, what the truth says is shown."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from tests.corpus_edits.pages import bill_list, donors, faces, page
from tools.corpus.edits import OPERATORS, EditContext, Variant
from tools.corpus.edits.picture import Picture, Truth

PAIRS = [(name, v) for name, op in OPERATORS.items() for v in op.variants]
# Operators whose edit moves the rest of the page: pixels change outside the mask by design.
MOVING = {
    "close_gap",
    "close_gap_off",
    "close_gap_kept",
    "insert",
    "insert_dev",
    "insert_far",
    "insert_trimmed",
}
PAINTING = [
    (n, v) for n, v in PAIRS if OPERATORS[n].family == "edit" and v.name not in MOVING and n != "retype_same"
]


def redraw(truth: Truth, texts: Mapping[str, str], clock: str = "", barcode: str = "") -> Picture | None:
    """Stand-in for the renderer: draws the page of `pages.page` again with other words."""
    wanted = {key.partition(".")[2]: text for key, text in texts.items()}
    fields = truth["records"][0]["fields"]
    if truth["kind"] == "bill_list":
        return None
    rows = tuple(
        (name, f["label"], wanted.get(name, f["text"]), f["value"])
        for name, f in fields.items()
        if name != "amount"
    )
    amount = wanted.get("amount", fields["amount"]["text"])
    return page(truth["width"], truth["height"], amount, theme=truth["theme"], rows=rows)


def beside(same_template: bool, other_phone: bool = False) -> Picture | None:
    """Stand-in for the renderer's other page of the same app, on the same phone or on a larger one."""
    if not other_phone:
        return donors()[0]
    other = donors()[1]
    other.truth["device"] = "drawn_large"
    return other


def context(seed: int = 7) -> EditContext:
    pools = {"latin": faces(), "cjk": faces(), "host": faces(), "host_cjk": faces()}
    return EditContext(np.random.default_rng(seed), donors(), rerender=redraw, companion=beside, fonts=pools)


def apply(name: str, variant: Variant, picture: Picture, seed: int = 7) -> Picture | None:
    return OPERATORS[name].apply(picture, variant, context(seed))


@pytest.mark.parametrize(("name", "variant"), PAINTING, ids=lambda p: getattr(p, "name", p))
def test_painting_edits_change_the_mask_and_nothing_else(name: str, variant: Variant) -> None:
    before = page()
    kept = before.copy()
    after = apply(name, variant, before)
    if after is None:  # a list page serves operators that need entries
        before = bill_list()
        kept = before.copy()
        after = apply(name, variant, before)
    assert after is not None and after.mask is not None
    assert (before.rgb == kept.rgb).all() and before.truth == kept.truth, "the host must not be touched"
    changed = (after.rgb != before.rgb).any(axis=2)
    assert changed.any()
    assert not (changed & (after.mask == 0)).any()
    assert changed.sum() > 0.02 * (after.mask > 0).sum()
    edit = after.truth["edit"]
    assert (edit["operator"], edit["variant"], edit["grade"]) == (name, variant.name, variant.grade)
    assert edit["changes"] and edit["boxes"]


@pytest.mark.parametrize(("name", "variant"), PAINTING, ids=lambda p: getattr(p, "name", p))
def test_the_same_random_source_gives_the_same_edit(name: str, variant: Variant) -> None:
    first, second = apply(name, variant, page(), 3), apply(name, variant, page(), 3)
    assert (first is None) == (second is None)
    if first is not None and second is not None:
        assert (first.rgb == second.rgb).all() and first.truth == second.truth


@pytest.mark.parametrize("name", ["retype_font", "retype_same", "digits_moved", "splice", "status_replaced"])
def test_the_truth_shows_the_new_value(name: str) -> None:
    for variant in OPERATORS[name].variants:
        before = page()
        after = apply(name, variant, before)
        assert after is not None, variant.name
        (entry,) = after.truth["edit"]["changes"]
        field = after.truth["records"][0]["fields"][entry["field"]]
        assert entry["before"] == before.truth["records"][0]["fields"][entry["field"]]["text"]
        assert entry["after"] == field["text"] != entry["before"]


@pytest.mark.parametrize("name", ["retype_font", "digits_moved", "splice", "row_removed", "cover"])
def test_dark_pages_can_be_edited_too(name: str) -> None:
    done = [apply(name, v, page(theme="dark"), 5) for v in OPERATORS[name].variants]
    assert sum(d is not None for d in done) >= len(done) - 1


def test_rendered_boxes_are_pixel_exact() -> None:
    variant = next(v for v in OPERATORS["retype_same"].variants if v.name == "box")
    after = apply("retype_same", variant, page())
    assert after is not None
    entry = after.truth["edit"]["changes"][0]
    again = redraw(page().truth, {f"0.{entry['field']}": entry["after"]})
    assert again is not None
    assert (again.rgb == after.rgb).all(), "with another value of the same width nothing else may differ"


def test_removed_and_hidden_fields_leave_the_truth() -> None:
    for variant in OPERATORS["row_removed"].variants:
        after = apply("row_removed", variant, page())
        assert after is not None, variant.name
        name = after.truth["edit"]["changes"][0]["field"]
        assert name not in after.truth["records"][0]["fields"]
    for variant in OPERATORS["cover"].variants:
        after = apply("cover", variant, page())
        assert after is not None
        name = after.truth["edit"]["changes"][0]["field"]
        if variant.options.get("hidden"):
            assert name not in after.truth["records"][0]["fields"] and not after.truth["markup"]
        else:
            assert after.truth["records"][0]["fields"][name]["occluded"]
            assert after.truth["markup"][0]["covers"] == [name]


def test_a_cloned_entry_is_a_second_record_with_the_same_values() -> None:
    for variant in OPERATORS["row_clone"].variants:
        before = bill_list()
        after = apply("row_clone", variant, before)
        assert after is not None, variant.name
        (clone,) = [r for r in after.truth["records"] if r.get("clone")]
        amounts = [r["fields"]["amount"]["text"] for r in after.truth["records"] if "amount" in r["fields"]]
        assert amounts.count(clone["fields"]["amount"]["text"]) == 2
        x0, y0, x1, y1 = clone["fields"]["amount"]["box"]
        ink = (after.rgb[y0:y1, x0:x1] < 100).all(axis=2)
        assert ink.any(), "the copied value stands where the truth says"


def _ink_at(picture: Picture, box: list[int]) -> bool:
    patch = picture.rgb[box[1] : box[3], box[0] : box[2]].astype(int)
    return bool(np.ptp(patch.reshape(-1, 3), axis=0).max() > 60)


STITCHES = [(n, v) for n, v in PAIRS if OPERATORS[n].family == "stitch"]


@pytest.mark.parametrize(("name", "variant"), STITCHES, ids=lambda p: getattr(p, "name", p))
def test_composites_keep_every_box_on_its_text(name: str, variant: Variant) -> None:
    before = page()
    after = apply(name, variant, before)
    assert after is not None and after.mask is not None
    assert after.truth["stitched"] and after.truth["seams"]
    assert 0.01 < (after.mask > 0).mean() < 0.99
    for record in after.truth["records"]:
        for field in record["fields"].values():
            assert _ink_at(after, field["box"]), field["text"]
    assert set(after.truth["donor_templates"]) == {"drawn/rows"}


def test_a_stitched_page_holds_both_payments() -> None:
    variant = next(v for v in OPERATORS["stitch_vertical"].variants if v.name == "whole_pages")
    after = apply("stitch_vertical", variant, page())
    assert after is not None
    amounts = {r["fields"]["amount"]["text"] for r in after.truth["records"]}
    assert "-200.00" in amounts and len(amounts) == 2


@pytest.mark.parametrize("variant", OPERATORS["user_markup"].variants, ids=lambda v: v.name)
def test_markup_is_recorded_as_markup_not_as_edit(variant: Variant) -> None:
    before = page()
    after = apply("user_markup", variant, before)
    assert after is not None and after.mask is None and after.truth["edit"] is None
    (mark,) = after.truth["markup"]
    x0, y0, x1, y1 = mark["box"]
    outside = (after.rgb != before.rgb).any(axis=2)
    outside[y0:y1, x0:x1] = False
    assert not outside.any()
    hidden = [n for n, f in after.truth["records"][0]["fields"].items() if f.get("occluded")]
    assert hidden == mark["covers"]


def _long_page() -> Picture:
    rows = page().truth["records"][0]["fields"]
    many = tuple((n, f["label"], f["text"], f["value"]) for n, f in rows.items() if n != "amount")
    picture = page(720, 2400, rows=many)
    picture.truth["scroll_capture"] = True
    return picture


@pytest.mark.parametrize("variant", OPERATORS["scroll_capture"].variants, ids=lambda v: v.name)
def test_scroll_captures_stay_honest_and_keep_their_boxes(variant: Variant) -> None:
    before = _long_page()
    after = apply("scroll_capture", variant, before)
    assert after is not None and after.truth["edit"] is None and not after.truth["stitched"]
    assert not np.array_equal(after.rgb, before.rgb)
    for field in after.truth["records"][0]["fields"].values():
        assert _ink_at(after, field["box"])
    if variant.options.get("sticky"):
        (again,) = after.truth["sticky_repeats"]
        assert after.height == before.height + again["box"][3] - again["box"][1]


def test_a_short_page_is_no_scroll_capture() -> None:
    assert apply("scroll_capture", OPERATORS["scroll_capture"].variants[0], page()) is None


def test_logic_fakes_contradict_without_a_pixel_edit() -> None:
    variant = next(
        v for v in OPERATORS["logic_fake"].variants if v.options["kind"] == "order_date_after_time"
    )
    fake = apply("logic_fake", variant, page())
    assert fake is not None and fake.truth["edit"] is None and fake.mask is None
    fields = fake.truth["records"][0]["fields"]
    shown = fields["paid_at"]["value"][:10].replace("-", "")
    assert fields["order_no"]["text"][:8] > shown
    assert fake.truth["logic_fake"]["fields"] == ["order_no", "paid_at"]


def test_pages_without_targets_are_declined() -> None:
    blank = page()
    blank.truth["records"][0]["fields"] = {}
    blank.rgb[:] = 255
    for name, operator in OPERATORS.items():
        if operator.family == "stitch" and name in {"stitch_vertical", "side_by_side"}:
            continue  # any two pictures can be put together
        assert apply(name, operator.variants[0], blank) is None, name


def test_covered_and_cut_values_are_not_edited() -> None:
    picture = page()
    for field in picture.truth["records"][0]["fields"].values():
        field["occluded"] = True
    for name in ("retype_font", "digits_moved", "splice", "status_replaced"):
        assert apply(name, OPERATORS[name].variants[0], picture) is None
