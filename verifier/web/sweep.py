"""What a desk clears away when it starts: old idempotency keys, and bytes of pictures that no case holds.

A submission that was refused after its bytes were kept (its case exists, the store was full) leaves such bytes: they are
somebody's screenshots and may not stay for ever.
"""

from __future__ import annotations

import time
from datetime import timedelta

from sqlalchemy import Connection, delete, select

from verifier.store.store import moment
from verifier.store.tables import pictures
from verifier.store.vault import Vault
from verifier.web.keys import utc_now
from verifier.web.tables import deliveries, idempotency, submission_files

_KEEP_KEYS = timedelta(days=7)
_MIN_AGE = 3600.0
"""Seconds. Another program may be about to name what it just kept."""


def forget_old_keys(connection: Connection) -> None:
    """Let go of idempotency keys and finished webhooks of last week."""
    before = moment(utc_now() - _KEEP_KEYS)
    connection.execute(delete(idempotency).where(idempotency.c.created_at < before))
    connection.execute(
        delete(deliveries).where(deliveries.c.state != "due", deliveries.c.created_at < before)
    )


def remove_unused(connection: Connection, vault: Vault) -> int:
    """Remove bytes that nothing refers to; only for the one desk of a store, before it takes requests."""
    held = set(connection.scalars(select(submission_files.c.sha256).union(select(pictures.c.sha256))))
    removed = 0
    for path in vault.folder.glob("[0-9a-f][0-9a-f]/*"):
        name = f"sha256:{path.name}"
        if name not in held and len(path.name) == 64 and time.time() - path.stat().st_mtime > _MIN_AGE:
            removed += vault.remove(name)
    return removed
