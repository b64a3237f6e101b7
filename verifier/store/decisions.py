"""What reviewers decided about a case."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, insert, select, update

from verifier.errors import UsageError
from verifier.store.audit import append
from verifier.store.cases import case_key
from verifier.store.tables import cases, decisions, reports

DecisionWord = Literal["accept", "reject", "ask"]
"""``ask``: ask the buyer for supplements."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision; ``undone`` when it was taken back."""

    id: int
    reviewer: str
    decision: str
    note: str
    report_digest: str
    created_at: str
    undone: bool


def add(
    connection: Connection, at: str, case_id: str, reviewer: str, word: DecisionWord, note: str
) -> Decision:
    """Record a decision on the newest report, with its audit line.

    Raises:
        UsageError: there is no such case.
    """
    key = _existing(connection, case_id)
    digest = connection.scalar(
        select(reports.c.digest).where(reports.c.case_key == key).order_by(reports.c.id.desc()).limit(1)
    )
    salt = secrets.token_hex(16)
    row = {
        "case_key": key,
        "reviewer": reviewer,
        "decision": word,
        "note": note,
        "salt": salt,
        "report_digest": digest or "",
        "created_at": at,
        "undone": False,
    }
    number = connection.execute(insert(decisions).values(**row).returning(decisions.c.id)).scalar_one()
    connection.execute(update(cases).where(cases.c.id == key).values(decision=word))
    detail = {
        "decision": word,
        "number": str(number),
        "note": hashlib.sha256((salt + note).encode()).hexdigest(),
        "report": digest or "",
    }
    append(connection, at, reviewer, "decided", case_id, detail)
    return Decision(number, reviewer, word, note, digest or "", at, False)


def undo(connection: Connection, at: str, case_id: str, reviewer: str, number: int) -> None:
    """Take a decision back, with its audit line; the decision before it counts again.

    Raises:
        UsageError: the case has no such decision, or it was taken back already.
    """
    key = _existing(connection, case_id)
    changed = connection.execute(
        update(decisions)
        .where(decisions.c.id == number, decisions.c.case_key == key, decisions.c.undone.is_(False))
        .values(undone=True)
    )
    if changed.rowcount != 1:
        raise UsageError("has no such decision to take back", where=case_id, code="no_decision")
    standing = connection.scalar(
        select(decisions.c.decision)
        .where(decisions.c.case_key == key, decisions.c.undone.is_(False))
        .order_by(decisions.c.id.desc())
        .limit(1)
    )
    connection.execute(update(cases).where(cases.c.id == key).values(decision=standing or ""))
    append(connection, at, reviewer, "undone", case_id, {"number": str(number)})


def of_case(connection: Connection, case_id: str) -> list[Decision]:
    """Every decision on a case, the oldest first."""
    rows = connection.execute(
        select(decisions)
        .join(cases, cases.c.id == decisions.c.case_key)
        .where(cases.c.case_id == case_id)
        .order_by(decisions.c.id)
    )
    return [
        Decision(r.id, r.reviewer, r.decision, r.note, r.report_digest, r.created_at, bool(r.undone))
        for r in rows
    ]


def _existing(connection: Connection, case_id: str) -> int:
    key = case_key(connection, case_id)
    if key is None:
        raise UsageError("is no case of this store", where=case_id, code="no_case")
    return key
