"""Find cases: by order number, merchant, verdict, date or decision; page by page, newest or worst first."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from verifier.errors import UsageError
from verifier.outcomes import Verdict
from verifier.store.tables import cases, fingerprints, numbers

Order = Literal["newest", "worst"]
_MAX_PAGE = 500


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """What to look for; what is left out does not narrow the search.

    Attributes:
        order_no: the claimed order number, or a payment number that one of the pictures shows; exact.
        merchant: a part of the claimed merchant's name.
        verdict: one of the verdicts.
        filed_from, filed_to: ISO 8601 bounds of the filing time, the second exclusive.
        updated_from, updated_to: bounds of the last verification, in UTC.
        decision: ``accept``, ``reject``, ``ask``, or ``""`` for cases that nobody decided yet.
    """

    order_no: str | None = None
    merchant: str | None = None
    verdict: Verdict | None = None
    mistake_type: str | None = None
    filed_from: str | None = None
    filed_to: str | None = None
    updated_from: str | None = None
    updated_to: str | None = None
    decision: str | None = None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as lists show it."""

    case_id: str
    verdict: str
    order_no: str
    merchant: str
    amount: str
    currency: str
    mistake_type: str
    paid_at: str
    filed_at: str
    decision: str
    created_at: str
    updated_at: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """One page; ``cursor`` asks for the next one and is ``None`` on the last."""

    rows: tuple[CaseRow, ...]
    cursor: str | None


def search(
    connection: Connection,
    query: CaseQuery,
    *,
    order: Order = "newest",
    cursor: str | None = None,
    limit: int = 50,
) -> CasePage:
    """One page of the cases that fit. Forgotten cases are not among them.

    Raises:
        UsageError: the cursor is none of ours.
    """
    limit = max(1, min(limit, _MAX_PAGE))
    found = select(cases).where(*_conditions(query))
    if order == "worst":
        found = found.order_by(cases.c.rank, cases.c.id.desc())
    else:
        found = found.order_by(cases.c.id.desc())
    if cursor is not None:
        rank, key = _decoded(cursor)
        behind = cases.c.id < key
        if order == "worst":
            behind = or_(cases.c.rank > rank, and_(cases.c.rank == rank, behind))
        found = found.where(behind)
    rows = connection.execute(found.limit(limit + 1)).fetchall()
    more = len(rows) > limit
    rows = rows[:limit]
    names = CaseRow.__dataclass_fields__
    return CasePage(
        tuple(CaseRow(**{name: getattr(row, name) for name in names}) for row in rows),
        _encoded(rows[-1].rank, rows[-1].id) if more else None,
    )


def counts(connection: Connection, query: CaseQuery) -> Mapping[str, int]:
    """How many of the cases that fit have each verdict."""
    rows = connection.execute(
        select(cases.c.verdict, func.count()).where(*_conditions(query)).group_by(cases.c.verdict)
    )
    return {verdict: int(count) for verdict, count in rows}


def _conditions(query: CaseQuery) -> list[ColumnElement[bool]]:
    out: list[ColumnElement[bool]] = [cases.c.forgotten_at == "", cases.c.verdict != ""]
    if query.order_no is not None:
        shown = (
            select(fingerprints.c.case_key)
            .join(numbers, numbers.c.seq == fingerprints.c.seq)
            .where(numbers.c.number == query.order_no)
        )
        out.append(or_(cases.c.order_no == query.order_no, cases.c.id.in_(shown)))
    if query.merchant is not None:
        out.append(cases.c.merchant.contains(query.merchant, autoescape=True))
    if query.verdict is not None:
        out.append(cases.c.verdict == query.verdict.value)
    if query.mistake_type is not None:
        out.append(cases.c.mistake_type == query.mistake_type)
    if query.decision is not None:
        out.append(cases.c.decision == query.decision)
    for column, low, high in (
        (cases.c.filed_at, query.filed_from, query.filed_to),
        (cases.c.updated_at, query.updated_from, query.updated_to),
    ):
        out += [column >= low] if low is not None else []
        out += [and_(column < high, column != "")] if high is not None else []
    return out


def _encoded(rank: int, key: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([rank, key]).encode()).decode().rstrip("=")


def _decoded(cursor: str) -> tuple[int, int]:
    try:
        rank, key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not (isinstance(rank, int) and isinstance(key, int) and abs(rank) < 2**31 and 0 <= key < 2**62):
            raise ValueError
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise UsageError("is no cursor of this search", where="cursor", code="bad_cursor") from None
    return rank, key
