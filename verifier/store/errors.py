"""What can go wrong with the store, in words for its user; a database's own message may hold the password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from verifier.errors import VerifierError


class StoreError(VerifierError):
    """The store cannot be used. Nothing of the failed step was kept; what was stored before is safe.

    ``code`` is ``store_locked``, ``store_full``, ``store_gone``, ``store_version``, ``store_address`` or ``store``.
    """

    code = "store"


_SIGNS = (
    (
        "store_locked",
        ("database is locked", "database table is locked"),
        "is locked by another program",
        "try again",
    ),
    ("store_full", ("disk is full", "no space left"), "the disk is full", "make room and run again"),
    ("store_read_only", ("readonly database", "read-only"), "cannot be written to", "check the permissions"),
    ("store_damaged", ("malformed", "not a database", "disk i/o error"), "is damaged", "restore a copy"),
    (
        "store_gone",
        ("unable to open", "connection refused", "can't create a connection", "network error", "closed"),
        "cannot be reached",
        "check the address and that it is running",
    ),
)


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Turn what the database raises into a :class:`StoreError`; ``where`` is its address without password."""
    try:
        yield
    except DBAPIError as error:
        raise _store_error(error, where) from error
    except SQLAlchemyError as error:
        raise StoreError(f"failed: {type(error).__name__}", where=where) from error


def _store_error(error: DBAPIError, where: str) -> StoreError:
    text = str(error.orig).lower()
    for code, signs, reason, hint in _SIGNS:
        if any(sign in text for sign in signs):
            return StoreError(reason, where=where, hint=hint, code=code)
    if error.connection_invalidated or isinstance(error, OperationalError):
        return StoreError("cannot be reached", where=where, code="store_gone")
    return StoreError(f"failed: {type(error.orig).__name__}", where=where)
