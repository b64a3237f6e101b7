"""Step 6: find what the pictures of a case have in common with evidence seen earlier, and with each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verifier.reuse.compare import Related, Relation, relate
from verifier.reuse.fingerprint import Fingerprint
from verifier.reuse.memory import Memory, Seen

RADIUS = 60
"""Bits of 256. Copies that were only saved again stay within; what lies further off is found by its numbers."""

_OF_ONE_CASE = frozenset({Relation.SAME_PAYMENT, Relation.SAME_HEAD})
"""Several pages of one case show the same payment, or two equal ones: that is what evidence is for."""

_CANDIDATES = 16
"""For each way of searching: comparing one takes about a millisecond."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One picture of the case and an earlier one. ``within``: the earlier one is of the same case."""

    picture: Fingerprint
    case_id: str
    earlier: Fingerprint
    related: Related
    within: bool


def find_reuse(case_id: str, prints: Sequence[Fingerprint], memory: Memory | None) -> list[Finding]:
    """Everything found, in the order of the pictures; of one picture, in the order in which evidence arrived.

    The case is remembered before it is searched for. The same case against the same memory gives the same
    result, however often it is searched.

    Raises:
        StoreError: the memory is a store and cannot be used.
    """
    found = list(_within(case_id, prints))
    if memory is not None and prints:
        numbers = memory.remember(case_id, prints)
        own = {(item.sha256, item.page) for item in prints}
        for item in prints:
            for seen in _candidates(item, memory, numbers[item.sha256, item.page]):
                earlier = seen.fingerprint
                if seen.case_id == case_id and (earlier.sha256, earlier.page) in own:
                    continue
                related = relate(item, earlier)
                within = seen.case_id == case_id
                if related is not None and not (within and related.relation in _OF_ONE_CASE):
                    found.append(Finding(item, seen.case_id, earlier, related, within))
    return found


def _within(case_id: str, prints: Sequence[Fingerprint]) -> Iterator[Finding]:
    for number, item in enumerate(prints):
        for earlier in prints[:number]:
            related = relate(item, earlier)
            if related is not None and related.relation not in _OF_ONE_CASE:
                yield Finding(item, case_id, earlier, related, True)


def _candidates(item: Fingerprint, memory: Memory, before: int) -> list[Seen]:
    found = {
        seen.seq: seen
        for way in (
            memory.same_file(item.sha256, before, _CANDIDATES),
            memory.alike(item, RADIUS, before, _CANDIDATES),
            memory.with_marks(item.marks, before, _CANDIDATES),
        )
        for seen in way
    }
    return [found[seq] for seq in sorted(found)]
