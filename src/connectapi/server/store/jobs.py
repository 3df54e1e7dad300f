"""Jobs in the database: processes that the server ran for an item, with their logs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from connectapi.server.store.keys import random_text
from connectapi.server.store.tables import jobs

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

ACTIVE = 0
FINISHED = 1
FINALIZED = 2

KEY_LENGTH = 16


def begin(
    connection: Connection, now: str, *, content_id: int, bundle_id: int | None, tag: str
) -> str:
    """Add a job that runs and return its key."""
    key = random_text(KEY_LENGTH)
    row = {
        "key": key,
        "content_id": content_id,
        "bundle_id": bundle_id,
        "tag": tag,
        "start_time": now,
    }
    connection.execute(insert(jobs).values(row))
    return key


def add_line(connection: Connection, key: str, now: str, line: str, source: str = "stdout") -> None:
    """Add a line to a job's log."""
    log = json.loads(connection.execute(select(jobs.c.log).where(jobs.c.key == key)).scalar_one())
    log.append({"source": source, "timestamp": now, "data": line})
    connection.execute(update(jobs).where(jobs.c.key == key).values(log=json.dumps(log)))


def finish(
    connection: Connection, key: str, now: str, *, exit_code: int, error: str | None = None
) -> None:
    """Mark a job as finalized."""
    row = {"end_time": now, "exit_code": exit_code, "error": error, "status": FINALIZED}
    connection.execute(update(jobs).where(jobs.c.key == key).values(row))


def finish_all(connection: Connection, now: str, error: str) -> None:
    """Mark all jobs that still count as running as ended by an error."""
    row = {"end_time": now, "exit_code": 1, "error": error, "status": FINALIZED}
    connection.execute(update(jobs).where(jobs.c.status == ACTIVE).values(row))


def of_content(connection: Connection, content_id: int) -> Sequence[RowMapping]:
    """List an item's jobs, newest first."""
    query = select(jobs).where(jobs.c.content_id == content_id).order_by(jobs.c.id.desc())
    return connection.execute(query).mappings().all()


def one(connection: Connection, content_id: int, key: str) -> RowMapping | None:
    """Find a job of an item."""
    query = select(jobs).where(jobs.c.content_id == content_id, jobs.c.key == key)
    return connection.execute(query).mappings().first()


def log_of(row: RowMapping) -> list[dict[str, object]]:
    """Give the entries of a job's log."""
    return list(json.loads(row["log"]))
