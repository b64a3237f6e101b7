"""What each role may not do, for every route. A route without an entry here fails."""

from __future__ import annotations

import http.client
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from tests.web.conftest import PASSWORD, RunningDesk, claim_of, pictures_of
from verifier.client import Client
from verifier.store.store import moment
from verifier.web import accounts, keys
from verifier.web.auth import COOKIE, Require

pytestmark = pytest.mark.slow

OPEN = "open"
ROUTES = {
    "GET /healthz": OPEN,
    "GET /readyz": OPEN,
    "GET /login": OPEN,
    "POST /login": OPEN,
    "POST /logout": OPEN,
    "GET /metrics": "metrics:read",
    "POST /api/v1/cases": "cases:write",
    "POST /api/v1/verify": "cases:write",
    "GET /api/v1/cases": "cases:read",
    "GET /api/v1/cases/{case_id}": "cases:read",
    "DELETE /api/v1/cases/{case_id}": "admin",
    "GET /api/v1/cases/{case_id}/report": "cases:read",
    "GET /api/v1/cases/{case_id}/reports": "cases:read",
    "POST /api/v1/cases/{case_id}/verify": "cases:write",
    "POST /api/v1/cases/{case_id}/pictures": "cases:write",
    "GET /api/v1/cases/{case_id}/pictures/{number}": "pictures:read",
    "GET /api/v1/cases/{case_id}/pictures/{number}/annotated": "pictures:read",
    "GET /api/v1/cases/{case_id}/pictures/{number}/heatmap": "pictures:read",
    "GET /api/v1/cases/{case_id}/pictures/{number}/original": "pictures:read",
    "GET /api/v1/cases/{case_id}/decisions": "cases:read",
    "POST /api/v1/cases/{case_id}/decisions": "decisions:write",
    "DELETE /api/v1/cases/{case_id}/decisions/{number}": "decisions:write",
    "GET /api/v1/jobs": "cases:read",
    "GET /api/v1/jobs/counts": "cases:read",
    "GET /api/v1/jobs/{job_id}": "cases:read",
    "GET /api/v1/policies": "cases:read",
    "GET /api/v1/audit": "audit:read",
    "GET /api/v1/audit/state": "audit:read",
    "GET /api/v1/me": "",
    "POST /api/v1/me/password": "person",
    "GET /api/v1/users": "admin",
    "POST /api/v1/users": "admin",
    "PATCH /api/v1/users/{name}": "admin",
    "GET /api/v1/tokens": "admin",
    "POST /api/v1/tokens": "admin",
    "DELETE /api/v1/tokens/{token_id}": "admin",
    "GET /": "page cases:read",
    "GET /cases/{case_id}": "page cases:read",
    "GET /cases/{case_id}/next": "page cases:read",
    "GET /compare": "page pictures:read",
    "GET /upload": "page cases:write",
    "GET /audit": "page audit:read",
    "GET /admin": "page admin",
    "GET /account": "page",
}
GUARDED = {route: need for route, need in ROUTES.items() if need != OPEN}
_VALUES = {"case_id": "CASE-002", "number": "1", "job_id": "0" * 32, "name": "li.na", "token_id": "0" * 16}


def routes_of(app: FastAPI) -> dict[str, list[Require]]:
    """Every route of the application with the requirements that stand before it."""
    found: dict[str, list[Require]] = {}
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute):
            needs = [d.call for d in route.dependant.dependencies if isinstance(d.call, Require)]
            found.update({f"{method} {context.path}": needs for method in route.methods})
    return found


def call(running: RunningDesk, route: str, **headers: str) -> http.client.HTTPResponse:
    method, path = route.split(" ", 1)
    for name, value in _VALUES.items():
        path = path.replace("{" + name + "}", value)
    if path == "/compare":
        path += "?case_a=CASE-002"
    connection = http.client.HTTPConnection(running.address.removeprefix("http://"), timeout=30)
    connection.request(method, path, b"{}" if method in {"POST", "PATCH"} else None, headers)
    answer = connection.getresponse()
    answer.body = answer.read()  # type: ignore[attr-defined]
    connection.close()
    return answer


def test_every_route_has_an_entry_and_the_guard_it_names(running: RunningDesk) -> None:
    found = routes_of(running.guard.app)
    assert sorted(found) == sorted(ROUTES)
    for route, needs in found.items():
        wanted = ROUTES[route]
        if wanted == OPEN:
            assert needs == []
            continue
        assert [need.scope for need in needs] == [wanted.removeprefix("page").removeprefix("person").strip()]
        assert needs[0].session_only == wanted.startswith(("page", "person"))


