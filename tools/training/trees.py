"""Boosted trees of the localiser: training with LightGBM, and the export to ONNX."""

from __future__ import annotations

from pathlib import Path

import lightgbm
import numpy as np
from numpy.typing import NDArray
from onnxmltools.convert import convert_lightgbm
from onnxmltools.convert.common.data_types import FloatTensorType

Floats = NDArray[np.float32]

_BASE = {
    "objective": "binary",
    "min_child_samples": 30,
    "subsample": 0.7,
    "subsample_freq": 1,
    "reg_lambda": 5.0,
    "scale_pos_weight": 3.0,
    "n_jobs": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}
_CHOOSING = {"n_estimators": 250, "learning_rate": 0.06, "num_leaves": 20, "colsample_bytree": 0.12}
_FINAL = {"learning_rate": 0.05, "num_leaves": 40, "colsample_bytree": 0.15}


def choose_columns(rows: Floats, edited: NDArray[np.bool_], number: int, seed: int) -> NDArray[np.intp]:
    """The numbers of a value that a first, smaller fit gains most from, ascending."""
    first = lightgbm.LGBMClassifier(**_BASE, **_CHOOSING, random_state=seed).fit(rows, edited)
    gain = first.booster_.feature_importance("gain")
    return np.sort(np.argsort(-gain, kind="stable")[:number])


def train(rows: Floats, edited: NDArray[np.bool_], number: int, seed: int) -> lightgbm.LGBMClassifier:
    """Fit a number of trees to rows ``(n, columns)``, NaN where something could not be measured."""
    return lightgbm.LGBMClassifier(**_BASE, **_FINAL, n_estimators=number, random_state=seed).fit(
        rows, edited
    )


def export(model: lightgbm.LGBMClassifier, columns: int, path: Path) -> None:
    """Write ONNX: input ``values`` ``(n, columns)`` float32, output ``logits`` ``(n, 1)``."""
    # As a regression on the raw score: the converter's classifier adds a map of probabilities that nobody reads.
    text = model.booster_.model_to_string().replace("objective=binary sigmoid:1", "objective=regression")
    text = text.replace("[objective: binary]", "[objective: regression]")
    lines = [
        _floored(line) if line.startswith("threshold=") else line
        for line in text.split("\n")
        if not line.startswith("tree_sizes=")  # lengths in bytes, which have changed
    ]
    raw = lightgbm.Booster(model_str="\n".join(lines))
    graph = convert_lightgbm(
        raw, initial_types=[("values", FloatTensorType([None, columns]))], target_opset=15, zipmap=False
    )
    path.write_bytes(graph.SerializeToString())


def _floored(line: str) -> str:
    """Thresholds rounded down to 32 bits: what a 32-bit value is compared to stays on the same side of it."""
    exact = np.array(line.removeprefix("threshold=").split(), np.float64)
    near = exact.astype(np.float32)
    below = np.where(near > exact, np.nextafter(near, np.float32(-np.inf)), near)
    return "threshold=" + " ".join(repr(float(v)) for v in below)
