"""The desk: users, sessions, tokens, submissions, the queue of work, idempotency keys, webhook deliveries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str, length: int | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length) if length else sa.Text(), nullable=False)


def _moments(*names: str) -> list[sa.Column[str]]:
    return [_text(name, 32) for name in names]


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "users",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        _text("name", 64),
        _text("role", 20),
        _text("password"),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        *_moments("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("name", name="uq_users_name"),
    )
    op.create_table(
        "sessions",
        _text("token_hash", 64),
        sa.Column("user_id", _KEY, nullable=False),
        *_moments("created_at", "expires_at"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_sessions_user_id_users"),
    )
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"])
    op.create_table(
        "tokens",
        _text("id", 16),
        _text("name", 64),
        _text("secret_hash", 64),
        _text("scopes"),
        _text("created_by", 64),
        *_moments("created_at", "expires_at", "revoked_at"),
        sa.PrimaryKeyConstraint("id", name="pk_tokens"),
    )
    _submissions()
    _jobs()
    op.create_table(
        "idempotency",
        _text("owner", 64),
        _text("key", 200),
        _text("body_hash", 64),
        _text("answer"),
        *_moments("created_at"),
        sa.PrimaryKeyConstraint("owner", "key", name="pk_idempotency"),
    )
    op.create_table(
        "deliveries",
        _text("id", 32),
        _text("case_id", 100),
        _text("url"),
        _text("body"),
        _text("state", 10),
        sa.Column("attempts", sa.Integer(), nullable=False),
        *_moments("next_at", "created_at"),
        _text("last_error"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
    )
    op.create_index("ix_deliveries_state_next_at", "deliveries", ["state", "next_at"])
    _forget_with_the_case()


def _submissions() -> None:
    op.create_table(
        "submissions",
        _text("case_id", 100),
        _text("claim"),
        _text("problems"),
        _text("submitted_by", 64),
        *_moments("created_at"),
        sa.PrimaryKeyConstraint("case_id", name="pk_submissions"),
    )
    op.create_table(
        "submission_files",
        _text("case_id", 100),
        _text("name", 200),
        _text("sha256", 80),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "name", name="pk_submission_files"),
        sa.ForeignKeyConstraint(
            ["case_id"], ["submissions.case_id"], name="fk_submission_files_case_id_submissions"
        ),
    )
    op.create_index("ix_submission_files_sha256", "submission_files", ["sha256"])


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("seq", _KEY, autoincrement=True, nullable=False),
        _text("id", 32),
        _text("case_id", 100),
        _text("policy", 64),
        sa.Column("priority", sa.Integer(), nullable=False),
        _text("state", 10),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _text("owner", 32),
        *_moments("lease_until"),
        _text("submitted_by", 64),
        _text("webhook"),
        *_moments("created_at", "started_at", "finished_at"),
        _text("verdict", 40),
        _text("report_digest", 64),
        _text("error_code", 40),
        _text("error_reason"),
        sa.PrimaryKeyConstraint("seq", name="pk_jobs"),
        sa.UniqueConstraint("id", name="uq_jobs_id"),
    )
    op.create_index("ix_jobs_case_id", "jobs", ["case_id"])
    op.create_index("ix_jobs_state_priority_seq", "jobs", ["state", "priority", "seq"])


def _forget_with_the_case() -> None:
    # Forgetting is the store's; it must take the claim along even where the desk is not installed.
    steps = (
        "DELETE FROM submission_files WHERE case_id = NEW.case_id",
        "DELETE FROM submissions WHERE case_id = NEW.case_id",
        "UPDATE jobs SET webhook = '', error_reason = '' WHERE case_id = NEW.case_id",
        "UPDATE jobs SET state = 'failed', error_code = 'forgotten' WHERE case_id = NEW.case_id "
        "AND state IN ('queued', 'running')",
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER forget_submission AFTER UPDATE OF forgotten_at ON cases WHEN NEW.forgotten_at <> '' "
            f"BEGIN {'; '.join(steps)}; END"
        )
    else:
        op.execute(
            "CREATE FUNCTION forget_submission() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {'; '.join(steps)}; RETURN NEW; END $$"
        )
        op.execute(
            "CREATE TRIGGER forget_submission AFTER UPDATE OF forgotten_at ON cases FOR EACH ROW "
            "WHEN (NEW.forgotten_at <> '') EXECUTE FUNCTION forget_submission()"
        )
