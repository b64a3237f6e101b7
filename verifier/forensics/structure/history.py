"""S106, S107: above and below one row the pixels have another past.

S106: the JPEG grid begins at another place, or one part carries a grid where the other has none. A
capture is compressed as a whole, so one picture has one grid. S107: around text, one part is exactly flat
and the other carries compression noise. Both compare text lines only, since pictures and gradients behave
otherwise, and both ask for enough votes on either side.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.forensics.context import InspectionContext
from verifier.forensics.pixels.ink import InkLine, ring
from verifier.forensics.structure.signs import Sign
from verifier.geometry import Box

_MIN_LINES = 4
_MIN_VOTES = 60
_CLEAN, _DIRTY = 0.004, 0.04


def history_signs(ctx: InspectionContext) -> list[Sign]:
    """At most one sign of each kind, at the row that divides best."""
    lines = sorted(ctx.ink_lines, key=lambda line: line.box.y0)
    if len(lines) < 2 * _MIN_LINES:
        return []
    signs = []
    for rule, at in (("S106", _grid_change(ctx, lines)), ("S107", _noise_change(ctx, lines))):
        if at is not None:
            y = (lines[at - 1].box.y1 + lines[at].box.y0) // 2
            box = Box(0, lines[at - 1].box.y0, ctx.width, lines[at].box.y1).clip(ctx.width, ctx.height)
            signs.append(Sign(rule, y, box))
    return signs


def _grid_change(ctx: InspectionContext, lines: list[InkLine]) -> int | None:
    """Index of the first line below a change of the grid's place, or ``None``."""
    votes = np.array([ctx.grid_votes(line).ravel() for line in lines])
    sums = np.cumsum(votes, axis=0)
    best: tuple[float, int] | None = None
    for i in range(_MIN_LINES, len(lines) - _MIN_LINES + 1):
        above, below = sums[i - 1], sums[-1] - sums[i - 1]
        strength = _two_grids(above, below)
        if strength > 0 and (best is None or strength > best[0]):
            best = (strength, i)
    return best[1] if best else None


def _two_grids(above: NDArray[np.int64], below: NDArray[np.int64]) -> float:
    """How surely the two parts have grids at different places; 0 when not surely."""
    if min(above.sum(), below.sum()) < _MIN_VOTES:
        return 0.0
    one, two = int(above.argmax()), int(below.argmax())
    shares = above / above.sum(), below / below.sum()
    if one == two or min(_evidence(above), _evidence(below)) < 20:
        return 0.0
    # Each part's own place has to be chance in the other part.
    if shares[1][one] > 0.4 * shares[0][one] or shares[0][two] > 0.4 * shares[1][two]:
        return 0.0
    return min(_evidence(above), _evidence(below))


def _evidence(votes: NDArray[np.int64]) -> float:
    """Log-likelihood of the best place over chance (1/64), in nats, for shares of at least .08."""
    number, top = int(votes.sum()), int(votes.max())
    share = top / max(number, 1)
    if share < 0.08:
        return 0.0
    chance = 1 / 64
    rest = (1 - share) * np.log((1 - share) / (1 - chance)) if share < 1 else 0.0
    return float(number * (share * np.log(share / chance) + rest))


def _noise_change(ctx: InspectionContext, lines: list[InkLine]) -> int | None:
    dirt = np.array([dirtiness(ctx, line) for line in lines])
    best: tuple[float, int] | None = None
    for i in range(_MIN_LINES, len(lines) - _MIN_LINES + 1):
        for first, second in ((dirt[:i], dirt[i:]), (dirt[i:], dirt[:i])):
            pure = min(float(np.mean(first <= _CLEAN)), float(np.mean(second >= _DIRTY)))
            if pure >= 0.9 and (best is None or pure > best[0]):
                best = (pure, i)
    return best[1] if best else None


def dirtiness(ctx: InspectionContext, line: InkLine) -> float:
    """Share of the background pixels 3 to 8 px from ink that are not exactly the background's colour."""
    around = ring(line.coverage, 3, 8)
    if int(around.sum()) < 60:
        return 0.0
    patch = ctx.rgb[line.crop.y0 : line.crop.y1, line.crop.x0 : line.crop.x1]
    colour = np.rint(line.background)
    same = np.asarray(cv2.inRange(patch, colour, colour))
    return float((same[around] == 0).mean())
