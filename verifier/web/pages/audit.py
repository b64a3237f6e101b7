"""The audit trail."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from verifier.web.auth import Require, desk_of
from verifier.web.keys import Principal
from verifier.web.pages.render import page

router = APIRouter()

_PAGE = 200


@router.get("/audit")
def audit(
    request: Request,
    who: Annotated[Principal, Depends(Require("audit:read", session_only=True))],
    case_id: Annotated[str, Query(pattern=r"^[\w.\-]{0,100}$")] = "",
    before: Annotated[int, Query(ge=0, le=2**53)] = 0,
) -> Response:
    """The newest lines first; whether the chain is whole is computed anew for every look."""
    store = desk_of(request).store
    head = store.audit_head()
    if case_id:
        found, more = store.audit_lines(case_id, limit=1000), 0
    else:
        end = min(before - 1, head.seq) if before else head.seq
        start = max(0, end - _PAGE)
        found, more = store.audit_lines(after=start, limit=end - start), start + 1 if start else 0
    return page(
        request,
        "audit.html",
        who,
        lines=list(reversed(found)),
        case_id=case_id,
        more=more,
        head=head,
        state=store.verify_audit(),
    )
