"""Hand in cases: folders or zips dropped on the page, or a claim typed in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from verifier.claims.model import MistakeType
from verifier.web.auth import Require, desk_of
from verifier.web.keys import Principal
from verifier.web.pages.render import page

router = APIRouter()


@router.get("/upload")
def upload(
    request: Request, who: Annotated[Principal, Depends(Require("cases:write", session_only=True))]
) -> Response:
    """The page; its script sends the files to the API."""
    desk = desk_of(request)
    return page(
        request,
        "upload.html",
        who,
        policies=list(desk.policies),
        mistakes=[kind.value for kind in MistakeType],
        limits=desk.settings.limits,
    )
