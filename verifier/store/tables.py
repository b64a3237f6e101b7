"""The tables as the newest migration leaves them. A test compares both, so that neither is forgotten.

Moments are text, ISO 8601 in UTC with microseconds: it sorts, it is the same in SQLite and PostgreSQL, and the
hash chain of the audit trail needs one exact form. A further module with tables of its own (the desk's users and
jobs) puts them into the same :data:`metadata`.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite gives row ids only to a column of type INTEGER.
_Key = BigInteger().with_variant(Integer, "sqlite")

counters = Table(
    "counters",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", BigInteger, nullable=False),
)
"""Numbers given in the order of commits: the row stays locked until its transaction ends."""

facts = Table(
    "facts",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
"""About the store itself: its id."""

cases = Table(
    "cases",
    metadata,
    Column("id", _Key, primary_key=True, autoincrement=True),
    Column("case_id", Text, nullable=False, unique=True),
    Column("order_no", Text, nullable=False, default=""),
    Column("merchant", Text, nullable=False, default=""),
    Column("amount", Text, nullable=False, default=""),
    Column("currency", Text, nullable=False, default=""),
    Column("mistake_type", Text, nullable=False, default=""),
    Column("paid_at", Text, nullable=False, default=""),
    Column("filed_at", Text, nullable=False, default=""),
    Column("verdict", String(40), nullable=False, default=""),
    Column("rank", Integer, nullable=False, default=99),
    Column("decision", String(40), nullable=False, default=""),
    Column("created_at", String(32), nullable=False),
    Column("updated_at", String(32), nullable=False),
    Column("forgotten_at", String(32), nullable=False, default=""),
)
"""One row a case, with what is searched for. ``rank``: place in the order worst first."""
Index("ix_cases_order_no", cases.c.order_no)
Index("ix_cases_rank_id", cases.c.rank, cases.c.id)
Index("ix_cases_updated_at", cases.c.updated_at)

pictures = Table(
    "pictures",
    metadata,
    Column("sha256", String(80), primary_key=True),
    Column("format", String(20), nullable=False, default=""),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("first_seen", String(32), nullable=False),
)
"""Every file of evidence by the hash of its bytes (``sha256:<hex>``)."""

case_pictures = Table(
    "case_pictures",
    metadata,
    Column("case_key", _Key, ForeignKey("cases.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("sha256", String(80), ForeignKey("pictures.sha256"), nullable=False, index=True),
)
"""Which pictures a case has now, by their name inside it."""

reports = Table(
    "reports",
    metadata,
    Column("id", _Key, primary_key=True, autoincrement=True),
    Column("case_key", _Key, ForeignKey("cases.id"), nullable=False, index=True),
    Column("digest", String(64), nullable=False),
    Column("verdict", String(40), nullable=False),
    Column("policy", Text, nullable=False),
    Column("program", String(40), nullable=False),
    Column("report_schema", String(20), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", String(32), nullable=False),
)
"""Every report that was made, the newest counts. ``body`` is JSON, compressed with zlib."""

fingerprints = Table(
    "fingerprints",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("case_key", _Key, ForeignKey("cases.id"), nullable=False),
    Column("sha256", String(80), nullable=False, index=True),
    Column("page", Integer, nullable=False, default=0),
    Column("name", Text, nullable=False),
    Column("algorithm", String(40), nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("sketch", LargeBinary, nullable=False),
    Column("content", Text, nullable=False),
    UniqueConstraint("case_key", "sha256", "page"),
)
"""What each picture looked like and said, in the order of arrival (``seq``); see ``verifier.reuse``."""

numbers = Table(
    "numbers",
    metadata,
    Column("seq", BigInteger, ForeignKey("fingerprints.seq", ondelete="CASCADE"), primary_key=True),
    Column("number", Text, primary_key=True),
    Index("ix_numbers_number", "number"),
)
"""The payment numbers that a picture shows."""

links = Table(
    "links",
    metadata,
    Column("case_key", _Key, ForeignKey("cases.id"), primary_key=True),
    Column("picture", Text, primary_key=True),
    Column("other_key", _Key, ForeignKey("cases.id"), primary_key=True),
    Column("other_picture", Text, primary_key=True),
    Column("kind", String(40), primary_key=True),
    Column("fields", Text, nullable=False, default=""),
    Index("ix_links_other_key", "other_key"),
)
"""Reuse that the newest report of a case states, to be found from both cases."""

decisions = Table(
    "decisions",
    metadata,
    Column("id", _Key, primary_key=True, autoincrement=True),
    Column("case_key", _Key, ForeignKey("cases.id"), nullable=False, index=True),
    Column("reviewer", Text, nullable=False),
    Column("decision", String(40), nullable=False),
    Column("note", Text, nullable=False, default=""),
    Column("salt", String(32), nullable=False, default=""),
    Column("report_digest", String(64), nullable=False, default=""),
    Column("created_at", String(32), nullable=False),
    Column("undone", Boolean, nullable=False, default=False),
    CheckConstraint("decision IN ('accept', 'reject', 'ask')", name="decision"),
)
"""What reviewers decided. The audit line holds a salted hash of the note, so that forgetting the note is real."""

audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", String(40), nullable=False),
    Column("case_id", Text, nullable=False, index=True),
    Column("detail", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
"""The trail: each line carries the hash of the line before. Triggers refuse UPDATE and DELETE."""
