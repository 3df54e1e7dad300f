"""The versions of the database and the steps between them.

A list of plain steps instead of Alembic: importing Alembic alone took 0.30 s where the whole server
may take one second to start, and one linear history needs none of its branches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, insert, inspect, select, update

from connectapi.server.store import (  # noqa: F401  # for metadata
    administration_tables,
    content_tables,
    oauth_tables,
    runtime_tables,
    variant_tables,
)
from connectapi.server.store.steps import (
    bundles_have_environments,
    jobs_have_processes,
    nothing_is_missing,
    sessions_end,
)
from connectapi.server.store.tables import metadata, schema_version

Step = Callable[[Connection], None]

STEPS: Sequence[Step] = (
    jobs_have_processes,
    bundles_have_environments,
    sessions_end,
    nothing_is_missing,
)
"""Step number n (from 0) takes a database from version n + 1 to n + 2."""


class DatabaseTooNew(RuntimeError):
    """The database was written by a newer version of this package."""


def migrate(connection: Connection, steps: Sequence[Step] = STEPS) -> int:
    """Bring a database to the present version, making all tables in an empty one.

    Returns:
        The version that the database now has.

    Raises:
        DatabaseTooNew: The database has a version that this package does not know.
    """
    latest = len(steps) + 1
    if not inspect(connection).has_table(schema_version.name):
        metadata.create_all(connection, checkfirst=False)
        connection.execute(insert(schema_version).values(version=latest))
        return latest
    version = connection.execute(select(schema_version.c.version)).scalar_one()
    if version > latest:
        message = (
            f"the database has version {version}, this package knows {latest}; "
            "use the newer package that wrote it, or another data folder"
        )
        raise DatabaseTooNew(message)
    for step in steps[version - 1 :]:
        step(connection)
    if version < latest:
        connection.execute(update(schema_version).values(version=latest))
    return latest
