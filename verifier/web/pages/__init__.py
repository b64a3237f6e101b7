"""The pages for reviewers; one module a page."""

from __future__ import annotations

from fastapi import APIRouter


def routers() -> tuple[APIRouter, ...]:
    """Every page."""
    from verifier.web.pages import admin, audit, case, compare, inbox, login, upload

    return tuple(module.router for module in (login, inbox, case, compare, upload, audit, admin))
