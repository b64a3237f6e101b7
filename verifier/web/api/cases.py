"""Follow cases, search them, read their reports, forget them."""

from __future__ import annotations

import asyncio
import zlib
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import Select, select
from starlette.concurrency import run_in_threadpool

from verifier.errors import UsageError
from verifier.outcomes import Verdict
from verifier.reports.model import CaseReport
from verifier.store import cases as stored_cases
from verifier.store.audit import append
from verifier.store.search import CaseQuery, Order
from verifier.store.tables import case_pictures, cases, reports
from verifier.web import queue, submissions
from verifier.web.api.models import (
    CaseId,
    CaseModel,
    CasePageModel,
    CaseRowModel,
    JobModel,
    ReportEntry,
)
from verifier.web.auth import Require, desk_of
from verifier.web.desk import Desk
from verifier.web.keys import Principal
from verifier.web.problems import responses

router = APIRouter(prefix="/api/v1", tags=["cases"])

Reader = Annotated[Principal, Depends(Require("cases:read"))]
Admin = Annotated[Principal, Depends(Require("admin"))]


@router.get("/cases", responses=responses())
def search(
    request: Request,
    _who: Reader,
    order_no: Annotated[str | None, Query(max_length=200)] = None,
    merchant: Annotated[str | None, Query(max_length=200)] = None,
    verdict: Verdict | None = None,
    mistake_type: Annotated[str | None, Query(max_length=40)] = None,
    decision: Annotated[Literal["accept", "reject", "ask", "none"] | None, Query()] = None,
    filed_from: Annotated[str | None, Query(max_length=40, examples=["2026-03-01"])] = None,
    filed_to: Annotated[str | None, Query(max_length=40)] = None,
    order: Order = "worst",
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> CasePageModel:
    """Search by order number (claimed, or shown in a picture), merchant, verdict, date or decision."""
    query = CaseQuery(
        order_no=clean(order_no),
        merchant=clean(merchant),
        verdict=verdict,
        mistake_type=clean(mistake_type),
        decision="" if decision == "none" else decision,
        filed_from=clean(filed_from),
        filed_to=clean(filed_to),
    )
    store = desk_of(request).store
    page = store.search(query, order=order, cursor=cursor, limit=limit)
    counts = store.counts(replace(query, verdict=None))
    return CasePageModel(
        cases=[CaseRowModel.of(row) for row in page.rows], counts=dict(counts), next=page.cursor
    )


@router.get("/cases/{case_id}", responses=responses(404))
def status(request: Request, _who: Reader, case_id: CaseId) -> CaseModel:
    """Where a case stands: its newest verification, verdict and decision."""
    desk = desk_of(request)
    with desk.store.read() as connection:
        job = queue.newest_of_case(connection, case_id)
        row = connection.execute(
            select(cases.c.verdict, cases.c.decision, cases.c.forgotten_at).where(cases.c.case_id == case_id)
        ).first()
        digest = connection.scalar(_newest(case_id).with_only_columns(reports.c.digest))
        files = submissions.files_of(connection, case_id)
    if (row is None or row.forgotten_at) and (
        job is None or job.error_code == "forgotten" or row is not None
    ):
        raise UsageError("is no case of this store", where=case_id, code="no_case")
    return CaseModel(
        case_id=case_id,
        job=None if job is None else JobModel.of(job),
        report_digest=digest or "",
        verdict=row.verdict if row is not None else "",
        decision=row.decision if row is not None else "",
        files=[file.name for file in files],
    )


@router.get(
    "/cases/{case_id}/report",
    responses={**responses(404), 304: {"description": "Not modified"}},
    response_model=CaseReport,
)
async def report(
    request: Request,
    _who: Reader,
    case_id: CaseId,
    digest: Annotated[str | None, Query(pattern="^[0-9a-f]{64}$")] = None,
) -> Response:
    """The newest report of a case, or an earlier one by its digest; schema in docs/report.schema.json."""
    desk = desk_of(request)
    # What is in memory is answered without a thread: this is what everybody reads all the time.
    found = recalled(desk, case_id, digest)
    if found is None:
        found = await _fetched(desk, case_id, digest)
    if found is None:
        raise UsageError("has no such report", where=case_id, code="no_report")
    tag = f'"{found[0]}"'
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"ETag": tag})
    return Response(found[1], media_type="application/json", headers={"ETag": tag})


