"""What the pixels say about each value of a page, as the few numbers that are weighed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verifier.forensics.pixels.localiser import Localised
from verifier.geometry import Box

Floats = NDArray[np.float32]

NAMES = ("best", "usual")
"""Of :func:`page_vector`, in order."""

_NOTHING = -8.0
_BELOW_TOP = 2.5


@dataclass(frozen=True, slots=True)
class Suspect:
    """A value of the page: how unlike its peers its most suspicious windows are, and where they stand."""

    box: Box
    score: float
    where: Box


def suspects(values: list[Box], found: Localised) -> list[Suspect]:
    """One suspect per value that the localiser could measure, the most suspicious first."""
    out = []
    for box in values:
        inside = found.inside(box)
        if not inside.size:
            continue
        logits = found.logits[inside]
        top = np.sort(logits)[::-1][:2]
        out.append(Suspect(box, float(top.mean()), _extent(found, inside, logits)))
    return sorted(out, key=lambda s: (-s.score, s.box))


def _extent(found: Localised, inside: NDArray[np.intp], logits: Floats) -> Box:
    """Around the windows that are nearly as suspicious as the most suspicious one."""
    near = inside[logits >= min(float(logits.max()) - 0.1, max(float(logits.max()) - _BELOW_TOP, -2.0))]
    return Box.union(found.boxes[int(i)] for i in near)


def page_vector(ranked: list[Suspect]) -> Floats:
    """The weighed numbers: the most suspicious value, and the page's usual value."""
    scores = [s.score for s in ranked]
    if not scores:
        return np.array([_NOTHING, _NOTHING], np.float32)
    return np.array([scores[0], np.median(scores)], np.float32)
