"""Each window of a page's text as a row of numbers: its own, and how far they are from the rest of its line and its peers.

A value retyped in part is whole as a value; the window with the other digit is not like the windows beside it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from verifier.errors import ModelDataError
from verifier.forensics.pixels.descriptors import UNEVEN
from verifier.forensics.pixels.likeness import glyph_likeness
from verifier.forensics.pixels.measured import Indices, Measured
from verifier.forensics.pixels.peers import CONTEXT, FEATURES, compare
from verifier.geometry import Box
from verifier.resources import models_dir

Floats = NDArray[np.float32]

NUMBER = CONTEXT
"""Numbers of one window."""
UNEVEN_LEVELS = 4.0
"""Root mean square in levels from which a ground counts as a shadow, a photograph or a half-covering notice."""
_SPREADS = 6.0
"""Numbers in units of the usual spread are cut off here."""
_SLACK = 6


@dataclass(frozen=True, slots=True)
class _Units:
    mean: Floats
    spread: Floats


@cache
def load_units() -> _Units:
    """Usual mean and spread of a window's numbers: fixed units in which windows are compared.

    Raises:
        ModelDataError: the file is missing or holds the units of other numbers.
    """
    path = models_dir() / "forensics" / "units.json"
    try:
        data = json.loads(path.read_text("utf-8"))
        mean, spread = (np.asarray(data[key], np.float32) for key in ("mean", "spread"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelDataError("the units of the edit localiser cannot be loaded", where=str(path)) from error
    if mean.shape != (FEATURES,) or spread.shape != (FEATURES,):
        raise ModelDataError("the units of the edit localiser are of other features", where=str(path))
    return _Units(mean, spread)


def window_vectors(page: Measured) -> Floats:
    """``(windows, NUMBER)`` of all windows of a page."""
    units = load_units()
    numbers = np.concatenate([page.windows, glyph_likeness(page)], axis=1)
    scaled = np.clip((numbers - units.mean) / units.spread, -_SPREADS, _SPREADS).astype(np.float32)
    heights = (page.runs[:, 3] - page.runs[:, 1]).astype(np.float32)
    return compare(scaled, page.window_run, heights, page.colours)


def windows_in(page: Measured, box: Box) -> Indices:
    """Numbers of the windows on flat ground whose centre lies in a value's box."""
    x0, y0, x1, y1 = box.expand(_SLACK).as_list()
    centres = (page.window_boxes[:, :2] + page.window_boxes[:, 2:]) / 2
    return np.flatnonzero(
        (centres[:, 0] > x0)
        & (centres[:, 0] < x1)
        & (centres[:, 1] > y0)
        & (centres[:, 1] < y1)
        & (page.windows[:, UNEVEN] < UNEVEN_LEVELS)
    )
