"""The desk as an ASGI application."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from verifier._version import __version__
from verifier.web import problems
from verifier.web.api import audit, cases, decisions, jobs, people, pictures, submit, system
from verifier.web.desk import Desk
from verifier.web.middleware import Guard
from verifier.web.pages import routers
from verifier.web.problems import ProblemDetails

STATIC = Path(str(files("verifier.web").joinpath("static")))

_DESCRIPTION = """Submit refund claims with their screenshots, follow the verification, read reports that name the place in
the picture for every statement, and record what a reviewer decided. Errors are problem details (RFC 9457)."""


def create_app(desk: Desk) -> Guard:
    """The application around a desk; ``.app`` is the FastAPI application inside its guard."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        with desk.running():
            yield

    app = FastAPI(
        title="Screenshot evidence verifier",
        description=_DESCRIPTION,
        version=__version__,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # it would load scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
        max_body_size=desk.settings.limits.max_body,
    )
    app.state.desk = desk
    problems.install(app)
    for module in (submit, cases, pictures, decisions, jobs, audit, people, system):
        app.include_router(module.router)
    for router in routers():
        app.include_router(router, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    _describe(app)
    limits = desk.settings.limits
    return Guard(app, limits, desk.settings.secure_cookies, desk.metrics.observe_request)


def _describe(app: FastAPI) -> None:
    """Add to the OpenAPI document what routes cannot say: how to log in, and the shape of problems."""
    plain = app.openapi

    def described() -> dict[str, object]:
        if app.openapi_schema is None:
            schema = plain()
            parts = schema.setdefault("components", {})
            parts.setdefault("schemas", {})["ProblemDetails"] = ProblemDetails.model_json_schema()
            parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
            schema["security"] = [{"token": []}]
            for name in ("/healthz", "/readyz"):
                schema["paths"][name]["get"]["security"] = []
        assert app.openapi_schema is not None
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]
