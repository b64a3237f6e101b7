"""The windows of a picture's text with everything that the localiser compares."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verifier.forensics.pixels.descriptors import Described, describe
from verifier.forensics.pixels.runs import find_runs
from verifier.forensics.pixels.shapes import compare_glyphs
from verifier.images.types import RGB

Floats = NDArray[np.float32]


def measure_windows(rgb: RGB, ground: NDArray[np.uint8]) -> tuple[Described, Floats]:
    """Windows of the text, and their features ``(windows, peers.FEATURES)`` before normalisation.

    Args:
        rgb: ``(height, width, 3)``, red first.
        ground: :func:`pixels.runs.local_background` of the picture.
    """
    described = describe(rgb, find_runs(rgb, ground), ground)
    return described, np.concatenate([described.features, compare_glyphs(rgb, described)], axis=1)
