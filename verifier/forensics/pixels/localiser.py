"""The trained localiser: which values of a page differ from its other text as edited ones do.

The model (``models/forensics/localiser.onnx``, boosted trees, see ``models/README.md``) sees numbers, not pixels: those of
:mod:`pixels.value_vectors`, measured at native size.
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
from verifier.forensics.pixels.descriptors import UNEVEN
from verifier.forensics.pixels.measured import Measured
from verifier.forensics.pixels.value_vectors import NUMBER, Spot, ValueVectors, value_vectors
from verifier.geometry import Box
from verifier.ocr.sessions import open_session
from verifier.resources import models_dir

Floats = NDArray[np.float32]

_UNEVEN_LEVELS = 4.0


@dataclass(frozen=True, slots=True)
class Suspect:
    """A value of the page, the model's logit (the larger, the more like an edit), and the extent of its ink."""

    box: Box
    score: float
    where: Box


@dataclass(frozen=True, slots=True)
class _Model:
    session: Any
    columns: NDArray[np.intp]


@cache
def load_model() -> _Model:
    """The trees, and which numbers of a value they look at.

    Raises:
        ModelDataError: a file is missing, or was trained for other numbers.
    """
    folder = models_dir() / "forensics"
    weights, facts = folder / "localiser.onnx", folder / "localiser.json"
    try:
        data = json.loads(facts.read_text("utf-8"))
        weights.stat()  # ONNX Runtime's own error for a missing file is no OSError
    except (OSError, ValueError) as error:
        raise ModelDataError("the edit localiser cannot be loaded", where=str(folder)) from error
    if data.get("of") != NUMBER:
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
    return np.asarray(rows[:, UNEVEN] < _UNEVEN_LEVELS)


def localise(page: Measured, spots: Sequence[Spot]) -> list[Suspect]:
    """One suspect per value that could be measured and judged, the most suspicious first."""
    found = value_vectors(page, spots)
    if not len(found.rows):
        return []
    model = load_model()
    (raw,) = model.session.run(None, {"values": np.ascontiguousarray(found.rows[:, model.columns])})
    return rank(found, np.asarray(raw, np.float32).reshape(-1), spots)


def rank(found: ValueVectors, logits: Floats, spots: Sequence[Spot]) -> list[Suspect]:
    """Suspects of the values on flat ground, the most suspicious first."""
    flat = on_flat_ground(found.rows)
    out = [
        Suspect(spots[number].box, float(logits[k]), found.extents[k])
        for k, number in enumerate(found.numbers)
        if flat[k]
    ]
    return sorted(out, key=lambda s: (-s.score, s.box))
