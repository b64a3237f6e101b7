"""What every request passes: its number, security headers, patience with its body, its origin, a log line."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from verifier.web.problems import MEDIA_TYPE
from verifier.web.settings import UploadLimits

log = logging.getLogger("verifier.access")

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_SAFE = {"GET", "HEAD", "OPTIONS"}

Observe = Callable[[str, str, int, float], None]


class Guard:
    """The outermost layer.

    Args:
        observe: told of method, route, status and seconds of every answer.
    """

    def __init__(self, app: ASGIApp, limits: UploadLimits, secure: bool, observe: Observe) -> None:
        self.app = app
        self._limits = limits
        self._secure = secure
        self._observe = observe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = time.perf_counter()
        scope["request_id"] = secrets.token_hex(8)
        status = 500

        async def decorated(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._decorate(MutableHeaders(scope=message), scope)
            await send(message)

        try:
            refusal = self._refusal(scope)
            if refusal is not None:
                await refusal(scope, receive, decorated)
            else:
                await self.app(scope, _Patient(receive, self._limits), decorated)
        finally:
            seconds = time.perf_counter() - begun
            route = getattr(scope.get("route"), "path", "")
            self._observe(scope["method"], route, status, seconds)
            _log(scope, route, status, seconds)

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        headers = Headers(scope=scope)
        length = headers.get("content-length", "0")
        if length.isdigit() and int(length) > self._limits.max_body:
            limit = self._limits.max_body
            return _problem(413, "too_large", f"the body is larger than {limit} bytes", close=True)
        if scope["method"] in _SAFE or "authorization" in headers:
            return None
        # A cookie travels with requests that other sites cause, and a login from elsewhere could be another's; the
        # browser says where they come from.
        origin = headers.get("origin")
        foreign = origin is not None and urlsplit(origin).netloc != headers.get("host")
        if foreign or headers.get("sec-fetch-site") in {"cross-site", "same-site"}:
            return _problem(403, "foreign_origin", "the request comes from another site")
        return None

    def _decorate(self, headers: MutableHeaders, scope: Scope) -> None:
        for name, value in _HEADERS.items():
            headers.setdefault(name, value)
        if self._secure:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if not scope["path"].startswith("/static/"):
            headers.setdefault("Cache-Control", "no-store")
        headers["X-Request-Id"] = scope["request_id"]


class _Patient:
    """Hands on the body as long as it keeps coming."""

    def __init__(self, receive: Receive, limits: UploadLimits) -> None:
        self._receive = receive
        self._limits = limits
        self._until = time.monotonic() + limits.total_seconds
        self._whole = False

    async def __call__(self) -> Message:
        if self._whole:  # from now on this only waits for the client to leave
            return await self._receive()
        patience = min(self._limits.idle_seconds, self._until - time.monotonic())
        try:
            message = await asyncio.wait_for(self._receive(), max(0.0, patience))
        except TimeoutError:
            raise HTTPException(408, "the body did not arrive in time", {"Connection": "close"}) from None
        self._whole = message["type"] != "http.request" or not message.get("more_body", False)
        return message


def _problem(status: int, code: str, detail: str, *, close: bool = False) -> JSONResponse:
    body = {
        "type": "about:blank",
        "title": code,
        "status": status,
        "code": code,
        "detail": detail,
        "errors": [],
    }
    headers = {"Connection": "close"} if close else None
    return JSONResponse(body, status, headers=headers, media_type=MEDIA_TYPE)


def _log(scope: Scope, route: str, status: int, seconds: float) -> None:
    # The route's pattern, not the address: case ids and searches are personal.
    line = {
        "request": scope["request_id"],
        "method": scope["method"],
        "route": route or "none",
        "status": status,
        "ms": round(seconds * 1000, 1),
        "who": scope.get("principal", ""),
    }
    log.info(json.dumps(line))
