from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from tests.corpus_edits.pages import page
from tools.corpus import catalog
from tools.corpus.chain_plan import AFTER, BEFORE, TABLES, deal, draw_histories
from tools.corpus.edits import OPERATORS
from tools.corpus.edits.fonts import pools
from tools.corpus.edits.logic import may_serve
from tools.corpus.edits.rerender import find_content
from tools.corpus.plan import AUTHENTIC, SIZES, Task, make_plan, rng_for
from tools.corpus.save_chains import is_encoding
from tools.corpus.splits import SPLITS, SplitLeakError, assert_disjoint, table, variants

NEGATIVE = {AUTHENTIC, *(name for name, op in OPERATORS.items() if op.family == "negative")}


def test_dealt_shares_are_close_in_every_stretch() -> None:
    dealt = deal(900, rng_for("t"))
    for part, shares in ((0, BEFORE), (1, AFTER)):
        for stretch in (dealt, dealt[100:160], dealt[600:]):
            drawn = Counter(pair[part] for pair in stretch)
            for name, share in shares.items():
                assert abs(drawn[name] - len(stretch) * share / sum(shares.values())) <= 3.5, name
    # The two parts are independent: heavy compression before does not foretell what comes after.
    png = [b for b, a in dealt if a == "png"]
    assert abs(png.count("none") / len(png) - BEFORE["none"]) < 0.06


def test_every_history_ends_in_a_file() -> None:
    for split in SPLITS:
        for history in draw_histories(120, split, rng_for(split)):
            assert is_encoding(history.after[-1])
            assert all(is_encoding(s) or ":" in s or s == "crop_statusbar" for s in history.before)


def test_quantisation_tables_of_the_test_split_are_its_own() -> None:
    own = {split: set(names) - {"ijg"} for split, names in TABLES.items()}
    assert not own["test"] & (own["train"] | own["dev"])


def _tasks(size: str, seed: int = 1) -> list[tuple[str, Task]]:
    return [(unit.split, task) for unit in make_plan(SIZES[size], seed) for task in unit.tasks]


def _shares(names: list[str], keys: dict[str, float]) -> np.ndarray:
    counted = Counter(names)
    return np.array([counted[k] for k in keys]) / max(1, len(names))


@pytest.mark.parametrize(("size", "tolerance"), [("small", 0.1), ("full", 0.02)])
def test_honest_and_forged_pictures_have_the_same_histories(size: str, tolerance: float) -> None:
    """Total variation distance between the two distributions, per split, before and after the edit."""
    tasks = _tasks(size)
    for split in SPLITS:
        mine = [t for s, t in tasks if s == split]
        for part, keys in (("after_family", AFTER), ("before_family", BEFORE)):
            groups = [
                [getattr(t.history, part) for t in mine if (t.operator in NEGATIVE) is honest]
                for honest in (True, False)
            ]
            distance = np.abs(_shares(groups[0], keys) - _shares(groups[1], keys)).sum() / 2
            assert distance <= tolerance, (split, part, distance)


def test_every_operator_meets_every_common_chain_in_the_full_test_split() -> None:
    tasks = [t for s, t in _tasks("full") if s == "test"]
    for name in OPERATORS:
        met = {t.history.after_family for t in tasks if t.operator == name}
        assert met == set(AFTER), name


def test_the_plan_depends_on_the_seed_alone() -> None:
    assert make_plan(SIZES["small"], 3) == make_plan(SIZES["small"], 3)
    assert make_plan(SIZES["small"], 3) != make_plan(SIZES["small"], 4)


def test_task_ids_are_unique() -> None:
    ids = [task.id for _, task in _tasks("full")]
    assert len(ids) == len(set(ids))


def test_units_use_variants_of_their_own_split_only() -> None:
    for split, task in _tasks("small"):
        if task.operator != AUTHENTIC:
            assert task.variant in {v.name for v in variants(task.operator, split)}


def test_every_operator_has_variants_in_every_split_and_names_are_unique() -> None:
    for name, operator in OPERATORS.items():
        names = [v.name for v in operator.variants]
        assert len(names) == len(set(names))
        for split in SPLITS:
            assert variants(name, split), f"{name} has no {split} variant"


def test_variants_of_different_splits_differ_in_more_than_the_name() -> None:
    for name, operator in OPERATORS.items():
        if operator.family == "logic":
            continue  # nothing is learned from pixels there; the rules are the same
        seen: dict[str, str] = {}
        for variant in operator.variants:
            options = repr(sorted(variant.options.items()))
            assert seen.setdefault(options, variant.split) == variant.split, f"{name}/{variant.name}"


def test_edit_fonts_of_the_splits_are_disjoint() -> None:
    files = {
        split: {face.path for pool in pools(split, "none").values() for face in pool} for split in SPLITS
    }
    assert files["train"] and files["test"]
    for a in SPLITS:
        for b in SPLITS:
            assert a == b or not files[a] & files[b]


def _line(split: str, **changes: object) -> dict[str, object]:
    declared = table()
    pick = {d: next(n for n, s in declared[d].items() if s == split) for d in ("template", "font", "device")}
    line = {**page().truth, **pick, "id": f"{split}-1", "split": split}
    return {**line, **changes}


def test_a_clean_corpus_passes_and_is_counted() -> None:
    seen = assert_disjoint([_line(s) for s in SPLITS])
    assert all(len(seen["template"][s]) == 1 for s in SPLITS)


@pytest.mark.parametrize("dimension", ["template", "font", "device"])
def test_a_leaked_name_is_found(dimension: str) -> None:
    foreign = _line("test")[dimension]
    with pytest.raises(SplitLeakError, match=dimension):
        assert_disjoint([_line("test"), _line("train", **{dimension: foreign})])


def test_a_leaked_donor_or_variant_or_base_is_found() -> None:
    foreign = _line("test")["template"]
    with pytest.raises(SplitLeakError, match="template"):
        assert_disjoint([_line("dev", donor_templates=[foreign])])
    edit = {"operator": "splice", "variant": variants("splice", "test")[0].name}
    with pytest.raises(SplitLeakError, match="variant"):
        assert_disjoint([_line("dev", edit=edit)])
    with pytest.raises(SplitLeakError, match="base"):
        assert_disjoint([_line("dev", base="same"), _line("test", base="same")])


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize(
    "kind", ["order_date_after_time", "clock_before_payment", "amounts_disagree", "weekday", "barcode"]
)
def test_every_logic_fake_finds_pages_in_every_split(kind: str, split: str) -> None:
    """Only content is drawn here; whether the page can carry the contradiction is decided on its picture."""
    kinds = [k for k in catalog.kinds() if catalog.layouts_of(k, split)]
    found = [
        k
        for k in kinds
        if find_content(k, split, 1, 0, wanted=lambda content: may_serve(kind, content), tries=60) is not None
    ]
    assert found, f"{kind} can be printed on no page of {split}"
    assert kind in {v.options["kind"] for v in variants("logic_fake", split)}
