"""Slips that show who paid whom as two blocks without labels: a name with its masked account, under it another one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from verifier.fields.layout import Layout, TextLine

_MASK = re.compile(r"(?=(?:\D*\d){3})(?=.*(?:[xX*·]-?){2})[A-Za-z]{0,8}[ .:]?[xX*·\d\- ]{5,24}")
_BANK = re.compile(
    r"\b(?:bank|wallet|pay|account|a/c|upi)\b|@|^[a-z]{1,2}\.|^ธ\.|^ธนาคาร|^พร้อมเพย์", re.IGNORECASE
)
_GAP = 1.1
"""Heights between two lines of one block at most."""
_LINES = 4


@dataclass(frozen=True, slots=True)
class Side:
    """One party: its lines from top to bottom, the masked account last."""

    lines: tuple[TextLine, ...]

    @property
    def account(self) -> TextLine:
        """The masked account."""
        return self.lines[-1]

    def holds(self, line: TextLine) -> bool:
        """Whether a line belongs to this party."""
        return any(line is o for o in self.lines)

    def name(self, is_name: Callable[[TextLine], bool]) -> TextLine | None:
        """The first line, when it is a name and not only the account's bank."""
        names = [o for o in self.lines[:-1] if is_name(o)]
        return names[0] if names and _BANK.search(names[0].norm) is None else None


def two_sides(layout: Layout) -> tuple[Side, Side] | None:
    """Payer and payee, in the order in which every slip shows them; ``None`` unless there are just two blocks.

    A block ends in a masked account (``xxx-x-x1234-x``, ``**** 4455``) that stands alone on its row; both accounts
    share their left edge.
    """
    masks = [o for o in layout.lines if is_account(o) and not _beside(layout, o)]
    if len(masks) != 2:
        return None
    upper, lower = sorted(masks, key=lambda o: o.middle)
    if abs(upper.box.x0 - lower.box.x0) > upper.height or upper.on_row_with(lower):
        return None
    return Side(_block(layout.lines, upper, 0)), Side(_block(layout.lines, lower, upper.box.y1))


def payer_alone(layout: Layout) -> Side | None:
    """The party with its account on a slip that shows only one: who paid, with the bank that the slip is from."""
    masks = [o for o in layout.lines if is_account(o) and not _beside(layout, o)]
    return Side(_block(layout.lines, masks[0], 0)) if len(masks) == 1 else None


def under(layout: Layout, side: Side) -> list[TextLine]:
    """What stands below a party at its left edge, from top to bottom: the other one, then its references."""
    account = side.account
    column = [
        o
        for o in layout.lines
        if o.box.y0 >= account.box.y1 and abs(o.box.x0 - account.box.x0) <= 0.8 * account.height
    ]
    return sorted(column, key=lambda o: o.middle)


def is_account(line: TextLine) -> bool:
    """Whether a line is a masked account and nothing else."""
    return _MASK.fullmatch(line.norm) is not None


def ends_in_account(layout: Layout, lines: Sequence[TextLine]) -> bool:
    """Whether lines under each other are a party with its account: the last of them, or what stands right below."""
    first, last = lines[0], lines[-1]
    below = (
        o
        for o in layout.lines
        if o.middle > last.middle
        and o.box.y0 - last.box.y1 <= _GAP * first.height
        and abs(o.box.x0 - first.box.x0) <= 0.8 * first.height
    )
    return any(is_account(o) for o in (*lines[1:], *below))


def _beside(layout: Layout, line: TextLine) -> bool:
    """Whether a text stands at the left on its row: a label; a letter there is an avatar."""
    return any(o.box.x1 <= line.box.x0 and len(o.norm) > 2 for o in layout.row_of(line))


def _block(lines: Sequence[TextLine], account: TextLine, top: int) -> tuple[TextLine, ...]:
    block = [account]
    for line in sorted(lines, key=lambda o: -o.middle):
        last = block[0]
        gap = last.box.y0 - line.box.y1
        if line.middle >= last.middle or line.on_row_with(last) or line.box.y0 < top - 2:
            continue
        if abs(line.box.x0 - account.box.x0) > 0.8 * account.height:
            continue
        if gap > _GAP * account.height or len(block) > _LINES:
            break
        block.insert(0, line)
    return tuple(block)
