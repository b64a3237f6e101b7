"""What stands for a person or a program in a request: session cookies and API tokens, kept as hashes."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from verifier.errors import UsageError
from verifier.store.audit import append
from verifier.store.store import moment
from verifier.web.accounts import User
from verifier.web.tables import sessions, tokens, users

SCOPES = {
    "cases:read": "read cases, reports and jobs",
    "cases:write": "submit cases and have them verified again",
    "pictures:read": "see the pictures",
    "decisions:write": "decide and take decisions back",
    "audit:read": "read the audit trail",
    "metrics:read": "read the metrics",
    "admin": "manage users and tokens, forget cases",
}
REVIEWER_SCOPES = frozenset({"cases:read", "cases:write", "pictures:read", "decisions:write", "audit:read"})
ROLE_SCOPES = {"reviewer": REVIEWER_SCOPES, "admin": frozenset(SCOPES)}

_TOKEN = re.compile(r"sev_([0-9a-f]{16})_([\w\-]{43})")


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: ``user`` or ``token``, with what they may do. ``name`` stands in the audit trail."""

    kind: str
    name: str
    role: str
    scopes: frozenset[str]
    key: str
    """Stable and without a secret: for rate limits and idempotency keys."""


@dataclass(frozen=True, slots=True)
class Token:
    """An API token as lists show it: never its secret."""

    id: str
    name: str
    scopes: tuple[str, ...]
    created_by: str
    created_at: str
    expires_at: str
    revoked_at: str


def open_session(connection: Connection, now: datetime, user: User, hours: float) -> str:
    """A new session; returns the cookie's value, which is stored nowhere."""
    secret = secrets.token_urlsafe(32)
    at = moment(now)
    connection.execute(delete(sessions).where(sessions.c.expires_at < at))
    connection.execute(
        insert(sessions).values(
            token_hash=_hash(secret),
            user_id=user.id,
            created_at=at,
            expires_at=moment(now + timedelta(hours=hours)),
        )
    )
    return secret


def close_session(connection: Connection, secret: str) -> None:
    """End a session."""
    connection.execute(delete(sessions).where(sessions.c.token_hash == _hash(secret)))


def session_principal(connection: Connection, at: str, secret: str) -> Principal | None:
    """Whose session this is; ``None`` when it is unknown, expired, or its user is locked out."""
    row = connection.execute(
        select(users.c.name, users.c.role)
        .join(sessions, sessions.c.user_id == users.c.id)
        .where(
            sessions.c.token_hash == _hash(secret), sessions.c.expires_at > at, users.c.disabled.is_(False)
        )
    ).first()
    if row is None:
        return None
    return Principal("user", row.name, row.role, ROLE_SCOPES[row.role], f"user:{row.name}")


def csrf_token(secret: str) -> str:
    """Proof that a request comes from a page of ours: only who has the session can compute it."""
    return hmac.new(secret.encode(), b"verifier desk csrf", hashlib.sha256).hexdigest()


def create_token(
    connection: Connection, at: str, name: str, scopes: Sequence[str], expires_at: str, actor: str
) -> tuple[Token, str]:
    """Make an API token; its text is returned this once.

    Raises:
        UsageError: no name, or an unknown scope.
    """
    if not re.fullmatch(r"[\w.\- ]{2,60}", name):
        raise UsageError(
            "use 2 to 60 letters, digits, '.', '-', '_' or spaces", where="name", code="bad_name"
        )
    wanted = tuple(sorted(set(scopes)))
    if not wanted or not set(wanted) <= set(SCOPES):
        raise UsageError(f"choose from {', '.join(SCOPES)}", where="scopes", code="bad_scope")
    number, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
    token = Token(number, name, wanted, actor, at, expires_at, "")
    row = {**asdict(token), "scopes": " ".join(wanted), "secret_hash": _hash(secret)}
    connection.execute(insert(tokens).values(**row))
    append(connection, at, actor, "token_added", "", {"token": number, "scopes": " ".join(wanted)})
    return token, f"sev_{number}_{secret}"


def token_principal(connection: Connection, at: str, text: str) -> Principal | None:
    """Whose token this is; ``None`` when it is forged, expired or revoked."""
    found = _TOKEN.fullmatch(text)
    if found is None:
        return None
    row = connection.execute(select(tokens).where(tokens.c.id == found[1])).first()
    if row is None or not hmac.compare_digest(row.secret_hash, _hash(found[2])):
        return None
    if row.revoked_at or (row.expires_at and row.expires_at <= at):
        return None
    return Principal("token", f"token:{row.id}", "token", frozenset(row.scopes.split()), f"token:{row.id}")


def revoke_token(connection: Connection, at: str, number: str, actor: str) -> None:
    """End a token.

    Raises:
        UsageError: there is no such token, or it ended already.
    """
    changed = connection.execute(
        update(tokens).where(tokens.c.id == number, tokens.c.revoked_at == "").values(revoked_at=at)
    )
    if changed.rowcount != 1:
        raise UsageError("is no token that is in use", where=number[:16], code="no_token")
    append(connection, at, actor, "token_revoked", "", {"token": number})


def list_tokens(connection: Connection) -> list[Token]:
    """All tokens, the newest first."""
    rows = connection.execute(select(tokens).order_by(tokens.c.created_at.desc(), tokens.c.id))
    return [
        Token(r.id, r.name, tuple(r.scopes.split()), r.created_by, r.created_at, r.expires_at, r.revoked_at)
        for r in rows
    ]


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def _hash(secret: str) -> str:
    # Secrets of ours hold 256 random bits: a plain hash cannot be searched, a slow one would only cost time.
    return hashlib.sha256(secret.encode()).hexdigest()
