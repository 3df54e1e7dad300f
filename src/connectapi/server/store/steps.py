"""The steps from one version of the database to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from connectapi.server.store.runtime_tables import bundle_environments
from connectapi.server.store.tables import job_samples

if TYPE_CHECKING:
    from sqlalchemy import Connection


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