@pytest.mark.parametrize("route", GUARDED)
def test_nobody_is_told_nothing(running: RunningDesk, route: str) -> None:
    running.desk.strangers = type(running.desk.strangers)(1000, 100_000)
    for headers in (
        {},
        {"Authorization": "Bearer sev_0000000000000000_" + "A" * 43},
        {"Cookie": f"{COOKIE}=forged"},
    ):
        answer = call(running, route, **headers)
        page = GUARDED[route].startswith("page")
        assert answer.status == (303 if page else 401), headers
        assert b"CASE" not in answer.body  # type: ignore[attr-defined]
        if page:
            assert (answer.getheader("Location") or "").startswith("/login")


@pytest.mark.parametrize("route", GUARDED)
def test_a_token_with_every_scope_but_the_needed_one_is_refused(running: RunningDesk, route: str) -> None:
    need = GUARDED[route].removeprefix("page").strip()
    others = [scope for scope in keys.SCOPES if scope != need]
    answer = call(running, route, Authorization=f"Bearer {running.make_token(*others)}")
    if need:  # pages and one's own password are for people, whatever a token may do
        assert answer.status == 403
    elif not GUARDED[route]:
        assert answer.status == 200


@pytest.mark.parametrize(
    "route", [route for route, need in GUARDED.items() if need in {"admin", "page admin", "metrics:read"}]
)
def test_a_reviewer_is_no_admin(running: RunningDesk, route: str) -> None:
    secret = running.session("li.na")
    answer = call(running, route, Cookie=f"{COOKIE}={secret}", **{"X-CSRF-Token": keys.csrf_token(secret)})
    assert answer.status == 403


@pytest.mark.parametrize("route", [r for r, need in GUARDED.items() if not r.startswith("GET")])
def test_a_session_alone_changes_nothing(running: RunningDesk, route: str) -> None:
    """Another site can make a browser send the cookie, not the proof that only our pages hold."""
    cookie = f"{COOKIE}={running.session('admin')}"
    for headers in (
        {},
        {"X-CSRF-Token": "0" * 64},
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
    ):
        assert call(running, route, Cookie=cookie, **headers).status == 403


def test_what_ended_opens_nothing(running: RunningDesk) -> None:
    now = datetime.now(UTC)
    expired = running.make_token("cases:read", expires_at=moment(now - timedelta(seconds=1)))
    assert call(running, "GET /api/v1/cases", Authorization=f"Bearer {expired}").status == 401
    good = running.make_token("cases:read", expires_at=moment(now + timedelta(hours=1)))
    assert call(running, "GET /api/v1/cases", Authorization=f"Bearer {good}").status == 200
    admin = {"Authorization": f"Bearer {running.token}"}
    number = good.split("_")[1]
    assert call(running, f"DELETE /api/v1/tokens/{number}", **admin).status == 204
    assert call(running, "GET /api/v1/cases", Authorization=f"Bearer {good}").status == 401

    running.make_user("zhou", "reviewer")
    secret = running.session("zhou")
    assert call(running, "GET /", Cookie=f"{COOKIE}={secret}").status == 200
    with running.desk.store.write() as connection:
        accounts.set_disabled(connection, running.desk.store.now(), "zhou", True, "test")
    running.desk.known.clear()
    assert call(running, "GET /", Cookie=f"{COOKIE}={secret}").status == 303
    with running.desk.store.read() as connection:
        assert accounts.authenticate(connection, "zhou", PASSWORD) is None


def test_secrets_are_not_in_the_store(running: RunningDesk) -> None:
    token, session = running.make_token("cases:read"), running.session("admin")
    kept = b"".join(
        path.read_bytes() for path in running.desk.vault.folder.parent.glob("desk.db*") if path.is_file()
    )
    for secret in (token.split("_", 2)[2], session, PASSWORD):
        assert secret.encode() not in kept


def test_one_reviewer_cannot_take_back_what_another_decided(running: RunningDesk, client: Client) -> None:
    client.verify(claim_of("CASE-007", case_id="ROLES-1"), pictures_of("CASE-007")[0], wait=60)
    made = client.decide("ROLES-1", "accept")
    secret = running.session("li.na")
    answer = call(
        running,
        f"DELETE /api/v1/cases/ROLES-1/decisions/{made['id']}",
        Cookie=f"{COOKIE}={secret}",
        **{"X-CSRF-Token": keys.csrf_token(secret)},
    )
    assert answer.status == 403
