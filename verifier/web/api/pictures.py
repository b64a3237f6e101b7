"""Pictures of a case: encoded anew for looking, annotated, where pixels look edited, and the original as a download."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse

from verifier.errors import UsageError
from verifier.reports.marks import marks_of
from verifier.reports.model import CaseReport, PictureItem
from verifier.store.tables import case_pictures, cases
from verifier.web.api.cases import body_of
from verifier.web.api.models import CaseId, Number
from verifier.web.auth import Require, desk_of
from verifier.web.desk import Desk
from verifier.web.keys import Principal
from verifier.web.problems import Problem, responses
from verifier.web.sniff import SUFFIXES, format_of
from verifier.web.work import Failure, Item, MakeAnnotated, MakeHeatmap, MakePreview, preview_path

router = APIRouter(prefix="/api/v1/cases/{case_id}/pictures/{number}", tags=["pictures"])

Viewer = Annotated[Principal, Depends(Require("pictures:read"))]

_WAIT = 60.0


def _content(*types: str) -> dict[int | str, dict[str, object]]:
    return {200: {"content": {name: {"schema": {"type": "string", "format": "binary"}} for name in types}}}


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture of the newest report and where its bytes are."""

    report: CaseReport
    digest: str
    picture: PictureItem
    page: int
    path: Path


@router.get("", responses={**responses(404), **_content("image/jpeg")}, response_class=FileResponse)
async def preview(request: Request, _who: Viewer, case_id: CaseId, number: Number) -> Response:
    """The whole picture, encoded anew as JPEG in its full size: no byte of the sender's file gets through."""
    desk = desk_of(request)
    shown = await run_in_threadpool(_find, desk, case_id, number)
    target = preview_path(desk.previews, shown.picture.sha256, shown.page)
    await _made(desk, target, MakePreview(shown.path, shown.page, target))
    return FileResponse(target, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})


@router.get("/annotated", responses={**responses(404), **_content("image/png")}, response_class=FileResponse)
async def annotated(request: Request, _who: Viewer, case_id: CaseId, number: Number) -> Response:
    """The picture with the numbered boxes of the newest report, as PNG."""
    desk = desk_of(request)
    shown = await run_in_threadpool(_find, desk, case_id, number)
    # Two cases may show one picture with other boxes: what was drawn is part of the name.
    drawn = hashlib.sha256(f"{shown.digest} {number}".encode()).hexdigest()[:16]
    target = preview_path(desk.previews, shown.picture.sha256, shown.page, f"{drawn}.png")
    marks = marks_of(shown.report, shown.picture)
    await _made(desk, target, MakeAnnotated(shown.path, shown.page, marks, target))
    return FileResponse(target, media_type="image/png")


@router.get("/heatmap", responses={**responses(404), **_content("image/png")}, response_class=FileResponse)
async def heatmap(request: Request, _who: Viewer, case_id: CaseId, number: Number) -> Response:
    """Where the pixels look edited: a transparent PNG of the picture's size; 404 where nothing points at a place."""
    desk = desk_of(request)
    shown = await run_in_threadpool(_find, desk, case_id, number)
    target = preview_path(desk.previews, shown.picture.sha256, shown.page, "heat.png")
    await _made(desk, target, MakeHeatmap(shown.path, shown.page, target))
    if target.stat().st_size == 0:
        raise Problem(404, "no_heatmap", "no detector pointed at a place in this picture")
    return FileResponse(target, media_type="image/png")


@router.get(
    "/original",
    responses={**responses(404), **_content("application/octet-stream")},
    response_class=FileResponse,
)
def original(request: Request, _who: Viewer, case_id: CaseId, number: Number) -> Response:
    """The file as it was sent, as a download that no browser opens by itself."""
    desk = desk_of(request)
    shown = _find(desk, case_id, number)
    with shown.path.open("rb") as file:
        suffix = SUFFIXES.get(format_of(file.read(1024)) or "", ".bin")
    name = shown.picture.sha256.removeprefix("sha256:")[:16] + suffix
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": "sandbox"}
    return FileResponse(shown.path, media_type="application/octet-stream", headers=headers)


def _find(desk: Desk, case_id: str, number: int) -> Shown:
    found = body_of(desk, case_id)
    if found is None:
        raise UsageError("has no report", where=case_id, code="no_report")
    report = CaseReport.model_validate_json(found[1])
    if number > len(report.pictures):
        raise UsageError(f"has no picture {number}", where=case_id, code="no_picture")
    picture = report.pictures[number - 1]
    with desk.store.read() as connection:
        # The store decides what belongs to the case, not the text of a report.
        held = connection.scalar(
            select(case_pictures.c.sha256)
            .join(cases, cases.c.id == case_pictures.c.case_key)
            .where(cases.c.case_id == case_id, case_pictures.c.sha256 == picture.sha256)
        )
    if held is None or not desk.vault.path(held).is_file():
        raise UsageError("is no longer kept here", where=f"picture {number}", code="no_picture")
    page = picture.name.rpartition("#")[2] if picture.format == "PDF" else "1"
    return Shown(report, found[0], picture, int(page) if page.isdigit() else 1, desk.vault.path(held))


async def _made(desk: Desk, target: Path, item: Item) -> None:
    if target.exists():
        return
    future = asyncio.wrap_future(desk.pool.ask(item))
    try:
        result = await asyncio.wait_for(future, _WAIT)
    except TimeoutError:
        raise Problem(503, "busy", "all workers are busy", headers={"Retry-After": "10"}) from None
    if isinstance(result, Failure):
        status = 503 if result.code in {"stopping", "worker_lost", "worker_crashed", "timeout"} else 422
        raise Problem(status, result.code, "the picture cannot be shown")
