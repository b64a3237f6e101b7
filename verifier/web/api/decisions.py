"""What reviewers decide. A decision can be taken back within a minute by who made it; both stand in the trail."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from sqlalchemy import select

from verifier.errors import UsageError
from verifier.store import decisions as stored
from verifier.store.cases import case_key
from verifier.store.tables import cases, reports
from verifier.web.api.models import CaseId, Decide, DecisionModel
from verifier.web.auth import Require, desk_of
from verifier.web.keys import Principal, utc_now
from verifier.web.problems import Problem, responses

router = APIRouter(prefix="/api/v1/cases/{case_id}/decisions", tags=["decisions"])

UNDO_SECONDS = 60

Reader = Annotated[Principal, Depends(Require("cases:read"))]
Decider = Annotated[Principal, Depends(Require("decisions:write"))]


@router.get("", responses=responses(404))
def decisions(request: Request, _who: Reader, case_id: CaseId) -> list[DecisionModel]:
    """Every decision on a case, the oldest first."""
    store = desk_of(request).store
    with store.read() as connection:
        if case_key(connection, case_id) is None:
            raise UsageError("is no case of this store", where=case_id, code="no_case")
        return [DecisionModel.of(item) for item in stored.of_case(connection, case_id)]


@router.post("", status_code=201, responses=responses(404, 409))
def decide(request: Request, who: Decider, case_id: CaseId, wanted: Decide) -> DecisionModel:
    """Decide on the newest report of a case."""
    store = desk_of(request).store
    with store.write() as connection:
        digest = connection.scalar(
            select(reports.c.digest)
            .join(cases, cases.c.id == reports.c.case_key)
            .where(cases.c.case_id == case_id)
            .order_by(reports.c.id.desc())
            .limit(1)
        )
        if digest is None:
            raise UsageError("has no report to decide on", where=case_id, code="no_report")
        if wanted.report_digest and wanted.report_digest != digest:
            raise Problem(
                409, "newer_report", "the case was verified again meanwhile: look at the new report"
            )
        note = wanted.note.replace("\x00", "\ufffd")
        made = stored.add(connection, store.now(), case_id, who.name, wanted.decision, note)
    return DecisionModel.of(made)


@router.delete("/{number}", status_code=204, responses=responses(404, 409))
def undo(
    request: Request, who: Decider, case_id: CaseId, number: Annotated[int, Path(ge=1, le=2**53)]
) -> Response:
    """Take a decision back: one's own, within a minute."""
    store = desk_of(request).store
    with store.write() as connection:
        made = next((d for d in stored.of_case(connection, case_id) if d.id == number), None)
        if made is None or made.undone:
            raise UsageError("has no such decision to take back", where=case_id, code="no_decision")
        if made.reviewer != who.name:
            raise Problem(403, "forbidden", "only who decided can take it back")
        if utc_now() - datetime.fromisoformat(made.created_at) > timedelta(seconds=UNDO_SECONDS):
            raise Problem(
                409, "too_late", f"a decision can be taken back for {UNDO_SECONDS} seconds; decide anew"
            )
        stored.undo(connection, store.now(), case_id, who.name, number)
    return Response(status_code=204)
