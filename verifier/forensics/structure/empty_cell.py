"""S126: between two dividers of a list with one row in every cell, one cell is empty.

Where rows stand between dividers, a wiped row leaves its cell behind, whatever the rows' pitch and also at the list's
end, where no step shows it (S121). A list draws no divider for a row that is not there. So the dividers have to be
equal, at least three cells of the empty one's height hold one row each, and the empty one is of one colour: the gap
below a list, a card's border or a button's edge is another line, another height or a change of ground.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from verifier.checks import Check
from verifier.forensics.context import InspectionContext
from verifier.forensics.findings import Place, Tier, found, not_measured, nothing_found
from verifier.forensics.structure.missing_row import ONE_PAYMENT
from verifier.geometry import Box

RULES = ("S126",)

_LEAST_CELLS = 3
_LEVELS, _SHARE, _THICK = 3, 0.45, 5
"""Grey levels and share of the text's width by which a row of pixels is a divider, and its most rows."""
_ALIKE, _ALIKE_SHARE = 0.6, 0.2
_SLACK = 2
_INK, _INKED, _NOISE = 12, 0.0005, 2


@dataclass(frozen=True, slots=True)
class Divider:
    """Rows ``y0`` to ``y1``, grey levels off the ground, and the share of the text's width that it covers."""

    y0: int
    y1: int
    level: float
    share: float

    def like(self, other: Divider) -> bool:
        """Whether both are drawn alike; resizing spreads the same line over two rows or three."""
        one, two = self.level * (self.y1 - self.y0), other.level * (other.y1 - other.y0)
        return min(one, two) >= _ALIKE * max(one, two) and abs(self.share - other.share) <= _ALIKE_SHARE


def detect(ctx: InspectionContext) -> list[Check]:
    """One finding for an empty cell."""
    if ctx.fields.recognition.kind not in ONE_PAYMENT or len(ctx.text_rows) < _LEAST_CELLS + 1:
        return [not_measured(ctx.name, "S126", "no_fields")]
    x0 = round(float(np.median([row.box.x0 for row in ctx.text_rows])))
    x1 = max(row.box.x1 for row in ctx.text_rows)
    if x1 - x0 < 0.2 * ctx.width:
        return [not_measured(ctx.name, "S126", "no_rows")]
    cells = list(pairwise(_dividers(ctx, x0, x1)))
    middles = [(row.top + row.bottom) / 2 for row in ctx.text_rows]
    held = [sum(one.y1 < middle < other.y0 for middle in middles) for one, other in cells]
    full = [cell for cell, number in zip(cells, held, strict=True) if number == 1]
    usual = float(np.median([_height(cell) for cell in full])) if full else 0.0
    like = [cell for cell in full if abs(_height(cell) - usual) <= _SLACK]
    if len(like) < _LEAST_CELLS:
        return [not_measured(ctx.name, "S126", "no_rows")]
    model = like[len(like) // 2][0]
    empty = [
        cell
        for cell, number in zip(cells, held, strict=True)
        if not number
        and abs(_height(cell) - usual) <= _SLACK
        and all(divider.like(model) for divider in cell)
        and _bare(ctx, cell, x0, x1)
    ]
    if len(empty) != 1:
        return [nothing_found(ctx.name, "S126")]
    places = [Place(ctx.clip(Box(x0, one.y1, x1, other.y0))) for one, other in (empty[0], *like[:1])]
    return [
        found(
            ctx.name,
            "S126",
            Tier.B,
            *places,
            confidence=0.9,
            cells=str(len(like)),
            height=f"{usual:.0f}",
        )
    ]


def _height(cell: tuple[Divider, Divider]) -> int:
    return cell[1].y0 - cell[0].y1


def _dividers(ctx: InspectionContext, x0: int, x1: int) -> list[Divider]:
    """Thin lines, whole or dashed, on one ground, top to bottom."""
    part = ctx.luma[:, x0:x1:3].astype(np.int16)
    reach = _THICK - 1
    above, below = np.roll(part, reach, axis=0), np.roll(part, -reach, axis=0)
    off = np.minimum(np.abs(part - above), np.abs(part - below))
    line = (off > _LEVELS) & (np.abs(above - below) <= _LEVELS + 1)
    share = line.mean(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], share >= _SHARE, [False]]).astype(np.int8)))
    return [
        Divider(a, b, float(np.median(off[a:b][line[a:b]])), float(share[a:b].max()))
        for a, b in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
        if b - a <= _THICK
    ]


def _bare(ctx: InspectionContext, cell: tuple[Divider, Divider], x0: int, x1: int) -> bool:
    """Whether a cell is of one colour, but for noise."""
    part = ctx.luma[cell[0].y1 + 4 : cell[1].y0 - 4, x0:x1].astype(np.int16)
    if not part.size:
        return False
    away = np.abs(part - int(np.median(part)))
    return float((away > _INK).mean()) < _INKED and float(np.median(away, axis=1).max()) <= _NOISE