@router.get("/cases/{case_id}/reports", responses=responses(404))
def history(request: Request, _who: Reader, case_id: CaseId) -> list[ReportEntry]:
    """Every report that was made of a case, the newest first."""
    with desk_of(request).store.read() as connection:
        rows = connection.execute(
            _newest(case_id, None).with_only_columns(
                reports.c.digest, reports.c.verdict, reports.c.policy, reports.c.created_at
            )
        ).fetchall()
    if not rows:
        raise UsageError("has no report", where=case_id, code="no_report")
    return [ReportEntry(**row._mapping) for row in rows]


@router.delete("/cases/{case_id}", status_code=204, responses=responses(404))
def forget(request: Request, who: Admin, case_id: CaseId) -> Response:
    """Remove the pictures and all personal values of a case for good; its audit lines stay."""
    desk = desk_of(request)
    with desk.store.write() as connection:
        at = desk.store.now()
        hashes = [file.sha256 for file in submissions.files_of(connection, case_id)]
        known = stored_cases.case_key(connection, case_id) is not None
        handed_in = submissions.remove(connection, case_id)
        if handed_in and not known:
            stored_cases.ensure_case(connection, case_id, at)  # so that the id cannot come back unnoticed
        if not handed_in and not known:
            raise UsageError("is no case of this store", where=case_id, code="no_case")
        append(connection, at, who.name, "forget_asked", case_id, {})
    forgotten = desk.store.forget(case_id, actor=who.name)
    with desk.store.read() as connection:
        for sha256 in submissions.unused(connection, [*hashes, *forgotten.pictures]):
            remove_picture(desk, sha256)
    desk.bodies.clear()
    desk.newest.clear()
    return Response(status_code=204)


def recalled(desk: Desk, case_id: str, digest: str | None) -> tuple[str, bytes] | None:
    """Digest and JSON of a report when both are in memory; never touches the store."""
    wanted = digest or desk.newest.get(case_id)
    body = desk.bodies.get(f"{case_id} {wanted}") if wanted else None
    return (wanted, body) if wanted and body is not None else None


async def _fetched(desk: Desk, case_id: str, digest: str | None) -> tuple[str, bytes] | None:
    """From the store, once for all who ask for the same in this moment."""
    key = f"{case_id} {digest}"
    task = desk.loading.get(key)
    if task is None:
        task = asyncio.create_task(run_in_threadpool(body_of, desk, case_id, digest))
        desk.loading[key] = task
        task.add_done_callback(lambda _done: desk.loading.pop(key, None))
    return await asyncio.shield(task)  # one who leaves does not take it from the others


def body_of(desk: Desk, case_id: str, digest: str | None = None) -> tuple[str, bytes] | None:
    """Digest and JSON of a case's report, the newest when none is named."""
    with desk.store.read() as connection:
        query = _newest(case_id)
        if digest:
            query = query.where(reports.c.digest == digest)
        found = connection.scalar(query.with_only_columns(reports.c.digest))
        if found is None:
            return None
        body = desk.bodies.get(f"{case_id} {found}")
        if body is None:
            body = zlib.decompress(connection.execute(query.with_only_columns(reports.c.body)).scalar_one())
            desk.bodies.put(f"{case_id} {found}", body)
    if not digest:
        desk.newest.put(case_id, found)
    return found, body


def remove_picture(desk: Desk, sha256: str) -> None:
    """The file and all that was made of it, unless another case of the store shows it."""
    with desk.store.read() as connection:
        if (
            connection.scalar(select(case_pictures.c.sha256).where(case_pictures.c.sha256 == sha256))
            is not None
        ):
            return
    desk.vault.remove(sha256)
    digits = sha256.removeprefix("sha256:")
    for path in (desk.previews / digits[:2]).glob(f"{digits}-*"):
        path.unlink(missing_ok=True)


def clean(text: str | None) -> str | None:
    """A search word; NUL, which PostgreSQL refuses, fits nothing."""
    return None if text is None else text.replace("\x00", "\ufffd")


def _newest(case_id: str, limit: int | None = 1) -> Select[Any]:
    query = select(reports).join(cases, cases.c.id == reports.c.case_key).where(cases.c.case_id == case_id)
    return query.order_by(reports.c.id.desc()).limit(limit)
