"""Pages that set their labels in two columns or more: where the columns begin, and lines that reach across two."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from verifier.fields.labels import LabelHit
from verifier.fields.layout import TextLine, head_of, tail_of
from verifier.text import is_cjk

_SAME = 0.4
"""Heights of a label by which left edges of one column differ at most."""


def column_edges(hits: Sequence[LabelHit]) -> tuple[float, ...]:
    """Left edges of the columns after the first: two labels or more begin there, each right of another on its row."""
    right = [
        hit.head.box
        for hit in hits
        if any(o.line.box.x0 < hit.head.box.x0 and o.line.on_row_with(hit.line) for o in hits if o is not hit)
    ]
    edges: list[float] = []
    for box in right:
        alike = [o.x0 for o in right if abs(o.x0 - box.x0) <= _SAME * box.height]
        edge = sum(alike) / len(alike)
        if len(alike) >= 2 and all(abs(edge - known) > _SAME * box.height for known in edges):
            edges.append(edge)
    return tuple(edges)


def begins_column(line: TextLine, edges: Sequence[float]) -> bool:
    """Whether a line begins where a column does."""
    return any(abs(line.box.x0 - edge) <= _SAME * line.height for edge in edges)


def split_at(line: TextLine, edges: Sequence[float]) -> list[TextLine]:
    """A line with a gap right before a column's edge reaches from one column into the next: two lines."""
    if len(line.chars) != len(line.text) or not edges:
        return [line]
    solid = [n for n, char in enumerate(line.chars) if char.text.strip()]
    for left, right in itertools.pairwise(solid):
        before, after = line.chars[left], line.chars[right]
        gap = after.box.centre[0] - before.box.centre[0]
        # Chinese characters stand 0.8 heights of the line apart, others closer; OCR leaves out some blanks.
        least = 1.0 if is_cjk(before.text) and is_cjk(after.text) else 0.8
        reach = 0.5 if right - left > 1 else 0.25
        if gap > least * line.height and any(abs(after.box.x0 - x) <= reach * line.height for x in edges):
            return [head_of(line, left + 1), *split_at(tail_of(line, right), edges)]
    return [line]
