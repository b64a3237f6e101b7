"""A page in another look says the same: only its style sheet changes."""

from __future__ import annotations

import random

import numpy as np

from tools.corpus.catalog import layout
from tools.corpus.kinds import KINDS
from tools.corpus.scene import draw_scene
from tools.corpus.template import html_of
from tools.training.__main__ import labelled, labelled_windows
from tools.training.restyle import restyle
from tools.training.samples import EDITED, SETS, Sample, value_spots
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
