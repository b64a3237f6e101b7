"""People: names, roles, passwords (argon2id)."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import Connection, insert, select, update

from verifier.errors import UsageError
from verifier.store.audit import append
from verifier.web.tables import sessions, users

_NAME = re.compile(r"[\w.\-@]{2,64}")
ROLES = ("reviewer", "admin")
MIN_PASSWORD = 10
_MAX_PASSWORD = 256


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who can log in."""

    id: int
    name: str
    role: str
    disabled: bool
    created_at: str


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()  # argon2id with the parameters of RFC 9106 (low memory)


@cache
def _nobody() -> str:
    # An unknown name costs the same time as a wrong password, so that names cannot be found out.
    return _hasher().hash(secrets.token_hex(16))


def create_user(connection: Connection, at: str, name: str, role: str, password: str, actor: str) -> User:
    """Add a user.

    Raises:
        UsageError: the name is taken or odd, the role unknown, the password too short.
    """
    if not _NAME.fullmatch(name):
        raise UsageError("use 2 to 64 letters, digits, '.', '-', '_' or '@'", where="name", code="bad_name")
    if role not in ROLES:
        raise UsageError(f"must be one of {', '.join(ROLES)}", where="role", code="bad_role")
    if connection.scalar(select(users.c.id).where(users.c.name == name)) is not None:
        raise UsageError("is taken", where="name", code="name_taken")
    row = {"name": name, "role": role, "password": _hashed(password), "disabled": False, "created_at": at}
    key = connection.execute(insert(users).values(**row).returning(users.c.id)).scalar_one()
    append(connection, at, actor, "user_added", "", {"user": name, "role": role})
    return User(key, name, role, False, at)


def authenticate(connection: Connection, name: str, password: str) -> User | None:
    """The user, or ``None``; takes the same time for unknown names. Costs tens of milliseconds by design."""
    row = connection.execute(select(users).where(users.c.name == name)).first()
    stored = row.password if row is not None and not row.disabled else _nobody()
    try:
        _hasher().verify(stored, password[: _MAX_PASSWORD + 1])
    except (Argon2Error, InvalidHashError):
        return None
    if row is None or row.disabled:
        return None
    return User(row.id, row.name, row.role, False, row.created_at)


def change_password(connection: Connection, at: str, name: str, password: str, actor: str) -> None:
    """Set a password; every session of the user ends.

    Raises:
        UsageError: no such user, or the password is too short.
    """
    key = connection.scalar(select(users.c.id).where(users.c.name == name))
    if key is None:
        raise UsageError("is no user", where=name[:64], code="no_user")
    connection.execute(update(users).where(users.c.id == key).values(password=_hashed(password)))
    connection.execute(sessions.delete().where(sessions.c.user_id == key))
    append(connection, at, actor, "password_changed", "", {"user": name})


def set_disabled(connection: Connection, at: str, name: str, disabled: bool, actor: str) -> None:
    """Lock a user out, or let them in again. The last admin stays.

    Raises:
        UsageError: no such user, or it is the last admin who can still log in.
    """
    row = connection.execute(select(users).where(users.c.name == name)).first()
    if row is None:
        raise UsageError("is no user", where=name[:64], code="no_user")
    others = select(users.c.id).where(
        users.c.role == "admin", users.c.disabled.is_(False), users.c.id != row.id
    )
    if disabled and row.role == "admin" and connection.scalar(others.limit(1)) is None:
        raise UsageError("is the last admin", where=name, code="last_admin")
    connection.execute(update(users).where(users.c.id == row.id).values(disabled=disabled))
    connection.execute(sessions.delete().where(sessions.c.user_id == row.id))
    append(connection, at, actor, "user_disabled" if disabled else "user_enabled", "", {"user": name})


def list_users(connection: Connection) -> list[User]:
    """Everybody, by name."""
    rows = connection.execute(select(users).order_by(users.c.name))
    return [User(r.id, r.name, r.role, bool(r.disabled), r.created_at) for r in rows]


def one_time_password() -> str:
    """A password to be printed once and changed."""
    return secrets.token_urlsafe(12)


def _hashed(password: str) -> str:
    if not MIN_PASSWORD <= len(password) <= _MAX_PASSWORD:
        raise UsageError(
            f"must have {MIN_PASSWORD} to {_MAX_PASSWORD} characters", where="password", code="weak_password"
        )
    return _hasher().hash(password)
