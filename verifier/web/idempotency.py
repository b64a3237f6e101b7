"""The same request twice is one case: the key, who used it, and a hash of what came with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select

from verifier.errors import UsageError
from verifier.web.tables import idempotency


def recall(connection: Connection, owner: str, key: str, body_hash: str) -> dict[str, Any] | None:
    """The answer given before, or ``None`` when the key is new.

    Raises:
        UsageError: the key came with another body before (``idempotency_mismatch``).
    """
    row = connection.execute(
        select(idempotency).where(idempotency.c.owner == owner, idempotency.c.key == key)
    ).first()
    if row is None:
        return None
    if row.body_hash != body_hash:
        raise UsageError(
            "was used with another body before",
            where="Idempotency-Key",
            hint="use a new key for a new request",
            code="idempotency_mismatch",
        )
    answer: dict[str, Any] = json.loads(row.answer)
    return answer


def remember(
    connection: Connection, at: str, owner: str, key: str, body_hash: str, answer: Mapping[str, Any]
) -> None:
    """Keep the answer in the transaction that made it true."""
    connection.execute(
        insert(idempotency).values(
            owner=owner, key=key, body_hash=body_hash, answer=json.dumps(answer), created_at=at
        )
    )
