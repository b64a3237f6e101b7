"""S110: two captures next to each other.

The join is one column where the two sides differ on most rows, or a strip of one colour from top to bottom, in a
picture about as wide as high or wider. What every screen has once stands on either side of it: a status bar
(S101), a title bar (S109), a gesture bar or navigation buttons (S103). Two clocks on one row (S102) propose a
column where the two pages meet without a trace. Tablets show split panes, but one status bar over both.
"""

from __future__ import annotations

import numpy as np

from verifier.forensics.context import InspectionContext
from verifier.forensics.structure.bars import button_bars, find_status_bars, gesture_bars
from verifier.forensics.structure.contents import pages_apart, times_apart
from verifier.forensics.structure.rows import RowFacts
from verifier.forensics.structure.signs import Sign
from verifier.forensics.structure.titles import title_bars
from verifier.geometry import Box

_LEAST_ASPECT = 0.62
_STEP = 8
_MOST_COLUMNS = 3


def side_signs(ctx: InspectionContext) -> list[Sign]:
    """Signs of the vertical join that has the most of them; ``at`` is its column."""
    if ctx.width < _LEAST_ASPECT * ctx.height or ctx.width < 300:
        return []
    best: list[Sign] = []
    proposed = [(x, True) for x in join_columns(ctx)] + [(x, False) for x in _between_clocks(ctx)]
    for x, seen in proposed[: _MOST_COLUMNS + 1]:
        if _crossed(ctx, x):
            continue
        signs = _twice(ctx, x)
        if seen:
            box = Box(max(0, x - 2), 0, min(ctx.width, x + 2), ctx.height)
            signs.insert(0, Sign("S110", x, box))
        if len(signs) > len(best):
            best = signs
    return best


def _twice(ctx: InspectionContext, x: int) -> list[Sign]:
    """What stands on both sides of the column although a screen has it once."""
    parts = [Box(0, 0, x, ctx.height), Box(x, 0, ctx.width, ctx.height)]
    left, right = (ctx.inside(part) for part in parts)
    signs = []
    bars = [
        [bar for bar in find_status_bars(half) if bar[0].y0 < 0.14 * half.width] for half in (left, right)
    ]
    if any(bars) and not all(bars):
        # A bar that ends with its icons at the column belongs to one half only.
        number = 0 if bars[0] else 1
        box = bars[number][0][0].shift(x * number, 0)
        signs.append(Sign("S101", x, box, 1, {"clock": bars[number][0][1]}))
    elif all(bars):
        (one, first), (two, second) = bars[0][0], bars[1][0]
        box = Box.union([one, two.shift(x, 0)])
        signs.append(Sign("S101", x, box, 1, {"clock": second}))
        if first != second:
            signs.append(Sign("S102", x, box, 1, {"first": first, "second": second}))
    ends = [
        [*gesture_bars(half.luma, rows), *button_bars(rows)]
        for half in (left, right)
        if (rows := _rows(half))
    ]
    if all(ends):
        signs.append(Sign("S103", x, Box.union([ends[0][-1], ends[1][-1].shift(x, 0)])))
    elif any(ends):
        number = 0 if ends[0] else 1
        signs.append(Sign("S103", x, ends[number][-1].shift(x * number, 0)))
    titles = [title_bars(half)[:1] for half in (left, right)]
    if all(titles) and titles[0][0].text != titles[1][0].text:
        (one_title,), (other,) = titles
        box = Box.union([one_title.box, other.box.shift(x, 0)])
        signs.append(Sign("S109", x, box, 1, {"first": one_title.text, "second": other.text}))
    return [*signs, *times_apart(ctx, x), *pages_apart(left, right, x)]


def _rows(ctx: InspectionContext) -> RowFacts:
    return RowFacts(ctx.rgb, ctx.luma)


def _crossed(ctx: InspectionContext, x: int) -> bool:
    """Whether text runs across the column."""
    reach = max(2, ctx.width // 200)
    return any(line.box.x0 < x - reach and line.box.x1 > x + reach for line in ctx.lines)


def join_columns(ctx: InspectionContext) -> list[int]:
    """Columns in the middle half at which most rows break at once or that are of one colour, the strongest first."""
    width = ctx.width
    a, b = width // 4, width - width // 4
    middle = ctx.rgb[:: max(1, ctx.height // 800), a - 1 : b]
    step = np.abs(np.diff(middle.astype(np.int16), axis=1)).max(axis=2) > _STEP
    share = step.mean(axis=0)
    order = np.argsort(-share)
    found = [int(i) + a for i in order[:_MOST_COLUMNS] if share[i] > 0.45]
    found += [x + a - 1 for x in _strips(middle)]
    return found[:_MOST_COLUMNS]


def _strips(middle: np.ndarray) -> list[int]:
    """Middles of strips of one colour from top to bottom that differ from what is beside them on many rows."""
    low, high = middle.min(axis=0).astype(np.int16), middle.max(axis=0).astype(np.int16)
    even = (high - low).max(axis=1) <= 2 * _STEP
    edges = np.flatnonzero(np.diff(np.concatenate([[False], even, [False]]).astype(np.int8)))
    out = []
    for x0, x1 in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if 3 <= x1 - x0 <= 0.1 * middle.shape[1] and x0 > 2 and x1 < middle.shape[1] - 2:
            colour = middle[:, (x0 + x1) // 2].astype(np.int16)
            beside = [
                np.abs(middle[:, x].astype(np.int16) - colour).max(axis=1) > _STEP for x in (x0 - 2, x1 + 1)
            ]
            if max(float(side.mean()) for side in beside) > 0.2:
                out.append((x0 + x1) // 2)
    return out


def _between_clocks(ctx: InspectionContext) -> list[int]:
    """Columns where a second page would begin if its clock stood as far from its edge as the first page's."""
    bars = [line.box for line in ctx.lines if line.box.y0 < 0.1 * ctx.height and ":" in line.text]
    out = []
    for i, one in enumerate(bars):
        for other in bars[i + 1 :]:
            first, second = sorted((one, other), key=lambda box: box.x0)
            if abs(first.centre[1] - second.centre[1]) < 2.5 * first.height:
                x = second.x0 - first.x0
                if 0.3 * ctx.width < x < 0.7 * ctx.width:
                    out.append(x)
    return out
