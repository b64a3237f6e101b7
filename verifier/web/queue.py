"""The queue of work in the store: what was accepted is there until it is finished, once, whatever ends in between.

A server takes a job under a lease and gives it back when it stops; a job whose lease ran out is taken again. A result
counts only from the server that holds the job: the update that finishes it and the report are one transaction.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update

from verifier.batch.one import CaseOutcome
from verifier.store import cases as stored_cases
from verifier.store.audit import append
from verifier.store.store import moment
from verifier.web.tables import jobs

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""A moment at which no lease has run out."""

MAX_ATTEMPTS = 5
"""A case that ended its server so often is reported as failed instead of ending it again."""


@dataclass(frozen=True, slots=True)
class Job:
    """One verification of one case."""

    id: str
    case_id: str
    policy: str
    state: str
    attempts: int
    submitted_by: str
    webhook: str
    created_at: str
    started_at: str
    finished_at: str
    verdict: str
    report_digest: str
    error_code: str
    error_reason: str


_COLUMNS = tuple(jobs.c[name] for name in Job.__dataclass_fields__)


def add(
    connection: Connection,
    at: str,
    case_id: str,
    *,
    policy: str,
    actor: str,
    webhook: str = "",
    priority: int = 0,
) -> Job:
    """Queue a verification."""
    number = secrets.token_hex(16)
    row = {
        "id": number,
        "case_id": case_id,
        "policy": policy,
        "priority": priority,
        "state": "queued",
        "attempts": 0,
        "submitted_by": actor,
        "webhook": webhook,
        "created_at": at,
    }
    connection.execute(insert(jobs).values(**row))
    append(connection, at, actor, "queued", case_id, {"job": number, "policy": policy})
    found = get(connection, number)
    assert found is not None
    return found


def get(connection: Connection, number: str) -> Job | None:
    """The job with this id."""
    row = connection.execute(select(*_COLUMNS).where(jobs.c.id == number)).first()
    return None if row is None else Job(*row)


def newest_of_case(connection: Connection, case_id: str) -> Job | None:
    """The last job of a case."""
    query = select(*_COLUMNS).where(jobs.c.case_id == case_id).order_by(jobs.c.seq.desc()).limit(1)
    row = connection.execute(query).first()
    return None if row is None else Job(*row)


def of_state(connection: Connection, state: str, limit: int = 50) -> list[Job]:
    """Jobs in a state, the newest first."""
    rows = connection.execute(
        select(*_COLUMNS).where(jobs.c.state == state).order_by(jobs.c.seq.desc()).limit(limit)
    )
    return [Job(*row) for row in rows]


def unsolved(connection: Connection, limit: int = 50) -> list[Job]:
    """Failed jobs of cases that were not verified since, the newest first."""
    later = jobs.alias("later")
    rows = connection.execute(
        select(*_COLUMNS)
        .where(
            jobs.c.state == "failed",
            jobs.c.error_code != "forgotten",
            ~select(later.c.seq).where(later.c.case_id == jobs.c.case_id, later.c.seq > jobs.c.seq).exists(),
        )
        .order_by(jobs.c.seq.desc())
        .limit(limit)
    )
    return [Job(*row) for row in rows]


def counts(connection: Connection) -> dict[str, int]:
    """How many jobs are in each state."""
    rows = connection.execute(select(jobs.c.state, func.count()).group_by(jobs.c.state))
    return {state: int(count) for state, count in rows}


def is_waiting(connection: Connection, now: datetime) -> bool:
    """Whether there is a job to take; cheaper than trying."""
    return connection.execute(select(jobs.c.seq).where(_free(moment(now))).limit(1)).first() is not None


def take(connection: Connection, now: datetime, owner: str, lease_seconds: float) -> Job | None:
    """Take the next job under a lease; urgent ones first, then in the order they came."""
    at = moment(now)
    row = connection.execute(
        select(jobs.c.seq, jobs.c.id, jobs.c.attempts)
        .where(_free(at))
        .order_by(jobs.c.priority.desc(), jobs.c.seq)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if row is None:
        return None
    if row.attempts >= MAX_ATTEMPTS:
        values = {"error_code": "gave_up", "error_reason": f"the server ended {row.attempts} times over it"}
        connection.execute(
            update(jobs)
            .where(jobs.c.seq == row.seq)
            .values(state="failed", finished_at=at, owner="", **values)
        )
        return take(connection, now, owner, lease_seconds)
    connection.execute(
        update(jobs)
        .where(jobs.c.seq == row.seq)
        .values(
            state="running",
            owner=owner,
            attempts=row.attempts + 1,
            started_at=at,
            lease_until=moment(now + timedelta(seconds=lease_seconds)),
        )
    )
    return get(connection, row.id)


def renew(connection: Connection, now: datetime, owner: str, lease_seconds: float) -> None:
    """Keep what this server works on."""
    until = moment(now + timedelta(seconds=lease_seconds))
    connection.execute(
        update(jobs).where(jobs.c.owner == owner, jobs.c.state == "running").values(lease_until=until)
    )


def release(connection: Connection, owner: str | None, keep: Sequence[str] = ()) -> int:
    """Give back what a server had taken; ``None``: what any server had, when it is sure that none runs."""
    mine = and_(jobs.c.state == "running", jobs.c.id.not_in(keep))
    if owner is not None:
        mine = and_(mine, jobs.c.owner == owner)
    values = {"state": "queued", "owner": "", "lease_until": ""}
    return int(connection.execute(update(jobs).where(mine).values(**values)).rowcount)


def finish(connection: Connection, at: str, job: Job, owner: str, outcome: CaseOutcome) -> bool:
    """Keep the result and the report together. ``False``, and nothing is kept, when the job is no longer ours."""
    values: dict[str, str] = {"owner": "", "lease_until": "", "finished_at": at}
    if outcome.report is not None:
        values |= {"state": "done", "verdict": outcome.report.verdict.value}
    else:
        error = outcome.error
        values |= {
            "state": "failed",
            "error_code": (error.code if error else "unknown")[:40],
            "error_reason": (error.reason if error else "")[:500],
        }
    changed = connection.execute(
        update(jobs)
        .where(jobs.c.id == job.id, jobs.c.state == "running", jobs.c.owner == owner)
        .values(**values)
    )
    if changed.rowcount != 1:
        return False
    detail = {"job": job.id}
    if outcome.report is not None:
        digest, _new = stored_cases.save_report(connection, outcome.report, at)
        connection.execute(update(jobs).where(jobs.c.id == job.id).values(report_digest=digest))
        detail |= {
            "verdict": outcome.report.verdict.value,
            "report": digest,
            "policy": outcome.report.versions.policy,
        }
    else:
        detail |= {"error": values["error_code"]}
    action = "verified" if outcome.report is not None else "failed"
    append(connection, at, "verifier", action, job.case_id, detail)
    return True


def _free(at: str) -> ColumnElement[bool]:
    return or_(jobs.c.state == "queued", and_(jobs.c.state == "running", jobs.c.lease_until < at))
