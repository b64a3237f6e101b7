"""How a store comes from any older form to the newest, one step a file, by Alembic."""
