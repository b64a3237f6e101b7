"""The trained localiser: which windows of the page's values differ from their peers as edited ones do.

The network (``models/forensics/localiser.onnx``, see ``models/README.md``) sees numbers, not pixels: each window's
descriptors beside those of its own line and of the page's other lines. It runs on whole pages at native size.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verifier.errors import ModelDataError
from verifier.forensics.pixels.descriptors import UNEVEN
from verifier.forensics.pixels.peers import CONTEXT, FEATURES, compare
from verifier.forensics.pixels.windows import measure_windows
from verifier.geometry import Box
from verifier.images.types import RGB
from verifier.ocr.sessions import open_session
from verifier.resources import models_dir

Floats = NDArray[np.float32]

SPREADS = 6.0
"""Normalised features are cut off here."""
_UNEVEN_LEVELS = 4.0


@dataclass(frozen=True, slots=True)
class Localised:
    """Windows of a page and the network's logit for each: the larger, the more like an edit.

    ``flat`` marks windows on a ground that is of one colour but for compression noise. Over shadows, photographs and
    half-covering notices no two windows are alike, so those are not judged.
    """

    boxes: tuple[Box, ...]
    run_of: NDArray[np.intp]
    runs: tuple[Box, ...]
    logits: Floats
    flat: NDArray[np.bool_]

    def inside(self, box: Box, slack: int = 6) -> NDArray[np.intp]:
        """Numbers of the windows on flat ground whose centre lies in a box."""
        around = box.expand(slack)
        centres = np.array([b.centre for b in self.boxes]).reshape(-1, 2)
        return np.flatnonzero(
            (centres[:, 0] > around.x0)
            & (centres[:, 0] < around.x1)
            & (centres[:, 1] > around.y0)
            & (centres[:, 1] < around.y1)
            & self.flat
        )


@dataclass(frozen=True, slots=True)
class _Model:
    session: Any
    mean: Floats
    spread: Floats


@cache
def load_model() -> _Model:
    """The network and its normalisation.

    Raises:
        ModelDataError: a file is missing, or was trained for other features.
    """
    folder = models_dir() / "forensics"
    weights, facts = folder / "localiser.onnx", folder / "localiser.json"
    try:
        data = json.loads(facts.read_text("utf-8"))
        weights.stat()  # ONNX Runtime's own error for a missing file is no OSError
    except (OSError, ValueError) as error:
        raise ModelDataError("the edit localiser cannot be loaded", where=str(folder)) from error
    mean, spread = (np.asarray(data[key], np.float32) for key in ("mean", "spread"))
    if mean.shape != (FEATURES,) or spread.shape != (FEATURES,):
        raise ModelDataError(
            "the edit localiser was trained for other features",
            where=str(facts),
            hint="run python -m tools.training",
        )
    return _Model(open_session(str(weights), 1), mean, spread)


def normalise(features: Floats, mean: Floats, spread: Floats) -> Floats:
    """Features in units of the training pages' spread, cut off at :data:`SPREADS`."""
    return np.asarray(np.clip((features - mean) / spread, -SPREADS, SPREADS), np.float32)


def on_flat_ground(features: Floats) -> NDArray[np.bool_]:
    """Which windows stand on a ground of one colour; features before normalisation."""
    return np.asarray(features[:, UNEVEN] < _UNEVEN_LEVELS)


def localise(rgb: RGB, ground: NDArray[np.uint8]) -> Localised:
    """Logits of all text windows of a picture; ``ground`` is :func:`pixels.runs.local_background`."""
    model = load_model()
    described, features = measure_windows(rgb, ground)
    boxes = tuple(w.box for w in described.windows)
    if not boxes:
        return Localised((), described.run_of, described.runs, np.zeros(0, np.float32), np.zeros(0, bool))
    context = compare(
        normalise(features, model.mean, model.spread), described.run_of, described.heights, described.grounds
    )
    assert context.shape[1] == CONTEXT
    (logits,) = model.session.run(None, {"context": context})
    flat = on_flat_ground(features)
    return Localised(
        boxes, described.run_of, described.runs, np.asarray(logits, np.float32).reshape(-1), flat
    )
