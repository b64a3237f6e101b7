"""Cases, pictures, reports, fingerprints, links, decisions and the audit trail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str, length: int | None = None, **options: object) -> sa.Column[str]:
    kind = sa.String(length) if length else sa.Text()
    return sa.Column(name, kind, nullable=False, **options)  # type: ignore[arg-type]


def upgrade() -> None:
    """Make the tables."""
    for name in ("counters", "facts"):
        value = sa.Column("value", sa.BigInteger() if name == "counters" else sa.Text(), nullable=False)
        op.create_table(
            name,
            sa.Column("name", sa.String(40), nullable=False),
            value,
            sa.PrimaryKeyConstraint("name", name=f"pk_{name}"),
        )
    op.create_table(
        "cases",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        _text("case_id"),
        *(
            _text(n)
            for n in ("order_no", "merchant", "amount", "currency", "mistake_type", "paid_at", "filed_at")
        ),
        _text("verdict", 40),
        sa.Column("rank", sa.Integer(), nullable=False),
        _text("decision", 40),
        *(_text(n, 32) for n in ("created_at", "updated_at", "forgotten_at")),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("case_id", name="uq_cases_case_id"),
    )
    op.create_index("ix_cases_order_no", "cases", ["order_no"])
    op.create_index("ix_cases_rank_id", "cases", ["rank", "id"])
    op.create_index("ix_cases_updated_at", "cases", ["updated_at"])
    op.create_table(
        "pictures",
        _text("sha256", 80),
        _text("format", 20),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        _text("first_seen", 32),
        sa.PrimaryKeyConstraint("sha256", name="pk_pictures"),
    )
    op.create_table(
        "case_pictures",
        sa.Column("case_key", _KEY, nullable=False),
        _text("name"),
        _text("sha256", 80),
        sa.PrimaryKeyConstraint("case_key", "name", name="pk_case_pictures"),
        sa.ForeignKeyConstraint(["case_key"], ["cases.id"], name="fk_case_pictures_case_key_cases"),
        sa.ForeignKeyConstraint(["sha256"], ["pictures.sha256"], name="fk_case_pictures_sha256_pictures"),
    )
    op.create_index("ix_case_pictures_sha256", "case_pictures", ["sha256"])
    op.create_table(
        "reports",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("case_key", _KEY, nullable=False),
        _text("digest", 64),
        _text("verdict", 40),
        _text("policy"),
        _text("program", 40),
        _text("report_schema", 20),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        _text("created_at", 32),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
        sa.ForeignKeyConstraint(["case_key"], ["cases.id"], name="fk_reports_case_key_cases"),
    )
    op.create_index("ix_reports_case_key", "reports", ["case_key"])
    _fingerprints()
    _trail()


def _fingerprints() -> None:
    op.create_table(
        "fingerprints",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_key", _KEY, nullable=False),
        _text("sha256", 80),
        sa.Column("page", sa.Integer(), nullable=False),
        _text("name"),
        _text("algorithm", 40),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("sketch", sa.LargeBinary(), nullable=False),
        _text("content"),
        sa.PrimaryKeyConstraint("seq", name="pk_fingerprints"),
        sa.UniqueConstraint("case_key", "sha256", "page", name="uq_fingerprints_case_key_sha256_page"),
        sa.ForeignKeyConstraint(["case_key"], ["cases.id"], name="fk_fingerprints_case_key_cases"),
    )
    op.create_index("ix_fingerprints_sha256", "fingerprints", ["sha256"])
    op.create_table(
        "numbers",
        sa.Column("seq", sa.BigInteger(), nullable=False),
        _text("number"),
        sa.PrimaryKeyConstraint("seq", "number", name="pk_numbers"),
        sa.ForeignKeyConstraint(
            ["seq"], ["fingerprints.seq"], name="fk_numbers_seq_fingerprints", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_numbers_number", "numbers", ["number"])
    op.create_table(
        "links",
        sa.Column("case_key", _KEY, nullable=False),
        _text("picture"),
        sa.Column("other_key", _KEY, nullable=False),
        _text("other_picture"),
        _text("kind", 40),
        _text("fields"),
        sa.PrimaryKeyConstraint("case_key", "picture", "other_key", "other_picture", "kind", name="pk_links"),
        sa.ForeignKeyConstraint(["case_key"], ["cases.id"], name="fk_links_case_key_cases"),
        sa.ForeignKeyConstraint(["other_key"], ["cases.id"], name="fk_links_other_key_cases"),
    )
    op.create_index("ix_links_other_key", "links", ["other_key"])


def _trail() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", _KEY, autoincrement=True, nullable=False),
        sa.Column("case_key", _KEY, nullable=False),
        _text("reviewer"),
        _text("decision", 40),
        _text("note"),
        _text("salt", 32),
        _text("report_digest", 64),
        _text("created_at", 32),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.ForeignKeyConstraint(["case_key"], ["cases.id"], name="fk_decisions_case_key_cases"),
        sa.CheckConstraint("decision IN ('accept', 'reject', 'ask')", name="ck_decisions_decision"),
    )
    op.create_index("ix_decisions_case_key", "decisions", ["case_key"])
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        _text("at", 32),
        _text("actor"),
        _text("action", 40),
        _text("case_id"),
        _text("detail"),
        _text("previous", 64),
        _text("hash", 64),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
    )
    op.create_index("ix_audit_case_id", "audit", ["case_id"])
    if op.get_bind().dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{action.lower()} BEFORE {action} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'the audit trail cannot be rewritten'); END"
            )
    else:
        op.execute(
            "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit trail cannot be rewritten'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
        )
