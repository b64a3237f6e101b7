"""How a new picture relates to an earlier one; ``None`` when both are merely pages of one app."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from verifier.reuse.align import Placement, align
from verifier.reuse.common import Common, compare_values, nothing_peculiar
from verifier.reuse.difference import Change, changed_fields
from verifier.reuse.fingerprint import Fingerprint
from verifier.reuse.hashes import distance
from verifier.reuse.heads import same_head


class Relation(StrEnum):
    """From the plainest to the one that needs most thought."""

    IDENTICAL_FILE = "identical_file"
    SAME_PICTURE = "same_picture"
    EDITED_COPY = "edited_copy"
    SAME_PAYMENT = "same_payment"
    SAME_HEAD = "same_head"


@dataclass(frozen=True, slots=True)
class Related:
    """The relation, what changed (for an edited copy) and the payment number (for the same payment)."""

    relation: Relation
    changes: tuple[Change, ...] = ()
    number: str = ""


_NEARLY_ALL = 0.85
_SAME_LOOK = 8
"""Bits of 256. Saving again, scaled or not, changed at most 4 (train and dev splits)."""

_MOVING = frozenset({"status", "balance", "created_at"})
"""Fields that a live page shows differently later: evidence of an edit only under the same clock."""


def relate(new: Fingerprint, earlier: Fingerprint) -> Related | None:
    """Compare two pictures. Whichever came first may be the edited one; this does not tell."""
    if (new.sha256, new.page) == (earlier.sha256, earlier.page):
        return Related(Relation.IDENTICAL_FILE)
    pages = new.content, earlier.content
    placement = None if nothing_peculiar(*pages) else align(pages[0].lines, pages[1].lines)
    begin_alike = False
    if placement is not None:
        common = compare_values(*pages, placement)
        if one_screenshot(common) or _nothing_differs(new, earlier, placement, common):
            changes = tuple(
                change
                for change in changed_fields(new, earlier, placement, common)
                if change.field not in _MOVING or (pages[0].clock and pages[0].clock == pages[1].clock)
            )
            return Related(Relation.EDITED_COPY if changes else Relation.SAME_PICTURE, changes)
        begin_alike = same_head(*pages, common)
    shared = sorted(set(new.content.payment_numbers) & set(earlier.content.payment_numbers))
    if shared:
        return Related(Relation.SAME_PAYMENT, number=shared[0])
    return Related(Relation.SAME_HEAD) if begin_alike else None


def _nothing_differs(new: Fingerprint, earlier: Fingerprint, placement: Placement, common: Common) -> bool:
    """A page with hardly a value, saved again: every value, nearly every line and the whole look are the same.

    Two different bills differ in a number, a time or an amount at least, and each of those is a value.
    """
    lines = max(len(new.content.lines), len(earlier.content.lines))
    return (
        common.other == common.alone == 0
        and common.same > 0
        and placement.agreeing >= _NEARLY_ALL * lines
        and distance(new.hash, earlier.hash) <= _SAME_LOOK
    )


def one_screenshot(common: Common) -> bool:
    """Whether so much that is peculiar agrees that it must be one screenshot.

    Of two different bills of one app nearly nothing peculiar agrees (tuned on the train and dev splits of the
    rendered corpus: at most a fifth by weight); of an edited copy most does, and of a page joined from two
    at least a few values and a long number or the clock.
    """
    if common.share >= 0.6:
        return common.same >= 10
    if common.share >= 0.45:
        return common.same >= 12
    return common.share >= 0.2 and (common.longest >= 10 or common.digits >= 11)
