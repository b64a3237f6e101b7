"""Numbers without gaps, in the order of commits: whoever sees number n sees every smaller one as well."""

from __future__ import annotations

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from verifier.store.tables import counters


def next_value(connection: Connection, name: str) -> int:
    """The next number. The counter stays locked until the transaction ends, so writers come one after the other."""
    value = connection.scalar(
        update(counters)
        .where(counters.c.name == name)
        .values(value=counters.c.value + 1)
        .returning(counters.c.value)
    )
    if value is not None:
        return int(value)
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    connection.execute(make(counters).values(name=name, value=0).on_conflict_do_nothing())
    return next_value(connection, name)


def last_value(connection: Connection, name: str) -> int:
    """The number given last, 0 when none was."""
    return int(connection.scalar(select(counters.c.value).where(counters.c.name == name)) or 0)
