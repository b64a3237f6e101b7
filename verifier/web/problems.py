"""Errors as RFC 9457 problem details for programs, as a page for people. Nothing internal is told."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from verifier.errors import VerifierError

log = logging.getLogger("verifier.desk")

MEDIA_TYPE = "application/problem+json"


class ProblemDetails(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    code: str = Field(examples=["no_case"], description="Stable, for programs.")
    detail: str = Field(examples=["CASE-001: is no case of this store"])
    errors: list[dict[str, str]] = []


class Problem(Exception):  # noqa: N818 - named as the standard names it
    """An answer that is a problem."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        errors: list[dict[str, str]] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})
        self.errors = errors or []


_STATUS = {
    **dict.fromkeys(
        ("no_case", "no_user", "no_token", "no_job", "no_picture", "no_decision", "no_report"), 404
    ),
    **dict.fromkeys(("name_taken", "case_exists", "last_admin", "too_late"), 409),
    **dict.fromkeys(("archive_too_large", "too_large"), 413),
    **dict.fromkeys(
        ("store_locked", "store_full", "store_gone", "store_read_only", "store_damaged", "store", "stopping"),
        503,
    ),
    **dict.fromkeys(("bad_archive", "bad_cursor"), 400),
}


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problem answers of a route for its OpenAPI entry; those that any route can give are added."""
    common = (400, 401, 403, 413, 422, 429, 500, 503)
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": content}
        for status in sorted({*common, *statuses})
    }


def answer(request: Request, problem: Problem) -> Response:
    """The problem in the form that the asker reads."""
    if is_page(request):
        from verifier.web.pages.render import error_page, login_address

        if problem.status == 401:
            return RedirectResponse(login_address(request), status_code=303)
        return error_page(request, problem.status, problem.detail, problem.headers)
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
        "errors": problem.errors,
    }
    return JSONResponse(body, problem.status, headers=problem.headers, media_type=MEDIA_TYPE)


def is_page(request: Request) -> bool:
    """Whether a person looks at the answer."""
    path = request.url.path
    return not path.startswith(("/api/", "/static/", "/healthz", "/readyz", "/metrics"))


def install(app: FastAPI) -> None:
    """Every exception becomes a problem."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(VerifierError, _verifier)
    app.add_exception_handler(Exception, _unexpected)


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return answer(request, error)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail = error.detail if isinstance(error.detail, str) else ""
    code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "_")
    return answer(request, Problem(error.status_code, code, detail, headers=error.headers))


async def _validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [
        {"field": ".".join(str(part) for part in item["loc"])[:200], "reason": str(item["msg"])[:300]}
        for item in error.errors()
    ]
    return answer(request, Problem(422, "invalid", "the request does not fit", errors=errors))


async def _verifier(request: Request, error: Exception) -> Response:
    assert isinstance(error, VerifierError)
    status = _STATUS.get(error.code, 422)
    headers = {"Retry-After": "5"} if status == 503 else {}
    detail = f"{error.where}: {error.reason}" if error.where and status != 503 else error.reason
    if error.hint:
        detail += f" ({error.hint})"
    return answer(request, Problem(status, error.code, detail, headers=headers))


async def _unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected", exc_info=error, extra={"request_id": request.scope.get("request_id", "")})
    number = request.scope.get("request_id", "")
    return answer(request, Problem(500, "internal_error", f"something went wrong here; incident {number}"))
