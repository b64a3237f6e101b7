"""Users, tokens, and oneself."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from verifier.store.store import moment
from verifier.web import accounts, keys
from verifier.web.api.models import (
    ChangePassword,
    ChangeUser,
    Me,
    NewToken,
    NewTokenModel,
    NewUser,
    TokenModel,
    UserModel,
)
from verifier.web.auth import Require, address_of, desk_of
from verifier.web.keys import Principal, utc_now
from verifier.web.problems import Problem, responses

router = APIRouter(prefix="/api/v1", tags=["people"])

Admin = Annotated[Principal, Depends(Require("admin"))]
Anybody = Annotated[Principal, Depends(Require(""))]
Person = Annotated[Principal, Depends(Require("", session_only=True))]
Name = Annotated[str, Path(pattern=r"^[\w.\-@]{2,64}$", examples=["li.na"])]


@router.get("/me", responses=responses())
def me(who: Anybody) -> Me:
    """Who asks, and what they may do."""
    return Me(name=who.name, kind=who.kind, role=who.role, scopes=sorted(who.scopes))


@router.post("/me/password", status_code=204, responses=responses())
def change_own_password(request: Request, who: Person, wanted: ChangePassword) -> Response:
    """Change one's own password; every session of the user ends, this one too."""
    desk = desk_of(request)
    if wait := desk.logins.wait(who.name, address_of(request)):
        raise Problem(429, "too_many_requests", "wait a moment", headers={"Retry-After": f"{int(wait) + 1}"})
    with desk.store.read() as connection:
        right = accounts.authenticate(connection, who.name, wanted.old)
    if right is None:
        raise Problem(403, "wrong_password", "the old password is wrong")
    with desk.store.write() as connection:
        accounts.change_password(connection, desk.store.now(), who.name, wanted.new, who.name)
    desk.logins.forgive(who.name, address_of(request))
    desk.known.clear()
    return Response(status_code=204)


@router.get("/users", responses=responses())
def users(request: Request, _who: Admin) -> list[UserModel]:
    """Everybody who can log in."""
    with desk_of(request).store.read() as connection:
        return [UserModel.of(user) for user in accounts.list_users(connection)]


@router.post("/users", status_code=201, responses=responses(409))
def add_user(request: Request, who: Admin, wanted: NewUser) -> UserModel:
    """Add a reviewer or an admin."""
    store = desk_of(request).store
    with store.write() as connection:
        user = accounts.create_user(
            connection, store.now(), wanted.name, wanted.role, wanted.password, who.name
        )
    return UserModel.of(user)


@router.patch("/users/{name}", status_code=204, responses=responses(404, 409))
def change_user(request: Request, who: Admin, name: Name, wanted: ChangeUser) -> Response:
    """Lock a user out, let them in again, or set a new password."""
    desk = desk_of(request)
    with desk.store.write() as connection:
        if wanted.password is not None:
            accounts.change_password(connection, desk.store.now(), name, wanted.password, who.name)
        if wanted.disabled is not None:
            accounts.set_disabled(connection, desk.store.now(), name, wanted.disabled, who.name)
    desk.known.clear()
    return Response(status_code=204)


@router.get("/tokens", responses=responses())
def tokens(request: Request, _who: Admin) -> list[TokenModel]:
    """All tokens, without their secrets."""
    with desk_of(request).store.read() as connection:
        return [TokenModel.of(token) for token in keys.list_tokens(connection)]


@router.post("/tokens", status_code=201, responses=responses())
def add_token(request: Request, who: Admin, wanted: NewToken) -> NewTokenModel:
    """Make a token for a program; it is shown this once."""
    store = desk_of(request).store
    expires = moment(utc_now() + timedelta(days=wanted.days)) if wanted.days else ""
    with store.write() as connection:
        token, text = keys.create_token(
            connection, store.now(), wanted.name, wanted.scopes, expires, who.name
        )
    return NewTokenModel(**TokenModel.of(token).model_dump(), token=text)


@router.delete("/tokens/{token_id}", status_code=204, responses=responses(404))
def revoke_token(
    request: Request, who: Admin, token_id: Annotated[str, Path(pattern="^[0-9a-f]{16}$")]
) -> Response:
    """End a token at once."""
    desk = desk_of(request)
    with desk.store.write() as connection:
        keys.revoke_token(connection, desk.store.now(), token_id, who.name)
    desk.known.clear()
    return Response(status_code=204)
