"""The desk's own tables beside the store's: people, keys, what was handed in, the queue of work, deliveries.

Secrets are kept as hashes only. ``submissions`` and ``submission_files`` hold what a buyer claimed and are emptied by a
trigger when the case is forgotten, whoever forgets it.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from verifier.store.tables import metadata

_Key = BigInteger().with_variant(Integer, "sqlite")


def _moment(name: str) -> Column[str]:
    return Column(name, String(32), nullable=False, default="")


users = Table(
    "users",
    metadata,
    Column("id", _Key, primary_key=True, autoincrement=True),
    Column("name", String(64), nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("password", Text, nullable=False),
    Column("disabled", Boolean, nullable=False, default=False),
    _moment("created_at"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("user_id", _Key, ForeignKey("users.id"), nullable=False, index=True),
    _moment("created_at"),
    _moment("expires_at"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("name", String(64), nullable=False),
    Column("secret_hash", String(64), nullable=False),
    Column("scopes", Text, nullable=False),
    Column("created_by", String(64), nullable=False),
    _moment("created_at"),
    _moment("expires_at"),
    _moment("revoked_at"),
)

submissions = Table(
    "submissions",
    metadata,
    Column("case_id", String(100), primary_key=True),
    Column("claim", Text, nullable=False),
    Column("problems", Text, nullable=False),
    Column("submitted_by", String(64), nullable=False),
    _moment("created_at"),
)
"""The claim of each case as it was handed in (JSON), and what was wrong with its files from the start."""

submission_files = Table(
    "submission_files",
    metadata,
    Column("case_id", String(100), ForeignKey("submissions.case_id"), primary_key=True),
    Column("name", String(200), primary_key=True),
    Column("sha256", String(80), nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("seq", _Key, primary_key=True, autoincrement=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("case_id", String(100), nullable=False, index=True),
    Column("policy", String(64), nullable=False),
    Column("priority", Integer, nullable=False, default=0),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("owner", String(32), nullable=False, default=""),
    _moment("lease_until"),
    Column("submitted_by", String(64), nullable=False),
    Column("webhook", Text, nullable=False, default=""),
    _moment("created_at"),
    _moment("started_at"),
    _moment("finished_at"),
    Column("verdict", String(40), nullable=False, default=""),
    Column("report_digest", String(64), nullable=False, default=""),
    Column("error_code", String(40), nullable=False, default=""),
    Column("error_reason", Text, nullable=False, default=""),
    Index("ix_jobs_state_priority_seq", "state", "priority", "seq"),
)
"""The queue. A job is ``queued``, ``running`` under a lease, ``done`` or ``failed``."""

idempotency = Table(
    "idempotency",
    metadata,
    Column("owner", String(64), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("body_hash", String(64), nullable=False),
    Column("answer", Text, nullable=False),
    _moment("created_at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("case_id", String(100), nullable=False),
    Column("url", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    _moment("next_at"),
    _moment("created_at"),
    Column("last_error", Text, nullable=False, default=""),
    Index("ix_deliveries_state_next_at", "state", "next_at"),
)
"""Webhooks that are due, delivered or given up."""
