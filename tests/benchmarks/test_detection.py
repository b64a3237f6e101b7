from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from benchmarks.altered_claims import MatchTally, claims_from
from benchmarks.detection import Result, corners, load_truth, stratum, summarise, table
from benchmarks.ela import block_means, error_level, robust_z, score
from benchmarks.metrics import PixelCounts


def _truth(name: str, **changes: Any) -> dict[str, Any]:
    base = {
        "id": name,
        "split": "dev",
        "edit": None,
        "logic_fake": None,
        "markup": [],
        "save_family": "png",
        "save_chain": ["png"],
        "stitched": False,
    }
    return {**base, **changes}


def _edit(name: str, operator: str, chain: str = "png") -> dict[str, Any]:
    edit = {"operator": operator, "mask": f"masks/{name}.png", "boxes": [[0, 0, 10, 10]]}
    return _truth(name, edit=edit, save_family=chain, stitched=False)


@pytest.fixture
def corpus(tmp_path: Path) -> tuple[Path, list[dict[str, Any]]]:
    truths = [_truth(f"h{i}") for i in range(100)]
    truths += [_edit(f"e{i}", "splice", "png" if i < 2 else "jpeg_mid") for i in range(4)]
    truths += [_truth("logic", logic_fake={"kind": "barcode"})]
    (tmp_path / "masks").mkdir()
    mask = np.zeros((20, 20), np.uint8)
    mask[:10, :10] = 255
    for i in range(4):
        Image.fromarray(mask).save(tmp_path / "masks" / f"e{i}.png")
    lines = [*truths, _truth("other", split="test")]
    (tmp_path / "truth.jsonl").write_text("\n".join(json.dumps(t) for t in lines) + "\n")
    return tmp_path, truths


def test_a_detector_is_scored_by_operator_and_chain(corpus: Any) -> None:
    folder, truths = corpus
    assert load_truth(folder, "dev") == truths
    found = PixelCounts(hit=50, missed=50)
    results = {t["id"]: Result(float(i) / 1000) for i, t in enumerate(truths)}
    results["h0"] = Result(None)
    results |= {
        "e0": Result(0.9, ((0, 0, 6, 10),), found),
        "e1": Result(0.8, ((15, 15, 20, 20),), found),
        "e2": Result(None),
        "e3": Result(0.0),
        "logic": Result(0.0),
    }
    summary = summarise(truths, results, flagged={"e0", "e1", "h5"}, joined={"e0", "h5"})
    splice = summary["operators"]["splice"]
    assert splice["at_fpr_0.01"]["hits"] == 2 and splice["at_fpr_0.01"]["total"] == 4
    assert splice["by_chain"]["png"]["at_fpr_0.01"]["value"] == 1.0
    assert splice["by_chain"]["jpeg_mid"]["at_fpr_0.01"]["value"] == 0.0
    assert splice["abstained"]["hits"] == 1 and summary["abstained_honest"]["hits"] == 1
    assert summary["false_alarms"]["authentic"]["at_fpr_0.01"]["hits"] <= 1
    assert summary["false_alarms"]["all honest"]["flagged"]["hits"] == 1 and splice["flagged"]["hits"] == 2
    assert splice["by_saved"]["jpeg >= 75"]["flagged"]["hits"] == 0
    assert summary["pixels"]["f1_pooled"] == pytest.approx(2 * 50 / (100 + 50))
    assert summary["pixels"]["box_hit"]["hits"] == 1 and summary["pixels"]["box_hit"]["total"] == 2
    assert summary["stitched"]["precision"]["hits"] == 0 and summary["stitched"]["recall"]["total"] == 0
    assert summary["operators"]["logic:barcode"]["pictures"] == 1
    assert "| splice | 4 |" in table(summary)


def test_a_picture_without_a_result_is_an_error(corpus: Any) -> None:
    _, truths = corpus
    with pytest.raises(ValueError, match="no result for 105"):
        summarise(truths, {})


