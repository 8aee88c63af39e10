"""Runs the migrations over the connection that ``koppeling.store.migrate`` hands in.

Alembic's own command hands none in; it works on the database of the settings. A new revision
is begun with ``python -m alembic revision --autogenerate --rev-id 0005 -m "what it brings"``,
the number being the next.
"""

from alembic import context
from sqlalchemy import Connection

from koppeling.settings import read_settings
from koppeling.store import Base
from koppeling.store.engine import make_engine
from koppeling.store.migrate import alone


def run(connection: Connection) -> None:
    """Run what was asked for, in the transaction of the connection where it has one."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        autogenerate_plugins=["alembic.autogenerate.*", "alembic.ext.checkconstraint_byname"],
        render_as_batch=connection.dialect.name == "sqlite",
        # Both databases undo a migration that fails half-way; Alembic doubts it of SQLite.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


handed_in = context.config.attributes.get("connection")
if handed_in is not None:
    run(handed_in)
else:
    with alone(make_engine(read_settings().database_url)) as own:
        run(own)
