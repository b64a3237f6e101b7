"""The shipped localiser and its calibration: bounds, refusals, and what they say of pages that anybody can look at."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

import verifier
from tests.forensics.builders import fields_of
from verifier.checks import CheckStatus, Severity
from verifier.errors import ModelDataError
from verifier.fields.types import Field, FieldName, Fields, Name, ReadState
from verifier.forensics.context import InspectionContext
from verifier.forensics.fusion import calibration, values
from verifier.forensics.pixels import localiser, window_vectors
from verifier.geometry import Box
from verifier.images.load import load_picture
from verifier.images.types import RGB, Screenshot
from verifier.ocr.types import OcrPage
from verifier.resources import models_dir

ROOT = Path(verifier.__file__).parent.parent
SAMPLES = ROOT / "sample_images"
TRUTH = [json.loads(line) for line in (SAMPLES / "truth.jsonl").read_text("utf-8").splitlines()]
PAYMENT = next(t for t in TRUTH if t["file"].endswith("CASE-001/01_alipay.png"))


def fields_from(truth: dict) -> Fields:
    """The fields that a perfect reader would give; a list's repeated ones do not matter here."""
    found = []
    for record in truth["records"]:
        for name, entry in record["fields"].items():
            box = Box(*entry["box"])
            lines = tuple(Box(*b) for b in entry.get("lines") or ())
            found.append(Field(FieldName(name), Name(entry["text"]), entry["text"], box, 0.99, lines=lines))
    return fields_of(*found)


def look(rgb: RGB, fields: Fields, name: str = "page.png") -> InspectionContext:
    shot = load_picture(SAMPLES / PAYMENT["file"])
    own = Screenshot(name, "sha256:0", rgb, shot.container)
    return InspectionContext(own, OcrPage((), rgb.shape[1], rgb.shape[0], "none", "0"), fields)


def test_the_models_keep_their_bounds() -> None:
    folder = models_dir() / "forensics"
    assert sum(f.stat().st_size for f in folder.iterdir()) < 10_000_000
    for name in localiser.NUMBERS:
        model = localiser.load_model(name)
        assert [i.name for i in model.session.get_inputs()] == ["values"]
        noise = np.random.default_rng(1).normal(0, 3, (64, localiser.NUMBERS[name])).astype(np.float32)
        noise[::2, ::3] = np.nan  # what could not be measured
        logits = model.logits(noise)
        assert logits.shape == (64,)
        assert np.isfinite(logits).all()


def test_the_threshold_keeps_the_false_alarm_bound_on_dev() -> None:
    data = json.loads((models_dir() / "forensics" / "fusion.json").read_text("utf-8"))
    assert data["dev"]["false_alarms"] <= 0.01 * data["dev"]["honest"]
    assert 0 < data["threshold"] < 1


@pytest.mark.parametrize("name", localiser.NUMBERS)
def test_weights_for_other_features_are_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "forensics"
    folder.mkdir()
    (folder / f"{name}.onnx").write_bytes((models_dir() / "forensics" / f"{name}.onnx").read_bytes())
    (folder / f"{name}.json").write_text('{"of": 3, "columns": [1]}')
    monkeypatch.setattr(localiser, "models_dir", lambda: tmp_path)
    localiser.load_model.cache_clear()
    try:
        with pytest.raises(ModelDataError, match="other features"):
            localiser.load_model(name)
    finally:
        monkeypatch.undo()
        localiser.load_model.cache_clear()


@pytest.mark.parametrize("text", ["", "[]", '{"mean": [0], "spread": [1]}'])
def test_units_of_other_numbers_are_refused(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "forensics").mkdir()
    (tmp_path / "forensics" / "units.json").write_text(text)
    monkeypatch.setattr(window_vectors, "models_dir", lambda: tmp_path)
    window_vectors.load_units.cache_clear()
    try:
        with pytest.raises(ModelDataError):
            window_vectors.load_units()
    finally:
        monkeypatch.undo()
        window_vectors.load_units.cache_clear()


