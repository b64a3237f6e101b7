"""S110: two captures next to each other.

The join is one column where the two sides differ on most rows, in a picture about as wide as high or
wider. A status bar on either side of it (two clocks on one row), or a gesture bar in the middle of either
half, is the second observation.
"""

from __future__ import annotations

import re

import numpy as np

from verifier.forensics.context import InspectionContext
from verifier.forensics.structure.bars import gesture_bars
from verifier.forensics.structure.signs import Sign
from verifier.geometry import Box

_CLOCK = re.compile(r"^(?:上午|下午|AM|PM)?\s?(?:[01]?\d|2[0-3])[:：][0-5]\d(?!\d|[:：])", re.IGNORECASE)
_LEAST_ASPECT = 0.7


def side_signs(ctx: InspectionContext) -> list[Sign]:
    """Signs of a vertical join; ``at`` is its column."""
    if ctx.width < _LEAST_ASPECT * ctx.height or ctx.width < 300:
        return []
    signs = []
    clocks = [
        line.box
        for line in ctx.lines
        if line.box.y0 < 0.1 * ctx.height
        and _CLOCK.match(line.text.strip())
        and line.box.height < 0.05 * ctx.height
    ]
    for i, one in enumerate(clocks):
        for other in clocks[i + 1 :]:
            apart = abs(one.centre[0] - other.centre[0]) > 0.3 * ctx.width
            if apart and abs(one.centre[1] - other.centre[1]) < 2.5 * one.height:
                signs.append(Sign("S102", None, Box.union([one, other]), 1, {"first": "", "second": ""}))
    columns = join_columns(ctx)
    for x in columns[:1]:
        signs.append(Sign("S110", x, Box(max(0, x - 2), 0, min(ctx.width, x + 2), ctx.height)))
        halves = (ctx.luma[:, :x], ctx.luma[:, x:])
        pills = [gesture_bars(half) for half in halves]
        if all(pills):
            right = pills[1][-1].shift(x, 0)
            signs.append(Sign("S103", x, Box.union([pills[0][-1], right])))
        tops = [[c for c in clocks if c.centre[0] < x], [c for c in clocks if c.centre[0] >= x]]
        if all(tops):
            box = Box.union([tops[0][0], tops[1][0]])
            signs.append(Sign("S101", x, box, 1, {"clock": ""}))
    return signs


def join_columns(ctx: InspectionContext) -> list[int]:
    """Columns in the middle half at which most rows break at once, the strongest first."""
    width = ctx.width
    a, b = width // 4, width - width // 4
    step = np.abs(np.diff(ctx.rgb[:, a - 1 : b].astype(np.int16), axis=1)).max(axis=2) > 8
    share = step.mean(axis=0)
    order = np.argsort(-share)
    return [int(i) + a for i in order[:3] if share[i] > 0.5]
