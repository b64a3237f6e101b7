"""Log in and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from sqlalchemy import Connection
from starlette.responses import RedirectResponse

from verifier.store.audit import append
from verifier.web import accounts, keys
from verifier.web.auth import COOKIE, address_of, check_csrf, desk_of
from verifier.web.keys import utc_now
from verifier.web.pages.render import local_path, page

router = APIRouter()

_Text = Annotated[str, Form(max_length=256)]


@router.get("/login")
def form(request: Request, next: str = "/") -> Response:
    """The form."""
    return page(request, "login.html", None, next=local_path(next), name="", wrong="")


@router.post("/login")
def log_in(
    request: Request, name: _Text, password: _Text, next: Annotated[str, Form(max_length=2000)] = "/"
) -> Response:
    """Open a session, or say what is wrong without saying whether the name exists."""
    desk = desk_of(request)
    target = local_path(next)
    if wait := desk.logins.wait(name, address_of(request)):
        too_often = page(request, "login.html", None, 429, next=target, name=name, wrong="login.wait")
        too_often.headers["Retry-After"] = str(int(wait) + 1)
        return too_often
    with desk.store.read() as connection:
        user = accounts.authenticate(connection, name, password)
    if user is None:
        return page(request, "login.html", None, 401, next=target, name=name, wrong="login.wrong")
    desk.logins.forgive(name, address_of(request))
    with desk.store.write() as connection:
        secret = keys.open_session(connection, utc_now(), user, desk.settings.session_hours)
        append(connection, desk.store.now(), user.name, "logged_in", "", {})
    answer = RedirectResponse(target, status_code=303)
    answer.set_cookie(
        COOKIE,
        secret,
        max_age=int(desk.settings.session_hours * 3600),
        httponly=True,
        samesite="lax",
        secure=desk.settings.secure_cookies,
    )
    return answer


@router.post("/logout")
def log_out(request: Request, csrf: Annotated[str, Form(max_length=100)] = "") -> Response:
    """End the session."""
    desk = desk_of(request)
    secret = request.cookies.get(COOKIE, "")
    if secret:
        check_csrf(secret, csrf)
        with desk.store.write() as connection:
            _end(connection, desk.store.now(), secret)
        desk.known.clear()
    answer = RedirectResponse("/login", status_code=303)
    answer.delete_cookie(COOKIE)
    return answer


def _end(connection: Connection, at: str, secret: str) -> None:
    who = keys.session_principal(connection, at, secret)
    keys.close_session(connection, secret)
    if who is not None:
        append(connection, at, who.name, "logged_out", "", {})
