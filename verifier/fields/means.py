"""Words that label a row on one page and are a row's value on another: 账户余额 is what a refund went back to."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from verifier.fields.amounts import says_money
from verifier.fields.labels import LabelHit
from verifier.fields.layout import Layout, TextLine
from verifier.fields.types import FieldName
from verifier.text import fold

_MEANS = frozenset(
    fold(word) for word in ("账户余额", "余额", "可用余额", "银行卡", "Balance", "Card", "Account", "Wallet")
)
_UNDER = 1.1
"""Heights of a label between it and the value under it, at most."""


def without_means(hits: Sequence[LabelHit], layout: Layout) -> list[LabelHit]:
    """The labels, less those that say how was paid: they stand where that row's value does and name no sum themselves."""
    asking = [hit for hit in hits if hit.field is FieldName.PAYMENT_METHOD and hit.rest is None]
    labels = {id(hit.line) for hit in hits if fold(hit.label) not in _MEANS}
    return [
        hit
        for hit in hits
        if (hit.rest is not None and any(c.isalnum() for c in hit.rest.norm))
        or fold(hit.label) not in _MEANS
        or hit.field is FieldName.PAYMENT_METHOD
        or not any(_answers(hit.line, label.line, layout) for label in asking)
        or _names_a_sum(hit.line, layout, labels)
    ]


def _answers(line: TextLine, label: TextLine, layout: Layout) -> bool:
    """Whether a line is the next thing right of a label, or stands right under one that has nothing at its right."""
    right = [o for o in layout.row_of(label) if o.box.x0 >= label.box.x1 - 0.6 * label.height]
    if right:
        return right[0] is line
    left = abs(line.box.x0 - label.box.x0) <= 0.6 * label.height
    return left and line.middle > label.middle and line.box.y0 - label.box.y1 <= _UNDER * label.height


def _names_a_sum(line: TextLine, layout: Layout, labels: Collection[int]) -> bool:
    """Whether an amount stands right of a line, or right under it without a label of its own at its left."""
    right = any(o.box.x0 > line.box.x0 and says_money(o.norm) for o in layout.row_of(line) if o is not line)
    under = any(
        0 < o.middle - line.middle <= 2.2 * line.height
        and not o.on_row_with(line)
        and abs(o.box.x0 - line.box.x0) <= line.height
        and says_money(o.norm)
        and not any(id(p) in labels and p.box.x1 <= o.box.x0 for p in layout.row_of(o))
        for o in layout.lines
    )
    return right or under
