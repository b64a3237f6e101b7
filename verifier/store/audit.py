"""The audit trail: who did what to which case, each line chained to the one before by its hash.

A line cannot be changed or removed without breaking the chain from there on, and triggers refuse it to whoever
uses the database. Who owns the database could compute a whole new chain: write :func:`head` down elsewhere from
time to time and give it to :func:`verify`. No personal values belong in ``detail``: the trail outlives ``forget``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from verifier.store.counters import next_value
from verifier.store.tables import audit

_START = "0" * 64


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line. ``detail`` holds words, numbers and hashes, never values read from pictures."""

    seq: int
    at: str
    actor: str
    action: str
    case_id: str
    detail: Mapping[str, str]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The newest line: its number and hash."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Verified:
    """Whether the chain holds; ``broken_at`` is the first line that does not fit, ``None`` when all do."""

    lines: int
    broken_at: int | None

    @property
    def sound(self) -> bool:
        """Whether every line fits."""
        return self.broken_at is None


def append(
    connection: Connection, at: str, actor: str, action: str, case_id: str, detail: Mapping[str, str]
) -> AuditLine:
    """Add a line inside the caller's transaction: what it tells of happens with it, or not at all."""
    seq = next_value(connection, "audit")
    previous = connection.scalar(select(audit.c.hash).where(audit.c.seq == seq - 1)) or _START
    text = _canonical(detail)
    line = AuditLine(
        seq,
        at,
        actor,
        action,
        case_id,
        dict(detail),
        previous,
        _hash(seq, at, actor, action, case_id, text, previous),
    )
    connection.execute(
        insert(audit).values(
            seq=seq,
            at=at,
            actor=actor,
            action=action,
            case_id=case_id,
            detail=text,
            previous=previous,
            hash=line.hash,
        )
    )
    return line


def lines(
    connection: Connection, case_id: str | None = None, after: int = 0, limit: int = 100
) -> list[AuditLine]:
    """Lines in their order, of one case or of all, from behind number ``after`` on."""
    query = select(audit).where(audit.c.seq > after).order_by(audit.c.seq).limit(limit)
    if case_id is not None:
        query = query.where(audit.c.case_id == case_id)
    return [
        AuditLine(r.seq, r.at, r.actor, r.action, r.case_id, json.loads(r.detail), r.previous, r.hash)
        for r in connection.execute(query)
    ]


def head(connection: Connection) -> Head:
    """The newest line, to be kept elsewhere; number 0 when there is none."""
    row = connection.execute(select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)).first()
    return Head(row.seq, row.hash) if row else Head(0, _START)


def verify(connection: Connection, known: Head | None = None) -> Verified:
    """Compute the chain anew; ``known`` is a head kept elsewhere, which must still be part of it."""
    count, previous = 0, _START
    for row in _all(connection):
        count += 1
        wanted = _hash(row.seq, row.at, row.actor, row.action, row.case_id, row.detail, previous)
        fits = row.seq == count and row.previous == previous and row.hash == wanted
        if not fits or (known is not None and known.seq == count and known.hash != row.hash):
            return Verified(count, count)
        previous = row.hash
    if known is not None and known.seq > count:
        return Verified(count, count + 1)
    return Verified(count, None)


def _all(connection: Connection, block: int = 1000) -> Iterator[Row[Any]]:
    after = 0
    while rows := connection.execute(
        select(audit).where(audit.c.seq > after).order_by(audit.c.seq).limit(block)
    ).fetchall():
        yield from rows
        after = rows[-1].seq


def _canonical(detail: Mapping[str, str]) -> str:
    return json.dumps(dict(detail), sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def _hash(seq: int, at: str, actor: str, action: str, case_id: str, detail: str, previous: str) -> str:
    text = json.dumps([seq, at, actor, action, case_id, detail, previous], ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
