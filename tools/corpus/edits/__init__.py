"""Edit operators: one file each, listed here. A new operator is a new file and one line in `OPERATORS`."""

from __future__ import annotations

from tools.corpus.edits import (
    block_insert,
    cover,
    digits_moved,
    logic,
    markup,
    rebuilt_long,
    retype_font,
    retype_same,
    row_clone,
    row_removed,
    scroll_capture,
    side_by_side,
    splice,
    status_replaced,
    stitch_vertical,
)
from tools.corpus.edits.context import EditContext, Operator, Variant
from tools.corpus.edits.picture import Picture

OPERATORS: dict[str, Operator] = {
    module.NAME: module.OPERATOR
    for module in (
        retype_font,
        retype_same,
        digits_moved,
        splice,
        status_replaced,
        row_removed,
        cover,
        row_clone,
        stitch_vertical,
        side_by_side,
        block_insert,
        rebuilt_long,
        logic,
        markup,
        scroll_capture,
    )
}

__all__ = ["OPERATORS", "EditContext", "Operator", "Picture", "Variant"]
