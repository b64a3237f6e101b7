"""Which way the money went, where a page says it in a word beside the amount instead of a sign: 支出, 收入, a row 借贷标志."""

from __future__ import annotations

import re

from verifier.fields.layout import Layout, TextLine
from verifier.geometry import Box

_OUT = frozenset(
    {"支出", "出账", "转出", "付款", "支付", "消费", "扣款", "支取", "汇出", "借", "借方", "借记", "付"}
)
_IN = frozenset({"收入", "入账", "转入", "收款", "存入", "到账", "汇入", "贷", "贷方", "贷记", "收"})
_MARK = re.compile(
    r"(?:(?:收支|收付|借贷|资金|交易)(?:标志|标识|类型|方向|流向)|收/支|借/贷)[:：]? ?(?P<way>[一-鿿]{1,2})?"
)
"""A row that says nothing else."""
_GLUED = re.compile(r"[一-鿿]{0,4}(?:金额|发生额) ?[(\[]?(?P<way>[一-鿿]{1,2})[)\]]?")
"""The amount's label and the word beside it as one line."""
_OVERLAP = 0.6
"""By how much of its height a word's box may reach into the label's: boxes are wider than their ink."""
_BESIDE = 1.6
"""Heights of a word between it and the amount, or the amount's label, at most."""


def way_of(layout: Layout, amount: Box, label: Box | None = None) -> str:
    """``out`` or ``in`` by the words at an amount that shows no sign, ``none`` where none or two that differ stand there.

    Args:
        layout: the page.
        amount: the amount.
        label: its label, or what stands as one over it; found here where the amount was found without it.
    """
    anchors = [amount, *([label] if label is not None else _over(layout, amount))]
    words = {_meaning(line.norm) for line in layout.lines if any(_stands_at(line, box) for box in anchors)}
    glued = (_GLUED.fullmatch(line.norm) for line in layout.lines if line.box in anchors)
    words |= {_meaning(match["way"]) for match in glued if match is not None}
    for line in layout.lines:
        mark = _MARK.fullmatch(line.norm)
        if mark is not None:
            beside = [o.norm for o in layout.row_of(line) if o.box.x0 >= line.box.x1 - 2]
            words |= {_meaning(text) for text in (mark["way"] or "", *beside[:1])}
    words -= {"none"}
    return words.pop() if len(words) == 1 else "none"


def _over(layout: Layout, amount: Box) -> list[Box]:
    """The lines right over an amount that begin where it does."""
    return [
        o.box
        for o in layout.lines
        if -0.3 * o.height <= amount.y0 - o.box.y1 <= 0.8 * o.height
        and abs(o.box.x0 - amount.x0) <= 0.8 * o.height
    ]


def _stands_at(line: TextLine, box: Box) -> bool:
    """Whether a line stands beside a box on its row."""
    overlap = min(line.box.y1, box.y1) - max(line.box.y0, box.y0)
    gap = max(line.box.x0 - box.x1, box.x0 - line.box.x1)
    return overlap >= 0.5 * min(line.height, box.height) and -_OVERLAP <= gap / line.height <= _BESIDE


def _meaning(text: str) -> str:
    word = text.strip("()[]【】<>: ")
    return "out" if word in _OUT else "in" if word in _IN else "none"
