"""S125: for a band of rows the page's margins have another colour, while the ground behind the text goes on.

Cards leave the page's ground to be seen at both sides. Rows of another page that are laid over a card bring their own
margins along: both edges change on one row and change back on another, and the card's inside changes on neither. A
section, a bar or a card of the app itself begins with its whole ground, with a gap, or with round corners. Behind one
card the page's ground may change once (a coloured head ends there), but not there and back. So a band is two
observations: its upper and its lower border.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from verifier.forensics.context import InspectionContext
from verifier.forensics.structure.bands import states_a_payment
from verifier.forensics.structure.missing_row import ONE_PAYMENT
from verifier.forensics.structure.rows import RowFacts
from verifier.forensics.structure.signs import Sign
from verifier.geometry import Box

_LEAST = 3
"""Levels by which the margins differ; lossy saving keeps that much of a flat area's mean."""
_SAME = 2
_LOWEST, _HIGHEST = 0.04, 1.3
"""Height of a band in widths of the page."""
_LEAST_ROWS = 2
_EVEN = 0.95
"""Share of a band's rows whose margins have its colour."""


def margin_signs(ctx: InspectionContext, rows: RowFacts) -> list[Sign]:
    """One sign for the first such band."""
    if ctx.fields.recognition.kind not in ONE_PAYMENT:
        return []
    breaks = rows.breaks(_LEAST)
    for top, bottom in pairwise(breaks):
        if not _LOWEST * ctx.width < bottom - top < _HIGHEST * ctx.width:
            continue
        inside = tuple(r for r in ctx.text_rows if top < (r.top + r.bottom) / 2 < bottom)
        around = tuple(r for r in ctx.text_rows if r not in inside)
        if len(inside) < _LEAST_ROWS or not (states_a_payment(inside) and states_a_payment(around)):
            continue
        if not (_goes_on(ctx, top) and _goes_on(ctx, bottom)):
            continue
        levels = min(_there_and_back(edge, top, bottom) for edge in rows.edges)
        if levels >= _LEAST:
            box = ctx.clip(Box(0, top, ctx.width, bottom))
            return [Sign("S125", top, box, 2, {"levels": f"{levels:.0f}"})]
    return []


def _goes_on(ctx: InspectionContext, y: int) -> bool:
    """Whether the ground behind the text is the same above and below a row."""
    middle = slice(ctx.width // 8, 7 * ctx.width // 8, 2)
    above, below = ctx.luma[max(0, y - 9) : max(0, y - 3), middle], ctx.luma[y + 4 : y + 10, middle]
    return bool(above.size and below.size) and abs(float(np.median(above)) - float(np.median(below))) <= _SAME


def _there_and_back(edge: NDArray[np.int16], top: int, bottom: int) -> float:
    """Levels between an edge's colour in the band and the one colour above and below it; 0 where it is not so."""
    above, inside, below = (
        edge[max(0, top - 10) : max(0, top - 4)],
        edge[top + 5 : bottom - 5],
        edge[bottom + 4 :][:6],
    )
    if not (len(above) and len(inside) and len(below)):
        return 0.0
    one, own, other = (np.median(part, axis=0) for part in (above, inside, below))
    even = float(np.mean(np.abs(inside - own).max(axis=1) <= _SAME))
    if np.abs(one - other).max() > _SAME or even < _EVEN:
        return 0.0
    return float(np.abs(one - own).max())
