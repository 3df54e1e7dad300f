"""The steps from one version of the database to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

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
