"""技术性失误 · 重复扣款: one order charged twice, both deductions on one page that is a single page."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from verifier.checks import Evidence
from verifier.claims.durations import duration_text
from verifier.evidence import PictureEvidence
from verifier.outcomes import Verdict
from verifier.policy.context import Context, is_joined
from verifier.policy.deductions import check_deduction
from verifier.policy.findings import Finding, found, held
from verifier.policy.pairs import Entry, entries_of, groups_on, transactions


def judge(context: Context) -> Iterator[Finding]:
    """At least two entries on one page, close in time, with transaction numbers of their own."""
    yield from check_deduction(context)
    pages = {p.name: groups_on(context, p) for p in context.pictures}
    good = False
    for picture in context.pictures:
        entries = pages[picture.name]
        if len(entries) < 2:
            apart = list(_apart(context, picture))
            yield from apart
            good = good or bool(apart)
            continue
        places = _places(entries)
        if is_joined(picture):
            yield found("P211", Verdict.INCOMPLETE, places, picture=picture.name)
            continue
        yield from _numbers(context, picture, entries)
        good = True
    if not good:
        yield from _too_few(context)


def _numbers(context: Context, picture: PictureEvidence, entries: tuple[Entry, ...]) -> Iterator[Finding]:
    known = transactions(context, entries)
    params = {"picture": picture.name, "count": str(len(entries))}
    numbers = [number for number in known if number]
    if len(numbers) != len(set(numbers)):
        twice = next(n for n in numbers if numbers.count(n) > 1)
        places = [e.number_place for e, number in zip(entries, known, strict=True) if number == twice]
        yield found("P212", Verdict.INCONSISTENT, places, number=twice, **params)
    elif len(numbers) < 2:
        yield found("P213", Verdict.INCOMPLETE, _places(entries), **params)
    else:
        yield held("P210", _places(entries), numbers=", ".join(numbers), **params)


def _apart(context: Context, picture: PictureEvidence) -> Iterator[Finding]:
    """Like deductions stand on the page, but further apart than the interval."""
    entries = [e for e in entries_of(context, picture) if e.moment is not None]
    times = sorted(e.moment.at for e in entries if e.moment is not None)
    if len(times) >= 2 and len(entries) >= 2:
        span = min(b - a for a, b in pairwise(times))
        limit = context.policy.matching.duplicate_interval
        if span > limit:
            params = {"picture": picture.name, "span": duration_text(span), "limit": duration_text(limit)}
            yield found("P214", Verdict.NEEDS_REVIEW, _places(entries), **params)


def _too_few(context: Context) -> Iterator[Finding]:
    seen = [e for p in context.pictures for e in entries_of(context, p)]
    distinct = {e.number for e in seen if e.number}
    if len(distinct) >= 2 or len({e.source.picture.name for e in seen}) >= 2:
        names = sorted({e.source.picture.name for e in seen})
        yield found("P215", Verdict.INCOMPLETE, [Evidence(n) for n in names], pictures=", ".join(names))
    else:
        yield found("P216", Verdict.INCOMPLETE, _places(seen), count=str(len(seen)))


def _places(entries: tuple[Entry, ...] | list[Entry]) -> list[Evidence]:
    return [entry.place for entry in entries]