def test_a_value_without_a_window_counts_as_inconspicuous_there() -> None:
    assert localiser.most_suspicious(np.zeros(0, np.float32)) == localiser.NO_WINDOW
    assert localiser.most_suspicious(np.array([1, 5, 3], np.float32)) == 4


@pytest.mark.parametrize("text", ["", "[]", '{"evidence": ["best"], "weights": [1]}'])
def test_a_calibration_that_does_not_fit_is_refused(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "forensics").mkdir()
    (tmp_path / "forensics" / "fusion.json").write_text(text)
    monkeypatch.setattr(calibration, "models_dir", lambda: tmp_path)
    calibration.load_calibration.cache_clear()
    try:
        with pytest.raises(ModelDataError):
            calibration.load_calibration()
    finally:
        monkeypatch.undo()
        calibration.load_calibration.cache_clear()


def test_no_honest_sample_is_called_edited() -> None:
    flagged = []
    for truth in TRUTH:
        path = SAMPLES / truth["file"]
        if path.suffix == ".pdf" or not any(r["fields"] for r in truth["records"]):
            continue
        checks = values.detect(look(load_picture(path).rgb, fields_from(truth)))
        flagged += [truth["file"] for c in checks if c.failed]
    assert flagged == []


def test_a_value_typed_anew_is_found_with_its_place() -> None:
    rgb = load_picture(SAMPLES / PAYMENT["file"]).rgb.copy()
    box = Box(*PAYMENT["records"][0]["fields"]["order_no"]["box"])
    rgb[box.y0 - 3 : box.y1 + 3, box.x0 - 3 : box.x1 + 3] = 255
    scale = box.height / 22
    cv2.putText(
        rgb, "2026071722001911112345678901", (box.x0, box.y1), cv2.FONT_HERSHEY_DUPLEX, scale, (20, 20, 20), 1
    )
    checks = {c.rule_id: c for c in values.detect(look(rgb, fields_from(PAYMENT)))}
    check = checks["F201"]
    assert check.status is CheckStatus.FAILED
    assert check.severity is Severity.REVIEW
    assert check.evidence[0].field == "order_no"
    assert check.evidence[0].box is not None
    assert check.evidence[0].box.iou(box) > 0.4


def test_without_values_or_room_it_is_not_measured() -> None:
    rgb = load_picture(SAMPLES / PAYMENT["file"]).rgb
    for context in (look(rgb, fields_of()), look(rgb[:200, :200], fields_from(PAYMENT))):
        assert {c.status for c in values.detect(context)} == {CheckStatus.NOT_MEASURED}


@pytest.mark.parametrize("reason", ["covered", "cut", "malformed", "low_confidence", "ambiguous"])
def test_what_may_be_a_notice_over_a_value_is_not_judged(reason: str) -> None:
    fields = fields_from(PAYMENT)
    assert len(values.value_spots(fields)) > 3
    hidden = [
        replace(f, value=None, state=ReadState.UNREADABLE, reason=reason)
        for record in fields.records
        for f in record.fields.values()
    ]
    assert values.value_spots(fields_of(*hidden)) == []


@pytest.mark.parametrize(
    "rgb",
    [
        np.full((900, 500, 3), 77, np.uint8),
        np.random.default_rng(2).integers(0, 256, (900, 500, 3)).astype(np.uint8),
        np.full((30_000, 330, 3), 255, np.uint8),
    ],
    ids=["one colour", "noise", "30,000 rows"],
)
def test_hostile_pictures_give_no_finding(rgb: RGB) -> None:
    checks = values.detect(look(rgb, fields_from(PAYMENT)))
    assert not any(c.failed for c in checks)


def test_the_same_picture_gives_the_same_answer() -> None:
    rgb = load_picture(SAMPLES / PAYMENT["file"]).rgb
    first, second = (values.detect(look(rgb, fields_from(PAYMENT))) for _ in range(2))
    assert first == second
