"""The audit trail: who did what, in an order that cannot be rewritten unseen."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from verifier.web.api.models import AuditLineModel, AuditState
from verifier.web.auth import Require, desk_of
from verifier.web.keys import Principal
from verifier.web.problems import responses

router = APIRouter(prefix="/api/v1/audit", tags=["audit"])

Auditor = Annotated[Principal, Depends(Require("audit:read"))]


@router.get("", responses=responses())
def lines(
    request: Request,
    _who: Auditor,
    case_id: Annotated[str | None, Query(pattern=r"^[\w.\-]{1,100}$")] = None,
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[AuditLineModel]:
    """Lines in their order; the next page begins behind the last ``seq`` (``after``)."""
    found = desk_of(request).store.audit_lines(case_id, after=after, limit=limit)
    return [AuditLineModel.of(line) for line in found]


@router.get("/state", responses=responses())
def state(request: Request, _who: Auditor) -> AuditState:
    """Compute the chain anew and say whether every line fits."""
    store = desk_of(request).store
    verified, head = store.verify_audit(), store.audit_head()
    return AuditState(
        lines=verified.lines,
        sound=verified.sound,
        broken_at=verified.broken_at,
        head=f"{head.seq}:{head.hash}",
    )
