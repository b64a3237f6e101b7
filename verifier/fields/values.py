"""Find the lines that belong to a label: beside it, wrapped below, around its middle, or under it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from verifier.fields.columns import begins_column, column_edges
from verifier.fields.labels import LabelHit
from verifier.fields.layout import Layout, TextLine, join_row

_ICON = re.compile(r"^(?:[>›»<＞くV∨vLXx口囗回目□○●·•|@&?？+\-~^°©®°℃Q]|复制|查看|更多|展开|[^\w\s])$")
_MAX_WRAP = 3
_FULL = 0.86
"""Of the picture's width: a text that ends beyond it fills its column."""
_OVERLAP = 0.6
"""By how much of their height the boxes of a label and of its value may overlap: boxes are wider than their ink."""


@dataclass(frozen=True, slots=True)
class ValueLines:
    """The value of one label: its lines from top to bottom, each a whole row piece."""

    hit: LabelHit
    lines: tuple[TextLine, ...]
    below: bool = False


class ValueFinder:
    """Pairs labels with values on one page."""

    def __init__(self, layout: Layout, hits: Sequence[LabelHit]) -> None:
        self._layout = layout
        self._hits = hits
        self._label_lines = {id(hit.line): hit for hit in hits}
        self._sorted = sorted(layout.lines, key=lambda o: o.box.y0)
        self._tops = [line.box.y0 for line in self._sorted]
        self._tallest = max((line.height for line in layout.lines), default=0)
        self._columns = column_edges(hits)
        self._stacked = self._is_stacked()

    def value_of(self, hit: LabelHit, *, below: bool = False) -> ValueLines | None:
        """The value's lines, or ``None`` when nothing stands where it should."""
        if hit.rest is not None and not _is_icon(hit.rest):
            first = self._joined(hit, [hit.rest])
            return ValueLines(hit, (first, *self._wrapped(hit, first)))
        beside = None if below else self._beside(hit)
        if beside is not None and self._stacked and beside[0].box.x0 - hit.line.box.x1 > 3 * hit.line.height:
            # Where values stand under their labels, what stands far to the right is the next column's.
            under = self._under(hit)
            if under:
                return ValueLines(hit, under, below=True)
        if beside is not None:
            return ValueLines(hit, beside)
        # A long value that does not fit behind its colon stands under the label.
        wrapped = hit.line.norm.endswith(":")
        if below or self._stacked or wrapped:
            under = self._under(hit, anywhere=below)
            if under:
                return ValueLines(hit, under, below=True)
        return None

    def beside_of(self, hit: LabelHit) -> ValueLines | None:
        """What stands right of a label, where the page's other values stand under theirs."""
        beside = self._beside(hit)
        return None if beside is None else ValueLines(hit, beside)

    def _near(self, line: TextLine, reach: float = 2.0) -> list[TextLine]:
        """The lines on this line's row and up to ``reach`` of its heights away: a page may hold 3,000."""
        pad = reach * line.height
        first = bisect_left(self._tops, line.box.y0 - pad - self._tallest)
        return self._sorted[first : bisect_right(self._tops, line.box.y1 + pad)]

    def _is_stacked(self) -> bool:
        """Whether this page prints values under their labels: most labels have nothing at their right."""
        alone = [hit for hit in self._hits if hit.rest is None]
        beside = sum(self._beside(hit) is not None for hit in alone)
        glued = len(self._hits) - len(alone)
        return len(alone) > 0 and beside < 0.5 * len(alone) and glued <= len(alone)

    def _beside(self, hit: LabelHit) -> tuple[TextLine, ...] | None:
        label = hit.line
        right = [
            line
            for line in self._near(label)
            if line is not label
            and line.box.x0 >= label.box.x1 - _OVERLAP * label.height
            and line.box.x0 > label.box.x0 + 0.5 * label.box.width
            and line.on_row_with(label)
            and not _is_icon(line)
        ]
        right.sort(key=lambda o: o.box.x0)
        # The next label on the row begins another column.
        column: list[TextLine] = []
        for line in right:
            if id(line) in self._label_lines and self._label_lines[id(line)].label != hit.label:
                break
            column.append(line)
        if column:
            return self._rows_of(hit, column)
        return self._around(hit)

    def _rows_of(self, hit: LabelHit, column: Sequence[TextLine]) -> tuple[TextLine, ...] | None:
        # A wrapped value that is centred on its label can have both of its rows overlap the label's.
        rows: list[list[TextLine]] = []
        for line in sorted(column, key=lambda o: o.middle):
            if rows and line.on_row_with(rows[-1][0]):
                rows[-1].append(line)
            else:
                rows.append([line])
        lines = [self._joined(hit, row) for row in rows]
        first = lines[0]
        above = [
            line
            for line in self._column_lines(hit, first)
            if 0 < first.middle - line.middle < 1.6 * first.height
            and not line.on_row_with(first)
            and line.middle > hit.line.box.y0 - 0.9 * line.height
            and not self._continues_above(line, first)
        ]
        return (*above, *lines, *self._wrapped(hit, lines[-1]))

    def _continues_above(self, line: TextLine, first: TextLine) -> bool:
        """Whether a line is nearer to one over it in its column than to the value under it: that one's second row."""
        over = [
            o
            for o in self._near(line)
            if o.middle < line.middle
            and not o.on_row_with(line)
            and abs(o.box.x0 - line.box.x0) <= line.height
            and id(o) not in self._label_lines
        ]
        gap = min((line.box.y0 - o.box.y1 for o in over), default=None)
        return gap is not None and gap <= first.box.y0 - line.box.y1 + 0.1 * line.height

    def _around(self, hit: LabelHit) -> tuple[TextLine, ...] | None:
        """Two rows, one above and one below the label's middle."""
        label = hit.line
        near = [
            line
            for line in self._near(label)
            if line.box.x0 >= label.box.x1
            and id(line) not in self._label_lines
            and abs(line.middle - label.middle) < 1.1 * max(line.height, label.height)
            and not _is_icon(line)
            and not self._has_own_label(line, hit)
        ]
        if len(near) == 2 and (near[0].middle - label.middle) * (near[1].middle - label.middle) < 0:
            return tuple(sorted(near, key=lambda o: o.middle))
        return None

    def _joined(self, hit: LabelHit, row: Sequence[TextLine]) -> TextLine:
        """Pieces of one row that OCR divided at blanks; a far piece is another thing and stays out."""
        pieces = sorted(row, key=lambda o: o.box.x0)
        kept = [pieces[0]]
        for piece in pieces[1:]:
            if piece.box.x0 - kept[-1].box.x1 > 1.5 * kept[-1].height or begins_column(piece, self._columns):
                break
            kept.append(piece)
        last = kept[-1]
        for line in sorted(self._near(last), key=lambda o: o.box.x0):
            if (
                line not in kept
                and id(line) not in self._label_lines
                and line is not hit.line
                and line.box.x0 > last.box.x0
                and -_OVERLAP * last.height <= line.box.x0 - last.box.x1 <= 0.8 * last.height
                and line.on_row_with(last)
                and not _is_icon(line)
                and not begins_column(line, self._columns)
                and 0.75 <= line.height / max(1, last.height) <= 1.33
            ):
                kept.append(line)
                last = line
        return join_row(kept)

    def _wrapped(self, hit: LabelHit, first: TextLine) -> tuple[TextLine, ...]:
        """The rows that continue a value below its first."""
        found: list[TextLine] = []
        last = first
        for line in self._near(first, 3.0 * _MAX_WRAP):
            if len(found) == _MAX_WRAP:
                break
            gap = line.box.y0 - last.box.y1
            # A line that fills its column goes on in the next one, even where the leading is wide.
            full = first.box.x1 > _FULL * self._layout.width
            reach = (1.0 if full else 0.75) * first.height
            if line.middle <= last.middle or line.on_row_with(last) or gap > reach:
                continue
            own = not self._same_column(hit, first, line) or self._has_own_label(line, hit)
            if own and not self._back_at_the_edge(hit, first, line):
                continue
            if id(line) in self._label_lines or _is_icon(line):
                continue
            found.append(line)
            last = line
        return tuple(found)

    def _back_at_the_edge(self, hit: LabelHit, first: TextLine, line: TextLine) -> bool:
        """Whether a row continues running text ("label: value" that fills its column): it begins under the label."""
        slack = 0.5 * first.height
        if hit.rest is None or ":" in line.norm or abs(line.box.x0 - hit.head.box.x0) > slack:
            return False
        if not 0.72 <= line.height / max(1, first.height) <= 1.4:
            return False
        column = [o for o in self._near(first, 6.0) if abs(o.box.x0 - hit.head.box.x0) <= slack]
        return first.box.x1 >= max((o.box.x1 for o in column), default=0) - 1.3 * first.height

    def _same_column(self, hit: LabelHit, first: TextLine, line: TextLine) -> bool:
        slack = 0.9 * first.height
        left_edge = abs(line.box.x0 - first.box.x0) <= slack
        right_edge = abs(line.box.x1 - first.box.x1) <= slack
        if hit.rest is not None and not left_edge and abs(line.box.x0 - hit.head.box.x0) > slack:
            # Text that runs on behind its label begins at the left; only a full row can belong to a column at the right.
            right_edge = right_edge and first.box.x1 > _FULL * self._layout.width
        elif not left_edge and first.box.x1 <= _FULL * self._layout.width:
            # Where no column ends, texts end near each other by chance: 店铺 星卡网 over the goods that it sold.
            right_edge = abs(line.box.x1 - first.box.x1) <= 0.35 * first.height
        aligned = left_edge or right_edge
        # The box of two or three characters says less about their size.
        similar = 0.72 <= line.height / max(1, first.height) <= (1.55 if len(line.norm) <= 3 else 1.4)
        # A glued value wraps back to its label's edge; any other stays right of the label.
        left = hit.head.box.x0 - slack if hit.rest is not None else hit.line.box.x1 - slack
        return aligned and similar and line.box.x0 >= left

    def _column_lines(self, hit: LabelHit, first: TextLine) -> list[TextLine]:
        return [
            line
            for line in self._near(first)
            if line is not first
            and id(line) not in self._label_lines
            and self._same_column(hit, first, line)
            and not self._has_own_label(line, hit)
            and not _is_icon(line)
        ]

    def _has_own_label(self, line: TextLine, hit: LabelHit) -> bool:
        """Whether something stands left of the line on its row: a label, known or not."""
        return any(
            other is not line
            and other is not hit.line
            and other.box.x1 <= line.box.x0 + _OVERLAP * other.height
            and other.box.x0 < line.box.x0
            and other.on_row_with(line)
            and not _is_icon(other)
            and other.box.x0 < hit.head.box.x1 + 2 * hit.head.height
            for other in self._near(line)
        )

    def _under(self, hit: LabelHit, *, anywhere: bool = False) -> tuple[TextLine, ...]:
        """The rows under a label; ``anywhere``: also beside an icon, out of the label's column."""
        label = hit.line
        below = [
            line
            for line in self._near(label, 12.0)
            if line.middle - label.middle > 0
            and line.box.y0 - label.box.y1 <= (2.2 if anywhere else 1.8) * label.height
            and not line.on_row_with(label)
            and (
                _under_column(label, line)
                or (anywhere and label.box.x0 <= line.box.x0 < label.box.x1 + 4 * label.height)
            )
            and id(line) not in self._label_lines
            and not _is_icon(line)
        ]
        if not below:
            return ()
        top = min(below, key=lambda o: o.middle)
        first = self._joined(hit, [top])
        rest: list[TextLine] = []
        last = first
        for line in below:
            if not _same_edge(first, line):
                continue
            gap = line.box.y0 - last.box.y1
            similar = 0.72 <= line.height / max(1, first.height) <= 1.4
            if (
                line.middle > last.middle
                and not line.on_row_with(last)
                and gap <= 0.6 * first.height
                and similar
            ):
                rest.append(line)
                last = line
        return (first, *rest[: _MAX_WRAP - 1])


def _under_column(label: TextLine, line: TextLine) -> bool:
    slack = 1.2 * label.height
    left = abs(line.box.x0 - label.box.x0) <= slack
    right = abs(line.box.x1 - label.box.x1) <= slack
    centred = abs(line.box.centre[0] - label.box.centre[0]) <= slack
    return left or right or centred


def _same_edge(first: TextLine, line: TextLine) -> bool:
    slack = 0.9 * first.height
    return abs(line.box.x0 - first.box.x0) <= slack or abs(line.box.centre[0] - first.box.centre[0]) <= slack


def _is_icon(line: TextLine) -> bool:
    return _ICON.match(line.norm) is not None
