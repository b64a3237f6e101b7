"""What the pixels say about each value of a page, as the few numbers that are weighed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

NAMES = ("value_best", "value_usual", "window_best", "window_usual")
"""Of :func:`page_vector`, in order."""


def page_vector(as_values: Sequence[float], in_windows: Sequence[float]) -> Floats:
    """The weighed numbers of a page, from its values' logits of both models: the greatest, and the usual one."""
    return np.array(
        [max(as_values), np.median(as_values), max(in_windows), np.median(in_windows)], np.float32
    )
