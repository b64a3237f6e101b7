"""Run by Alembic: the steps go through the connection that ``verifier.store.database`` hands over."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
