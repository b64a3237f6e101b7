"""Who may do what: every route names a scope, and this decides."""

from __future__ import annotations

import hashlib
import hmac

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from verifier.web.desk import Desk
from verifier.web.keys import Principal, csrf_token, session_principal, token_principal
from verifier.web.problems import Problem

COOKIE = "desk_session"
_SAFE = {"GET", "HEAD"}


def desk_of(request: Request) -> Desk:
    """The desk that answers this request."""
    desk: Desk = request.app.state.desk
    return desk


def address_of(request: Request) -> str:
    """Where the request comes from, for limits on strangers."""
    return request.client.host if request.client else "unknown"


class Require:
    """A dependency: the principal when it holds the scope, else 401 or 403.

    ``session_only``: for pages and for what only people may do (their own password).
    """

    def __init__(self, scope: str, *, session_only: bool = False) -> None:
        self.scope = scope
        self.session_only = session_only

    async def __call__(self, request: Request) -> Principal:
        """Check one request."""
        principal = await authenticated(request)
        if self.session_only and principal.kind != "user":
            raise Problem(403, "forbidden", "only for people who are logged in")
        if self.scope and self.scope not in principal.scopes:
            raise Problem(403, "forbidden", f"needs the scope {self.scope}")
        return principal


async def authenticated(request: Request) -> Principal:
    """Who asks.

    Raises:
        Problem: 401 nobody we know, 403 without the page's proof, 429 too often.
    """
    desk = desk_of(request)
    kind, secret = _credentials(request)
    name = hashlib.sha256(f"{kind}:{secret}".encode()).hexdigest()
    principal = desk.known.get(name) if secret else None
    if principal is None:
        principal = await run_in_threadpool(_look_up, desk, kind, secret) if secret else None
        if principal is None:
            raise _stranger(desk, request, bool(secret))
        desk.known.put(name, principal)
    wait = desk.requests.take(principal.key)
    if wait:
        raise Problem(
            429, "too_many_requests", "too many requests", headers={"Retry-After": f"{int(wait) + 1}"}
        )
    if kind == "session" and request.method not in _SAFE:
        check_csrf(secret, request.headers.get("x-csrf-token", ""))
    request.scope["principal"] = principal.key
    return principal


def check_csrf(secret: str, proof: str) -> None:
    """Raise ``Problem`` 403 unless the proof was made from this session."""
    if not hmac.compare_digest(csrf_token(secret).encode(), proof.encode("utf-8", "replace")):
        raise Problem(403, "csrf", "the page is too old: load it again")


def _credentials(request: Request) -> tuple[str, str]:
    header = request.headers.get("authorization", "")
    scheme, _, token = header.partition(" ")
    if header:
        return ("token", token.strip()) if scheme.lower() == "bearer" else ("token", "unknown scheme")
    return "session", request.cookies.get(COOKIE, "")


def _look_up(desk: Desk, kind: str, secret: str) -> Principal | None:
    look = token_principal if kind == "token" else session_principal
    with desk.store.read() as connection:
        return look(connection, desk.store.now(), secret)


def _stranger(desk: Desk, request: Request, tried: bool) -> Problem:
    if tried and (wait := desk.strangers.take(address_of(request))):
        headers = {"Retry-After": f"{int(wait) + 1}"}
        return Problem(429, "too_many_requests", "too many requests without a valid key", headers=headers)
    detail = "the token or session is unknown, expired or revoked" if tried else "log in or send a token"
    return Problem(401, "unauthenticated", detail, headers={"WWW-Authenticate": 'Bearer realm="desk"'})