def test_open_covers_and_negatives_are_strata_of_their_own() -> None:
    hidden = _edit("a", "cover")
    assert stratum(hidden) == "cover"
    assert stratum({**hidden, "markup": [{"kind": "mosaic"}]}) == "cover_open"
    assert stratum(_truth("m", negative={"operator": "user_markup"})) == "user_markup"


def test_error_level_is_zero_on_flat_pictures_and_high_on_edges() -> None:
    flat = np.full((64, 64, 3), 200, np.uint8)
    assert error_level(flat).max() <= 1
    edged = flat.copy()
    edged[20:40, 20:43] = (250, 20, 20)
    assert error_level(edged).max() > 5
    assert block_means(error_level(edged)).shape == (4, 4)
    assert (robust_z(np.zeros((8, 8), np.float32)) == 0).all()


@pytest.mark.parametrize("shape", [(1, 1), (15, 400), (64, 64), (333, 77)])
def test_ela_scores_any_size(shape: tuple[int, int]) -> None:
    rgb = np.random.default_rng(0).integers(0, 256, (*shape, 3)).astype(np.uint8)
    value, mask = score(rgb)
    assert np.isfinite(value) and mask.shape == shape


PAYMENT = {
    "id": "p", "edit": None, "logic_fake": None, "occluded": [], "cut": [],
    "records": [{"fields": {
        "amount": {"value": "200.00"}, "order_no": {"value": "20260301220014"},
        "paid_at": {"value": "2026-03-01T10:30:05+08:00", "precision": "second"}, "merchant": {"value": "星光便利店"},
    }}],
}  # fmt: skip


def test_claims_differ_from_the_truth_in_one_field() -> None:
    true, *altered = list(claims_from(PAYMENT))
    assert true.altered is None and true.values["amount"] == "200.00"
    assert {c.altered for c in altered} == {"amount", "order_no", "paid_at", "merchant"}
    for case in altered:
        differs = {n for n in case.values if case.values[n] != true.values[n]}
        assert differs == {case.altered}
    by_field = {c.altered: c for c in altered}
    assert by_field["amount"].values["amount"] in {"199.99", "200.01"}
    assert (
        sum(a != b for a, b in zip(by_field["order_no"].values["order_no"], "20260301220014", strict=True))
        == 1
    )
    assert list(claims_from(PAYMENT)) == [true, *altered], "the same picture gives the same claims"


@pytest.mark.parametrize(
    "changes",
    [{"edit": {"operator": "splice"}}, {"logic_fake": {"kind": "barcode"}}, {"occluded": ["amount"]},
     {"cut": ["paid_at"]}, {"records": []}],
)  # fmt: skip
def test_pictures_without_a_plain_right_answer_give_no_claims(changes: dict[str, Any]) -> None:
    assert list(claims_from({**PAYMENT, **changes})) == []


def test_matching_is_tallied_by_altered_field() -> None:
    tally = MatchTally()
    true, *altered = list(claims_from(PAYMENT))
    tally.add(true, "mismatch")
    for case in altered:
        tally.add(case, "match" if case.altered == "merchant" else "mismatch")
    rates = tally.rates()
    assert rates["false_match:merchant"].hits == 1 and rates["false_match:amount"].hits == 0
    assert rates["false_mismatch"].hits == rates["false_mismatch"].total == 1
    with pytest.raises(ValueError, match="unknown verdict"):
        tally.add(true, "maybe")


def test_a_staircase_keeps_its_corners() -> None:
    stairs = [(0.0, 0.0), (0.0, 0.2), (0.0, 0.5), (0.1, 0.5), (0.4, 0.5), (0.4, 1.0), (1.0, 1.0)]
    assert corners(stairs) == [(0.0, 0.0), (0.0, 0.5), (0.4, 0.5), (0.4, 1.0), (1.0, 1.0)]
    assert corners([(0.0, 0.0)]) == [(0.0, 0.0)] and corners([(0.0, 0.0), (1.0, 1.0)]) == [
        (0.0, 0.0),
        (1.0, 1.0),
    ]
