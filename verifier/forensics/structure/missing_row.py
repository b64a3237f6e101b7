"""S121: a list of rows with a hole in which exactly one row more (or two) would stand.

An app sets the rows of one list at one pitch; a divider, a heading or a wrapped value explains another step. A row
that was painted over leaves a step of two pitches to the pixel, with bare ground (and the divider that belongs to
the missing row) where the row stood. A gap between two groups of rows is some other length, has a heading, or shows
a change of ground, and comes more than once. So all of this is asked: at least three equal steps in the same column,
one hole only, a whole number of pitches within a tenth of the text's height, and dividers as the other rows have them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from verifier.checks import Check
from verifier.fields.types import PageKind
from verifier.forensics.context import InspectionContext
from verifier.forensics.findings import Place, Tier, found, not_measured, nothing_found
from verifier.forensics.structure.text_rows import InkText, TextRow
from verifier.geometry import Box

RULES = ("S121",)

ONE_PAYMENT = frozenset(
    {
        PageKind.PAYMENT_DETAIL,
        PageKind.PAYMENT_RESULT,
        PageKind.TRANSFER_DETAIL,
        PageKind.REFUND_DETAIL,
        PageKind.BANK_DETAIL,
        PageKind.RECEIPT,
        PageKind.PLATFORM_ORDER,
        PageKind.PAYMENT_FAILED,
        PageKind.CERTIFICATE,
    }
)
"""Pages about one payment: one list of labels and values."""

_LEAST_STEPS = 3
_DIVIDER, _DIVIDER_SHARE = 3, 0.3
"""Grey levels by which a whole row of pixels, and share of pixels by which a dashed one, is no ground."""
_FAINT, _INK = 8, 28
_ALIKE = 0.25
"""Labels of one list are equally high within this share."""


@dataclass(frozen=True, slots=True)
class Step:
    """From one row of a list to the next.

    Attributes:
        above, below: the labels of both rows.
        gap: the bare part between the rows.
        size: pixels from row to row, without the lines that a wrapped value adds.
        wrapped: pixels that a wrapped value adds.
        dividers: number of lines across the gap, ``None`` when something else stands in it.
        one_list: whether both rows have a value beside the label, or neither has: a letterhead ends and a table
            begins where only one has.
    """

    above: InkText
    below: InkText
    gap: Box
    size: float
    wrapped: int
    dividers: int | None
    one_list: bool


def detect(ctx: InspectionContext) -> list[Check]:
    """One finding per list with a hole."""
    if ctx.fields.recognition.kind not in ONE_PAYMENT:
        return [not_measured(ctx.name, "S121", "no_fields")]
    checks: list[Check] = []
    measured = False
    seen: set[Box] = set()
    for column in _columns(ctx):
        steps = _steps(ctx, column)
        pitch = _pitch(steps, _height(column))
        if pitch is None:
            continue
        measured = True
        hole = _hole(steps, pitch, _height(column))
        if hole is not None and hole.gap not in seen:
            seen.add(hole.gap)
            checks.append(_report(ctx, hole, pitch))
    if checks:
        return checks
    return [nothing_found(ctx.name, "S121") if measured else not_measured(ctx.name, "S121", "no_rows")]


def _report(ctx: InspectionContext, hole: Step, pitch: float) -> Check:
    return found(
        ctx.name,
        "S121",
        Tier.B,
        Place(ctx.clip(hole.gap)),
        Place(ctx.clip(hole.above.box)),
        Place(ctx.clip(hole.below.box)),
        confidence=0.9,
        above=hole.above.text,
        below=hole.below.text,
        step=f"{hole.size:.0f}",
        pitch=f"{pitch:.0f}",
    )


Column = list[tuple[InkText, TextRow]]


def _columns(ctx: InspectionContext) -> list[Column]:
    """Texts that begin at one x, top to bottom, with their rows."""
    items = sorted(
        ((item, row) for row in ctx.text_rows for item in row.items), key=lambda pair: pair[0].box.x0
    )
    reach = max(2, round(0.004 * ctx.width))
    columns: list[Column] = []
    for item, row in items:
        if columns and item.box.x0 - columns[-1][-1][0].box.x0 <= reach:
            columns[-1].append((item, row))
        else:
            columns.append([(item, row)])
    out = []
    for column in columns:
        usual = float(np.median([item.box.height for item, _ in column]))
        alike = [pair for pair in column if abs(pair[0].box.height - usual) <= _ALIKE * usual]
        if len(alike) > _LEAST_STEPS:
            out.append(sorted(alike, key=lambda pair: pair[0].box.y0))
    return out


def _height(column: Column) -> float:
    return float(np.median([item.box.height for item, _ in column]))


def _steps(ctx: InspectionContext, column: Column) -> list[Step]:
    height = _height(column)
    steps = []
    for (above, row), (below, next_row) in pairwise(column):
        value = [
            r
            for r in ctx.text_rows
            if r.top >= row.bottom - 2
            and r.bottom <= next_row.top + 2
            and r not in (row, next_row)
            and r.label.box.x0 > above.box.x0 + height
        ]
        bottom = max([row.bottom, *(r.bottom for r in value)])
        # What hangs lower than the label is a second line of the value.
        wrapped = bottom - above.box.y1 if bottom - above.box.y1 > 0.5 * height else 0
        left = min(row.box.x0, next_row.box.x0)
        right = max(row.box.x1, next_row.box.x1)
        gap = Box(left, bottom, right, next_row.top)
        size = below.box.centre[1] - above.box.centre[1] - wrapped
        high = below.box.y0 - next_row.top > 0.5 * height
        clear = gap.height > 3 and not high and not _texts_in(ctx, gap)
        dividers = _dividers(ctx, gap) if clear else None
        one_list = (len(row.items) > 1) == (len(next_row.items) > 1)
        steps.append(Step(above, below, gap, size, wrapped, dividers, one_list))
    return steps


def _texts_in(ctx: InspectionContext, gap: Box) -> bool:
    return any(r.top >= gap.y0 - 1 and r.bottom <= gap.y1 + 1 for r in ctx.text_rows)


def _dividers(ctx: InspectionContext, gap: Box) -> int | None:
    """Lines across the gap and changes of its ground; ``None`` when anything else stands there."""
    part = ctx.luma[gap.y0 + 2 : gap.y1 - 2, gap.x0 : gap.x1 : 2].astype(np.int16)
    if len(part) < 4:
        return None
    part = part - np.median(part, axis=0).astype(np.int16)
    level, away = np.abs(np.median(part, axis=1)), np.abs(part)
    line = (level > _DIVIDER) | ((away > _FAINT).mean(axis=1) >= _DIVIDER_SHARE)
    if ((away > _INK).sum(axis=1)[~line] >= 2).any():
        return None
    return int(np.count_nonzero(np.diff(np.concatenate([[False], line]).astype(np.int8)) == 1))


def _regular(steps: list[Step], height: float) -> list[Step]:
    """The largest group of plain steps that are equal within what glyph shapes and rounding allow."""
    plain = [s for s in steps if s.dividers is not None and not s.wrapped]
    reach = max(5.0, 0.14 * height)
    groups = [[s for s in plain if abs(s.size - one.size) <= reach] for one in plain]
    return max(groups, key=lambda group: (len(group), -group[0].size), default=[])


def _pitch(steps: list[Step], height: float) -> float | None:
    """The size of the regular steps; ``None`` where they are few, or never follow each other as rows of a list do.

    Where a value stands below its label every second step is a short one.
    """
    regular = _regular(steps, height)
    if len(regular) < _LEAST_STEPS or not any(a in regular and b in regular for a, b in pairwise(steps)):
        return None
    return float(np.mean([s.size for s in regular]))


def _hole(steps: list[Step], pitch: float, height: float) -> Step | None:
    """The only step of a whole number of pitches more, with the dividers that its rows would have."""
    usual = {s.dividers for s in _regular(steps, height) if s.dividers is not None}
    reach = max(3.0, 0.1 * height)
    lines = {s.wrapped for s in steps if s.wrapped}
    holes = []
    for step in steps:
        if step.dividers is None:
            continue
        rows = 2 if any(abs(step.size - 2 * pitch - extra) <= reach for extra in (0, *lines)) else 0
        rows = 3 if not rows and abs(step.size - 3 * pitch) <= reach else rows
        if rows and step.one_list and any(step.dividers == rows * number for number in usual):
            holes.append(step)
    if len(holes) != 1:
        return None
    # Steps of the same size that hold something are the layout's; those with a change of ground part two groups.
    alike = any(s.dividers is None and abs(s.size - holes[0].size) <= 2 * reach for s in steps)
    return None if alike else holes[0]
