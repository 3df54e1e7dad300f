"""The steps from one version of the database to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import inspect, text
from sqlalchemy.schema import CreateColumn

from connectapi.server.store.runtime_tables import bundle_environments
from connectapi.server.store.tables import job_samples, metadata, sessions

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table


def jobs_have_processes(connection: Connection) -> None:
    """Add what is known of the processes of jobs."""
    columns = {
        "pid": "integer",
        "ppid": "integer",
        "hostname": "varchar(255)",
        "run_as": "varchar(255)",
        "heartbeat_time": "varchar(27)",
    }
    for name, kind in columns.items():
        connection.execute(text(f"alter table jobs add column {name} {kind}"))
    job_samples.create(connection)


def bundles_have_environments(connection: Connection) -> None:
    """Add which Python environment each bundle was deployed with."""
    bundle_environments.create(connection)


def sessions_end(connection: Connection) -> None:
    """Add when sessions of Shiny applications ended."""
    connection.execute(text("alter table hits add column ended varchar(27)"))


def nothing_is_missing(connection: Connection) -> None:
    """Add the tables, columns and indexes that came without a step of their own.

    What has to have a value has one by default, so rows that are there get it.
    """
    known = inspect(connection)
    for table in metadata.sorted_tables:
        if known.has_table(table.name):
            _complete(connection, table)
        else:
            table.create(connection)


def sessions_end_with_their_keys(connection: Connection) -> None:
    """Add which key opened a browser session; those that are there end with their time alone."""
    _complete(connection, sessions)


def _complete(connection: Connection, table: Table) -> None:
    known = inspect(connection)
    columns = {column["name"] for column in known.get_columns(table.name)}
    indexes = {index["name"] for index in known.get_indexes(table.name)}
    for column in table.columns:
        if column.name not in columns:
            wanted = str(CreateColumn(column).compile(dialect=connection.dialect))
            for key in column.foreign_keys:
                wanted += f" REFERENCES {key.column.table.name} ({key.column.name})"
                wanted += f" ON DELETE {key.ondelete}"
            connection.execute(text(f"alter table {table.name} add column {wanted}"))
    for index in table.indexes:
        if index.name not in indexes:
            index.create(connection)
