"""The trained localiser: which values of a page differ from its other text as edited ones do.

Two models (``models/forensics``, boosted trees, see ``models/README.md``) look at numbers measured at native size, not at
pixels: one at whole values (:mod:`pixels.value_vectors`), one at windows of their text (:mod:`pixels.window_vectors`).
They err on different pages, so each value gets both answers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verifier.errors import ModelDataError
from verifier.forensics.pixels import value_vectors, window_vectors
from verifier.forensics.pixels.descriptors import UNEVEN
from verifier.forensics.pixels.measured import Measured
from verifier.forensics.pixels.value_vectors import Spot
from verifier.geometry import Box
from verifier.ocr.sessions import open_session
from verifier.resources import models_dir

Floats = NDArray[np.float32]

NUMBERS = {"values": value_vectors.NUMBER, "windows": window_vectors.NUMBER}
"""The models, and how many numbers the rows have of which each takes some columns."""
NO_WINDOW = -6.0
"""Answer for a value without a window that could be judged."""
_TOP = 2
"""Windows of a value whose logits are averaged: the most suspicious ones."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A value of the page with the models' logits (the larger, the more like an edit) and the extent of its ink."""

    box: Box
    as_value: float
    in_windows: float
    where: Box

    @property
    def score(self) -> float:
        """Both answers together."""
        return self.as_value + self.in_windows


@dataclass(frozen=True, slots=True)
class _Model:
    session: Any
    columns: NDArray[np.intp]

    def logits(self, rows: Floats) -> Floats:
        (raw,) = self.session.run(None, {"values": np.ascontiguousarray(rows[:, self.columns])})
        return np.asarray(raw, np.float32).reshape(-1)


@cache
def load_model(name: str) -> _Model:
    """The trees, and which numbers of a row they look at.

    Raises:
        ModelDataError: a file is missing, or was trained for other numbers.
    """
    folder = models_dir() / "forensics"
    weights, facts = folder / f"{name}.onnx", folder / f"{name}.json"
    try:
        data = json.loads(facts.read_text("utf-8"))
        weights.stat()  # ONNX Runtime's own error for a missing file is no OSError
    except (OSError, ValueError) as error:
        raise ModelDataError("the edit localiser cannot be loaded", where=str(folder)) from error
    if data.get("of") != NUMBERS[name]:
        raise ModelDataError(
            "the edit localiser was trained for other features",
            where=str(facts),
            hint="run python -m tools.training",
        )
    return _Model(open_session(str(weights), 1), np.asarray(data["columns"], np.intp))


def on_flat_ground(rows: Floats) -> NDArray[np.bool_]:
    """Which values stand on a ground of one colour but for compression noise; rows of :func:`value_vectors`.

    Over shadows, photographs and half-covering notices no two values are alike, so those are not judged.
    """
    return np.asarray(rows[:, UNEVEN] < window_vectors.UNEVEN_LEVELS)


def localise(page: Measured, spots: Sequence[Spot]) -> list[Suspect]:
    """One suspect per value that could be measured and judged, the most suspicious first."""
    found = value_vectors.value_vectors(page, spots)
    if not found.numbers:
        return []
    logits, flat = load_model("values").logits(found.rows), on_flat_ground(found.rows)
    inside = [window_vectors.windows_in(page, spots[number].box) for number in found.numbers]
    chosen = np.unique(np.concatenate(inside))
    windows = np.full(len(page.window_run), NO_WINDOW, np.float32)
    if chosen.size:
        windows[chosen] = load_model("windows").logits(window_vectors.window_vectors(page)[chosen])
    out = [
        Suspect(spots[number].box, float(logits[k]), most_suspicious(windows[inside[k]]), found.extents[k])
        for k, number in enumerate(found.numbers)
        if flat[k]
    ]
    return sorted(out, key=lambda s: (-s.score, s.box))


def most_suspicious(logits: Floats) -> float:
    """One answer from a value's windows: the mean of the two largest."""
    return float(np.sort(logits)[::-1][:_TOP].mean()) if logits.size else NO_WINDOW
