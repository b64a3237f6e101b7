"""S117, S118, S119, S123: a band of rows in mid-page that is laid out otherwise than the rows above **and** below it.

Rows of another page laid over a page bring that page's margin, text size, value column and ground. An app indents a
block, prints a smaller note or a coloured card now and then, so each is one sign. They count only where the rows
above and below agree with each other, as they do when a page goes on behind a patch, and where the rows inside state
what a payment states.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from verifier.forensics.context import InspectionContext
from verifier.forensics.structure.missing_row import ONE_PAYMENT
from verifier.forensics.structure.rows import RowFacts
from verifier.forensics.structure.signs import Sign
from verifier.forensics.structure.text_rows import TextRow
from verifier.geometry import Box

_STATES = re.compile(
    r"时间|日期|单号|编号|流水号|账号|卡号|方式|商户|收款|付款|户名|对方|金额|渠道|类型|类别|状态|商品|说明|全称|名称|余额|机构|摘要|费"
)
"""Words of the labels under which payments are described."""
_SHIFT, _FURTHEST = 0.009, 0.06
"""Shares of the width by which a foreign margin differs: more than a glyph's side bearing, less than a column."""
_SAME = 0.003
_MOST_ROWS = 8
_SIZE = 0.05
_GROUND = 3
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")


@dataclass(frozen=True, slots=True)
class Band:
    """Rows that begin at another column than the rows around them.

    ``at`` and ``end`` are the rows of pixels halfway to the text above and below.
    """

    rows: tuple[TextRow, ...]
    around: tuple[TextRow, ...]
    at: int
    end: int


def band_signs(ctx: InspectionContext, facts: RowFacts) -> list[Sign]:
    """Signs of the first band that bears any."""
    if ctx.fields.recognition.kind not in ONE_PAYMENT:
        return []
    for band in find_bands(ctx):
        shift = band.rows[0].label.box.x0 - band.around[0].label.box.x0
        box = Box(0, band.at, ctx.width, band.end).clip(ctx.width, ctx.height)
        signs = [Sign("S117", band.at, box, params={"pixels": f"{abs(shift)}"})]
        if size := _size(band):
            signs.append(Sign("S118", band.at, box, params={"ratio": f"{size:.2f}"}))
        if _value_column(band, ctx.width):
            signs.append(Sign("S119", band.at, box))
        if _ground(band, facts):
            signs.append(Sign("S123", band.at, box))
        # An app sets a note or a block under the head both smaller and further in: those two are one observation.
        if len(signs) > 1 and [s.rule_id for s in signs] != ["S117", "S118"]:
            return signs
    return []


def find_bands(ctx: InspectionContext) -> list[Band]:
    """Two to eight rows that begin at one column, between rows that begin at another."""
    rows = [r for r in ctx.text_rows if r.label.box.x0 < 0.4 * ctx.width and len(r.label.text) >= 2]
    same = max(2.0, _SAME * ctx.width)
    bands = []
    first = 1
    while first < len(rows):
        outside, inside = rows[first - 1].label.box.x0, rows[first].label.box.x0
        last = first
        while last + 1 < len(rows) and abs(rows[last + 1].label.box.x0 - inside) <= same:
            last += 1
        shifted = _SHIFT * ctx.width <= abs(inside - outside) <= _FURTHEST * ctx.width
        returns = last + 1 < len(rows) and abs(rows[last + 1].label.box.x0 - outside) <= same
        if shifted and returns and 2 <= last - first + 1 <= _MOST_ROWS:
            part = tuple(rows[first : last + 1])
            around = tuple(r for r in rows if abs(r.label.box.x0 - outside) <= same)
            if len(around) >= 3 and states_a_payment(part) and states_a_payment(around):
                at = (rows[first - 1].bottom + part[0].top) // 2
                end = (part[-1].bottom + rows[last + 1].top) // 2
                bands.append(Band(part, around, at, end))
        first = max(last, first) + 1 if last > first else first + 1
    return bands


def states_a_payment(rows: tuple[TextRow, ...]) -> bool:
    """Whether a label of the rows is one under which payments are described."""
    return any(_STATES.search(row.label.text) for row in rows)


def _size(band: Band) -> float:
    """Text size inside over text size around, from lines of Chinese characters alone; 0 when alike or unknown."""
    heights = [
        [r.label.box.height for r in rows if _HAN.fullmatch(r.label.text)]
        for rows in (band.rows, band.around)
    ]
    if min(len(part) for part in heights) < 2:
        return 0.0
    ratio = float(np.median(heights[0]) / np.median(heights[1]))
    return ratio if abs(ratio - 1) >= _SIZE else 0.0


def _value_column(band: Band, width: int) -> bool:
    """Whether the values inside stand in another column than those around."""
    inside, outside = (_column(rows, width) for rows in (band.rows, band.around))
    if inside is None or outside is None:
        return False
    return inside[0] != outside[0] or abs(inside[1] - outside[1]) >= _SHIFT * width


def _column(rows: tuple[TextRow, ...], width: int) -> tuple[str, float] | None:
    """``left`` or ``right`` and the column at which all values begin or end."""
    values = [row.items[-1].box for row in rows if len(row.items) > 1]
    if len(values) < 2:
        return None
    reach = max(3.0, 0.006 * width)
    for side, ends in (("left", [v.x0 for v in values]), ("right", [v.x1 for v in values])):
        middle = float(np.median(ends))
        if sum(abs(end - middle) <= reach for end in ends) >= 0.7 * len(ends):
            return side, middle
    return None


def _ground(band: Band, facts: RowFacts) -> bool:
    """Whether both edges of the page have another colour beside the band than above and below it."""
    reach = max(8, facts.width // 60)
    inside = slice(band.at + 2 * reach // 3, band.end - 2 * reach // 3)
    for edge in facts.edges:
        above, below = edge[max(0, band.at - reach) : band.at - 2], edge[band.end + 2 : band.end + reach]
        if not len(above) or not len(below) or not len(edge[inside]):
            return False
        one, middle, other = (np.median(part, axis=0) for part in (above, edge[inside], below))
        if np.abs(one - other).max() >= _GROUND or np.abs(one - middle).max() < _GROUND:
            return False
    return True
