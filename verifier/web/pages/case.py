"""One case: the claim against what was read, the picture with its boxes, what is missing, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.responses import RedirectResponse

from verifier.errors import UsageError
from verifier.reports.marks import FINDING, Mark, findings, marks_of
from verifier.reports.model import CaseReport, Comparison, PictureItem, TimelineItem
from verifier.reports.order import OUTCOME_ORDER
from verifier.store import decisions
from verifier.store.audit import lines
from verifier.store.cases import linked_cases
from verifier.store.search import CaseQuery
from verifier.web import queue, submissions
from verifier.web.api.cases import body_of
from verifier.web.api.decisions import UNDO_SECONDS
from verifier.web.api.models import CaseId
from verifier.web.auth import Require, desk_of
from verifier.web.keys import Principal, utc_now
from verifier.web.pages.render import page

router = APIRouter()

Reader = Annotated[Principal, Depends(Require("cases:read", session_only=True))]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A picture of the case with its boxes: those of compared fields and those of findings."""

    number: int
    picture: PictureItem
    fields: tuple[Mark, ...]
    found: tuple[Mark, ...]
    stroke: int

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Every box."""
        return (*self.fields, *self.found)


@router.get("/cases/{case_id}")
def case(
    request: Request,
    who: Reader,
    case_id: CaseId,
    digest: Annotated[str | None, Query(pattern="^[0-9a-f]{64}$")] = None,
) -> Response:
    """The case page; ``digest`` shows an earlier report."""
    desk = desk_of(request)
    with desk.store.read() as connection:
        job = queue.newest_of_case(connection, case_id)
        made = decisions.of_case(connection, case_id)
        trail = lines(connection, case_id, limit=200)
        files = submissions.files_of(connection, case_id)
        mine = submissions.exists(connection, case_id)
        linked = linked_cases(connection, case_id)
    newest = body_of(desk, case_id)
    found = body_of(desk, case_id, digest) if digest else newest
    if found is None or newest is None:
        if job is None or job.error_code == "forgotten":
            raise UsageError("is no case of this store", where=case_id, code="no_case")
        return page(request, "waiting.html", who, case_id=case_id, job=job, files=files)
    report = CaseReport.model_validate_json(found[1])
    said = {(reason.rule_id, reason.message.zh) for reason in report.reasons}
    sheets = [_sheet(report, picture, number) for number, picture in enumerate(report.pictures, 1)]
    return page(
        request,
        "case.html",
        who,
        report=report,
        digest=found[0],
        is_newest=found[0] == newest[0],
        comparisons=[(item, _places(item, sheets)) for item in _ordered(report)],
        sheets=sheets,
        others=[c for c in findings(report.checks) if (c.rule_id, c.message.zh) not in said],
        timeline=[(entry, _passed(entry)) for entry in report.timeline],
        decisions=list(reversed(made)),
        standing=next((d for d in reversed(made) if not d.undone), None),
        undo=_undoable(made, who),
        trail=list(reversed(trail)),
        later=[link for link in linked if link.case_id != case_id],
        job=job,
        working=job is not None and job.state in {"queued", "running"},
        policies=list(desk.policies) if mine else [],
        policy=job.policy if job is not None else "",
    )


@router.get("/cases/{case_id}/next")
def following(request: Request, who: Reader, case_id: CaseId) -> Response:
    """The worst case that nobody decided, other than this one; the inbox when there is none."""
    store = desk_of(request).store
    for row in store.search(CaseQuery(decision=""), order="worst", limit=2).rows:
        if row.case_id != case_id:
            return RedirectResponse(f"/cases/{row.case_id}", status_code=303)
    return RedirectResponse("/", status_code=303)


def _ordered(report: CaseReport) -> list[Comparison]:
    return sorted(report.comparisons, key=lambda item: OUTCOME_ORDER.index(item.outcome))


def _sheet(report: CaseReport, picture: PictureItem, number: int) -> Sheet:
    marks = marks_of(report, picture)
    return Sheet(
        number,
        picture,
        tuple(mark for mark in marks if mark.tone != FINDING),
        tuple(mark for mark in marks if mark.tone == FINDING),
        max(2, picture.width // 300),
    )


def _places(item: Comparison, sheets: list[Sheet]) -> list[tuple[Sheet, Mark]]:
    """Where the values of a comparison stand, the deciding place first."""
    return [
        (sheet, mark)
        for place in item.evidence
        for sheet in sheets
        if place.box and sheet.picture.name == place.picture
        for mark in sheet.marks
        if list(mark.box) == place.box
    ]


def _passed(entry: TimelineItem) -> bool:
    return entry.deadline and datetime.fromisoformat(entry.at) < utc_now()


def _undoable(made: list[decisions.Decision], who: Principal) -> tuple[decisions.Decision, int] | None:
    """One's own last decision and the seconds left to take it back."""
    last = next((d for d in reversed(made) if not d.undone), None)
    if last is None or last.reviewer != who.name:
        return None
    left = UNDO_SECONDS - int((utc_now() - datetime.fromisoformat(last.created_at)).total_seconds())
    return (last, left) if left > 0 else None
