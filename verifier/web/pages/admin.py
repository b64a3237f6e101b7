"""Users and tokens for admins; one's own password for everybody."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from verifier.web import accounts, keys, webhooks
from verifier.web.auth import Require, desk_of
from verifier.web.keys import Principal
from verifier.web.pages.render import page

router = APIRouter()


@router.get("/admin")
def admin(
    request: Request, who: Annotated[Principal, Depends(Require("admin", session_only=True))]
) -> Response:
    """Users, tokens, and the key that webhooks are signed with."""
    desk = desk_of(request)
    with desk.store.write() as connection:
        key = webhooks.secret(connection)
    with desk.store.read() as connection:
        return page(
            request,
            "admin.html",
            who,
            users=accounts.list_users(connection),
            tokens=keys.list_tokens(connection),
            scopes=list(keys.SCOPES),
            webhook_key=key,
            webhook_hosts=desk.settings.webhook_hosts,
            now=desk.store.now(),
        )


@router.get("/account")
def account(request: Request, who: Annotated[Principal, Depends(Require("", session_only=True))]) -> Response:
    """One's own password."""
    return page(request, "account.html", who, min_length=accounts.MIN_PASSWORD)
