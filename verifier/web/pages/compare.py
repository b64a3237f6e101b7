"""Two pictures on top of each other with a slider, beside each other, or as their difference."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from verifier.errors import UsageError
from verifier.reports.model import CaseReport, PictureItem
from verifier.web.api.cases import body_of
from verifier.web.auth import Require, desk_of
from verifier.web.desk import Desk
from verifier.web.keys import Principal
from verifier.web.pages.render import page

router = APIRouter()

Viewer = Annotated[Principal, Depends(Require("pictures:read", session_only=True))]
Id = Annotated[str, Query(pattern=r"^[\w.\-]{1,100}$")]
Number = Annotated[int, Query(ge=1, le=10_000)]


@router.get("/compare")
def compare(
    request: Request,
    who: Viewer,
    case_a: Id,
    case_b: Annotated[str, Query(pattern=r"^[\w.\-]{0,100}$")] = "",
    picture_a: Number = 1,
    picture_b: Number = 1,
    name_b: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """``case_b`` is the same case when it is left out; ``name_b`` names its picture instead of the number."""
    desk = desk_of(request)
    other = case_b or case_a
    left, right = _pictures(desk, case_a), _pictures(desk, other)
    picture_b = next((n for n, picture in enumerate(right, 1) if picture.name == name_b), picture_b)
    for case_id, pictures, number in ((case_a, left, picture_a), (other, right, picture_b)):
        if number > len(pictures):
            raise UsageError(f"has no picture {number}", where=case_id, code="no_picture")
    return page(
        request,
        "compare.html",
        who,
        sides=[
            {
                "side": "a",
                "case_id": case_a,
                "pictures": left,
                "number": picture_a,
                "shown": left[picture_a - 1],
            },
            {
                "side": "b",
                "case_id": other,
                "pictures": right,
                "number": picture_b,
                "shown": right[picture_b - 1],
            },
        ],
    )


def _pictures(desk: Desk, case_id: str) -> list[PictureItem]:
    found = body_of(desk, case_id)
    if found is None:
        raise UsageError("has no report", where=case_id[:100], code="no_report")
    return list(CaseReport.model_validate_json(found[1]).pictures)
