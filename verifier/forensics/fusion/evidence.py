"""What the pixels say about each value of a page, as the few numbers that are weighed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

NAMES = ("best", "usual")
"""Of :func:`page_vector`, in order."""


def page_vector(scores: Sequence[float]) -> Floats:
    """The weighed numbers of a page's values' logits: the most suspicious one, and the usual one."""
    return np.array([max(scores), np.median(scores)], np.float32)
