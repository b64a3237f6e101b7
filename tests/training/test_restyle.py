"""A page in another look says the same: only its style sheet changes."""

from __future__ import annotations

import random

import numpy as np

from tools.corpus.catalog import layout, layouts
from tools.corpus.kinds import KINDS
from tools.corpus.scene import draw_scene
from tools.corpus.template import html_of
from tools.training.__main__ import half_of, labelled, labelled_windows
from tools.training.fit import HONEST_PASSED, threshold_for
from tools.training.restyle import refont, restyle
from tools.training.samples import (
    EDITED,
    EDITED_WINDOW,
    SETS,
    UNTOUCHED_WINDOW,
    Sample,
    thinned,
    value_spots,
)
from verifier.forensics.pixels.value_vectors import NUMBER


def page_html() -> str:
    rng = random.Random(4)
    chosen = layout("alipay_detail/ios_rows")
    content = KINDS["alipay_detail"](rng, chosen)
    return html_of(content, draw_scene(rng, chosen, content, "train", "look"))


def test_only_the_style_sheet_changes_and_the_seed_decides_how() -> None:
    html = page_html()
    looks = [restyle(html, random.Random(seed)) for seed in (1, 1, 2)]
    assert looks[0] == looks[1] != looks[2]
    for look in looks:
        assert look != html
        assert look[: look.index("<style>")] == html[: html.index("<style>")]
        assert look[look.index("</style>") :] == html[html.index("</style>") :]


def test_another_family_is_the_last_word_of_the_style_sheet() -> None:
    html = page_html()
    look = refont(html, "Words Karla", "Words Jost")
    style = look[: look.index("</style>")]
    assert style.rstrip().endswith('{ --latin: "Words Karla"; --number: "Words Jost"; }')
    assert style.startswith(html[: html.index("</style>")])
    assert look[look.index("</style>") :] == html[html.index("</style>") :]


def test_two_honest_pages_in_a_thousand_may_reach_the_threshold() -> None:
    honest = np.linspace(0, 0.8, 1000)
    honest[[3, 500]] = 0.97, 0.91
    assert HONEST_PASSED == 0.002
    assert threshold_for(honest) == 0.81
    assert threshold_for(honest[:400]) == 0.98  # too few for one to pass


def test_sets_of_pages_hold_train_kinds_and_no_page_twice() -> None:
    for pages in SETS:
        recipes = pages.recipes()
        assert recipes
        assert len(recipes) == len(set(recipes))
        assert all(not pages.kinds or kind in pages.kinds for kind, _, _ in recipes)


def test_values_hardly_touched_by_an_edit_are_no_examples() -> None:
    sample = Sample(
        np.arange(3, dtype=np.float32)[:, None] * np.ones(NUMBER, np.float32),
        np.array([0, EDITED / 2, 0.8], np.float32),
        np.arange(4, dtype=np.float16)[:, None] * np.ones(5, np.float16),
        np.array([0, 0, 0.9, 0.01], np.float32),
        np.array([0, 1, 2, 2]),
    )
    rows, edited = labelled([sample])
    assert rows[:, 0].tolist() == [0, 2]
    assert edited.tolist() == [False, True]
    rows, edited = labelled_windows([sample], seed=1)
    assert sorted(zip(rows[:, 0].tolist(), edited.tolist(), strict=True)) == [
        *((0, False), (1, False), (2, True), (3, False))
    ]


def test_covered_values_and_labels_are_no_spots() -> None:
    truth = {
        "records": [
            {
                "fields": {
                    "amount": {"box": [1, 1, 50, 20]},
                    "order_no": {"box": [1, 30, 50, 70], "lines": [[1, 30, 50, 50], [1, 52, 20, 70]]},
                    "status": {"box": [1, 80, 50, 99]},
                    "paid_at": {"box": [1, 120, 50, 140], "cut": True},
                }
            }
        ],
        "occluded": ["status"],
    }
    spots = value_spots(truth)
    assert [(spot.kind, spot.box.y0) for spot in spots] == [("amount", 1), ("number", 30), ("number", 52)]


def test_thinned_samples_keep_every_edited_window() -> None:
    rng = np.random.default_rng(2)
    share = np.concatenate([np.full(40, 0.9), np.full(20, 0.1), np.zeros(940)]).astype(np.float32)
    sample = Sample(
        np.zeros((3, NUMBER), np.float32),
        np.zeros(3, np.float32),
        rng.normal(size=(1000, 4)).astype(np.float16),
        share,
        rng.integers(0, 3, 1000),
    )
    thin = thinned(sample, 1)
    assert (thin.window_share > EDITED_WINDOW).sum() == 40
    assert not ((thin.window_share > UNTOUCHED_WINDOW) & (thin.window_share < EDITED_WINDOW)).any()
    assert 60 < (thin.window_share == 0).sum() < 200
    assert len(thin.windows) == len(thin.window_share) == len(thin.window_value)
    assert np.array_equal(thinned(sample, 1).windows, thin.windows)


def test_a_layout_belongs_to_one_half_and_both_halves_have_some() -> None:
    halves = {layout.id: half_of(layout.id) for layout in layouts() if layout.split == "dev"}
    assert set(halves.values()) == {0, 1}
    assert 0.3 < sum(halves.values()) / len(halves) < 0.7
