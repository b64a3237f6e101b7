"""Cases and their reports."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from verifier.reports.model import CaseReport
from verifier.reports.order import WORST_FIRST
from verifier.store.tables import case_pictures, cases, links, pictures, reports


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A report as it was saved. ``digest`` is the SHA-256 of its JSON; equal reports have equal digests."""

    report: CaseReport
    digest: str
    created_at: str


@dataclass(frozen=True, slots=True)
class Link:
    """Reuse between two cases: ``case_id``'s report states it; ``fields`` changed between the pictures."""

    case_id: str
    picture: str
    other_case: str
    other_picture: str
    relation: str
    fields: tuple[str, ...]


def case_key(connection: Connection, case_id: str) -> int | None:
    """The row of a case."""
    return connection.scalar(select(cases.c.id).where(cases.c.case_id == case_id))


def ensure_case(connection: Connection, case_id: str, at: str) -> int:
    """The row of a case, made when it is new."""
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    row = {"case_id": case_id, "created_at": at, "updated_at": at}
    connection.execute(make(cases).values(**row).on_conflict_do_nothing())
    key = case_key(connection, case_id)
    assert key is not None
    return key


def save_report(connection: Connection, report: CaseReport, at: str) -> tuple[str, bool]:
    """Save the report as the newest of its case; the digest, and whether it differs from the one before."""
    key = ensure_case(connection, report.case_id, at)
    body = report.model_dump_json().encode()
    digest = hashlib.sha256(body).hexdigest()
    newest = connection.scalar(
        select(reports.c.digest).where(reports.c.case_key == key).order_by(reports.c.id.desc()).limit(1)
    )
    if newest == digest:
        return digest, False
    connection.execute(
        insert(reports).values(
            case_key=key,
            digest=digest,
            verdict=report.verdict.value,
            policy=report.versions.policy,
            program=report.versions.program,
            report_schema=report.versions.report_schema,
            body=zlib.compress(body, 6),
            created_at=at,
        )
    )
    connection.execute(update(cases).where(cases.c.id == key).values(**_columns(report), updated_at=at))
    _keep_pictures(connection, key, report, at)
    _keep_links(connection, key, report)
    return digest, True


def newest_report(connection: Connection, case_id: str) -> StoredReport | None:
    """The newest report of a case; ``None`` for an unknown or forgotten one."""
    row = connection.execute(
        select(reports)
        .join(cases, cases.c.id == reports.c.case_key)
        .where(cases.c.case_id == case_id)
        .order_by(reports.c.id.desc())
        .limit(1)
    ).first()
    return None if row is None else StoredReport(unpack(row.body), row.digest, row.created_at)


def report_history(connection: Connection, case_id: str) -> list[StoredReport]:
    """Every report of a case, the oldest first."""
    rows = connection.execute(
        select(reports)
        .join(cases, cases.c.id == reports.c.case_key)
        .where(cases.c.case_id == case_id)
        .order_by(reports.c.id)
    )
    return [StoredReport(unpack(row.body), row.digest, row.created_at) for row in rows]


def linked_cases(connection: Connection, case_id: str) -> list[Link]:
    """Links from and to a case, those that its own report states first."""
    other = cases.alias("other")
    rows = connection.execute(
        select(links, cases.c.case_id, other.c.case_id.label("other_case"))
        .join(cases, cases.c.id == links.c.case_key)
        .join(other, other.c.id == links.c.other_key)
        .where(or_(cases.c.case_id == case_id, other.c.case_id == case_id))
        .order_by(cases.c.case_id != case_id, cases.c.id, links.c.picture, other.c.id, links.c.other_picture)
    )
    return [
        Link(
            r.case_id,
            r.picture,
            r.other_case,
            r.other_picture,
            r.kind,
            tuple(filter(None, r.fields.split(","))),
        )
        for r in rows
    ]


def unpack(body: bytes) -> CaseReport:
    """The report of a stored body."""
    return CaseReport.model_validate_json(zlib.decompress(body))


def _columns(report: CaseReport) -> Mapping[str, object]:
    names = ("order_no", "merchant", "amount", "currency", "mistake_type", "paid_at", "filed_at")
    texts = {name: str(report.claim.get(name) or "") for name in names}
    rank = WORST_FIRST.index(report.verdict)
    return {**texts, "verdict": report.verdict.value, "rank": rank, "forgotten_at": ""}


def _keep_pictures(connection: Connection, key: int, report: CaseReport, at: str) -> None:
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    connection.execute(delete(case_pictures).where(case_pictures.c.case_key == key))
    for item in report.pictures:
        row = {"sha256": item.sha256, "format": item.format, "width": item.width, "height": item.height}
        connection.execute(make(pictures).values(**row, first_seen=at).on_conflict_do_nothing())
    rows = [{"case_key": key, "name": item.name, "sha256": item.sha256} for item in report.pictures]
    if rows:
        connection.execute(make(case_pictures).on_conflict_do_nothing(), rows)


def _keep_links(connection: Connection, key: int, report: CaseReport) -> None:
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    connection.execute(delete(links).where(links.c.case_key == key))
    for item in report.links:
        other = case_key(connection, item.case_id)
        if other is None or other == key:
            continue
        row = {
            "case_key": key,
            "picture": item.picture,
            "other_key": other,
            "other_picture": item.other_picture,
            "kind": item.relation,
            "fields": ",".join(item.fields_changed),
        }
        connection.execute(make(links).values(**row).on_conflict_do_nothing())
