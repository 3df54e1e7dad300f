"""The versions of the database and the steps between them.

A list of plain steps instead of Alembic: importing Alembic alone took 0.30 s where the whole server
may take one second to start, and one linear history needs none of its branches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from sqlalchemy import Connection, Index, insert, inspect, select, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

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
    sessions_end_with_their_keys,
)
from connectapi.server.store.tables import metadata, schema_version

Step = Callable[[Connection], None]

STEPS: Sequence[Step] = (
    jobs_have_processes,
    bundles_have_environments,
    sessions_end,
    nothing_is_missing,
    sessions_end_with_their_keys,
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
        _make_tables(connection)
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


def _make_tables(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        metadata.create_all(connection, checkfirst=False)
        return
    for statement in _sqlite_statements():
        connection.exec_driver_sql(statement)


# Writing them takes half of what a server takes to start, and tests start very many.
@lru_cache(maxsize=1)
def _sqlite_statements() -> Sequence[str]:
    dialect = sqlite.dialect()
    tables = metadata.sorted_tables
    indexes = [index for table in tables for index in sorted(table.indexes, key=_name)]
    made: list[CreateTable | CreateIndex] = [CreateTable(table) for table in tables]
    made += [CreateIndex(index) for index in indexes]
    return [str(one.compile(dialect=dialect)) for one in made]


def _name(index: Index) -> str:
    return str(index.name)
