"""Greedy decoding of a CTC recogniser's output (Graves et al., ICML 2006), with a place for each character."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

BLANK = 0


def decode(probabilities: NDArray[np.float32], characters: Sequence[str]) -> list[tuple[str, float, float]]:
    """Decode one line.

    Args:
        probabilities: ``(steps, classes)``; class 0 is the blank.
        characters: class names, the blank's included.

    Returns:
        ``(character, confidence, place)`` each, ``place`` being the middle of its run as a share 0..1 of the
        padded input width. The confidence is the best of the run.
    """
    best = probabilities.argmax(axis=1)
    steps = len(best)
    found: list[tuple[str, float, float]] = []
    start = 0
    while start < steps:
        end = start + 1
        while end < steps and best[end] == best[start]:
            end += 1
        if best[start] != BLANK:
            confidence = float(probabilities[start:end, best[start]].max())
            found.append((characters[best[start]], confidence, (start + end) / 2 / steps))
        start = end
    return found
