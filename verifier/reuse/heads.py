"""Pages that begin alike: under one clock, with one amount or order number, and with other values below.

Who rebuilds a long page puts the head of one bill on the rows of another. Of the first bill only the head is left: the
clock, a name, the amount, the state. That much is compared here, where the pages as wholes have too little in common.
Two bills of one buyer over the same amount, both opened in the same minute, begin alike as well: a person has to look.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from itertools import takewhile

from verifier.reuse.common import Common, inside
from verifier.reuse.fingerprint import Content, Line, Shown

_AMOUNTS = frozenset({"amount", "order_amount"})
_NUMBERS = frozenset({"order_no", "transaction_no", "refund_no", "merchant_order_no", "reference_no"})
_FIGURES, _FIGURES_WITH_NAME = 4, 3
"""Figures of an amount, zeros at its end left out, that are peculiar to a payment: alone, and beside an equal name."""


def same_head(new: Content, earlier: Content, common: Common) -> bool:
    """Whether the values of the two are equal from the clock down to a peculiar one, at the same places."""
    if not new.clock or new.clock != earlier.clock:
        return False
    head = _head(new, common)
    theirs = {(field.name, field.value) for field in earlier.fields}
    held = [
        field
        for field in new.fields
        if field.value and (field.name, field.value) in theirs and _stands_in(field, head)
    ]
    figures = max((_figures(field.value) for field in held if field.name in _AMOUNTS), default=0)
    named = any(field.name not in _AMOUNTS and field.name != "status" for field in held)
    numbered = any(field.name in _NUMBERS for field in held)
    return numbered or figures >= (_FIGURES_WITH_NAME if named else _FIGURES)


def _head(new: Content, common: Common) -> list[Line]:
    """The lines of values below the clock's row, from the top down to the first that is not the same."""
    row = next((line.box for line in new.lines if new.clock in line.text), None)
    if row is None:
        return []
    below = [place for place in common.places if place[0].box.centre[1] > row.y1]
    below.sort(key=lambda place: (place[0].box.y0, place[0].box.x0))
    return [line for line, _, _ in takewhile(lambda place: place[2], below)]


def _stands_in(field: Shown, lines: Sequence[Line]) -> bool:
    return any(inside(line.box, field.box) for line in lines)


def _figures(amount: str) -> int:
    try:
        return len(Decimal(amount.split(" ", maxsplit=1)[0]).normalize().as_tuple().digits)
    except InvalidOperation:
        return 0
