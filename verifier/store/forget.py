"""Retention: remove what is personal about a case, keep that there was one and what was done."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from sqlalchemy import Connection, delete, or_, select, update

from verifier.checks import CheckStatus
from verifier.errors import UsageError
from verifier.reports.model import CaseReport, CheckItem
from verifier.store.audit import append
from verifier.store.cases import case_key, unpack
from verifier.store.tables import (
    case_pictures,
    cases,
    decisions,
    fingerprints,
    links,
    numbers,
    pictures,
    reports,
)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was removed. ``pictures``: hashes that no other case holds; their files go as well."""

    case_id: str
    reports: int
    pictures: tuple[str, ...]
    redacted: tuple[str, ...] = ()
    """Other cases whose reports named values of this one; the values were taken out."""


def forget(connection: Connection, at: str, case_id: str, actor: str) -> Forgotten:
    """Remove reports, pictures, fingerprints, numbers, notes and claimed values of a case.

    Its row stays with id and moments, its decisions without their notes, its audit lines as they are. Where
    another case's report states reuse from this one, the values quoted from it are taken out there.

    Raises:
        UsageError: there is no such case.
    """
    key = case_key(connection, case_id)
    if key is None:
        raise UsageError("is no case of this store", where=case_id, code="no_case")
    redacted = _redact_others(connection, key)
    alone = _pictures_of_nobody_else(connection, key)
    seqs = select(fingerprints.c.seq).where(fingerprints.c.case_key == key)
    connection.execute(delete(numbers).where(numbers.c.seq.in_(seqs)))
    connection.execute(delete(fingerprints).where(fingerprints.c.case_key == key))
    connection.execute(delete(links).where(or_(links.c.case_key == key, links.c.other_key == key)))
    connection.execute(delete(case_pictures).where(case_pictures.c.case_key == key))
    connection.execute(delete(pictures).where(pictures.c.sha256.in_(alone)))
    gone = connection.execute(delete(reports).where(reports.c.case_key == key)).rowcount
    connection.execute(update(decisions).where(decisions.c.case_key == key).values(note="", salt=""))
    blank = dict.fromkeys(
        ("order_no", "merchant", "amount", "currency", "mistake_type", "paid_at", "filed_at", "verdict"), ""
    )
    connection.execute(
        update(cases).where(cases.c.id == key).values(**blank, rank=99, updated_at=at, forgotten_at=at)
    )
    detail = {"reports": str(gone), "pictures": str(len(alone)), "redacted": str(len(redacted))}
    append(connection, at, actor, "forgotten", case_id, detail)
    for other in redacted:
        append(connection, at, actor, "redacted", other, {"because_of": case_id})
    return Forgotten(case_id, gone, alone, redacted)


def _pictures_of_nobody_else(connection: Connection, key: int) -> tuple[str, ...]:
    mine = select(case_pictures.c.sha256).where(case_pictures.c.case_key == key)
    seen = select(fingerprints.c.sha256).where(fingerprints.c.case_key == key)
    others = select(case_pictures.c.sha256).where(case_pictures.c.case_key != key)
    earlier = select(fingerprints.c.sha256).where(fingerprints.c.case_key != key)
    rows = connection.scalars(
        select(pictures.c.sha256).where(
            or_(pictures.c.sha256.in_(mine), pictures.c.sha256.in_(seen)),
            pictures.c.sha256.not_in(others),
            pictures.c.sha256.not_in(earlier),
        )
    )
    return tuple(sorted(rows))


def _redact_others(connection: Connection, key: int) -> tuple[str, ...]:
    rows = connection.execute(
        select(reports.c.id, reports.c.body, cases.c.case_id)
        .join(cases, cases.c.id == reports.c.case_key)
        .where(
            reports.c.case_key != key,
            reports.c.case_key.in_(select(links.c.case_key).where(links.c.other_key == key)),
        )
    ).fetchall()
    for row in rows:
        body = _without_quotes(unpack(row.body)).model_dump_json().encode()
        connection.execute(update(reports).where(reports.c.id == row.id).values(body=zlib.compress(body, 6)))
    return tuple(sorted({row.case_id for row in rows}))


def _without_quotes(report: CaseReport) -> CaseReport:
    """The report without the values that its findings of reuse quote from other cases."""

    def blank(check: CheckItem) -> CheckItem:
        if not check.rule_id.startswith("D") or check.status is not CheckStatus.FAILED:
            return check
        evidence = [place.model_copy(update={"expected": ""}) for place in check.evidence]
        return check.model_copy(update={"evidence": evidence})

    return report.model_copy(
        update={
            "reasons": [blank(check) for check in report.reasons],
            "checks": [blank(check) for check in report.checks],
            "pictures": [
                picture.model_copy(update={"checks": [blank(check) for check in picture.checks]})
                for picture in report.pictures
            ],
        }
    )
