"""The fitted weights and the threshold, as data: ``models/forensics/fusion.json``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from verifier.errors import ModelDataError
from verifier.forensics.fusion.evidence import NAMES
from verifier.resources import models_dir


@dataclass(frozen=True, slots=True)
class Calibration:
    """``probability = 1 / (1 + exp(-(weights . vector + bias)))``; a finding from ``threshold`` on.

    ``false_alarms`` of ``honest`` untouched pages of the dev split reached the threshold.
    """

    weights: tuple[float, ...]
    bias: float
    threshold: float
    false_alarms: int
    honest: int

    def probability(self, vector: NDArray[np.float32]) -> float:
        """Chance that a page with this evidence is an edited one, at the dev split's share of edits."""
        z = float(np.dot(np.asarray(self.weights), vector)) + self.bias
        return float(1 / (1 + np.exp(-np.clip(z, -30, 30))))


@cache
def load_calibration() -> Calibration:
    """The shipped calibration.

    Raises:
        ModelDataError: the file is missing or does not fit this version's evidence.
    """
    path = models_dir() / "forensics" / "fusion.json"
    try:
        data = json.loads(path.read_text("utf-8"))
        if tuple(data["evidence"]) != NAMES:
            raise ValueError("other evidence")
        weights = tuple(float(v) for v in data["weights"])
        dev = data["dev"]
        return Calibration(
            weights,
            float(data["bias"]),
            float(data["threshold"]),
            int(dev["false_alarms"]),
            int(dev["honest"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelDataError(
            "the calibration of the pixel evidence cannot be loaded", where=str(path)
        ) from error
