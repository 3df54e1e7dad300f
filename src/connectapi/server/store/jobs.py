"""Jobs in the database: what the server ran for an item, with the logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Select, delete, func, insert, select, update

from connectapi.server.store.keys import random_text
from connectapi.server.store.tables import job_lines, jobs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, RowMapping

ACTIVE = 0
FINISHED = 1
FINALIZED = 2
SKIPPED = 3

KEY_LENGTH = 16
MOST_KEPT = 1000
"""Ended jobs that are kept for an item."""


def begin(connection: Connection, now: str, values: Mapping[str, object]) -> str:
    """Add a job that runs and return its key; ``values`` holds ``content_id`` and ``tag``."""
    key = random_text(KEY_LENGTH)
    connection.execute(insert(jobs).values({"start_time": now, **values, "key": key}))
    return key


def skip(connection: Connection, now: str, values: Mapping[str, object], reason: str) -> None:
    """Add a scheduled job that is not run."""
    key = begin(connection, now, {**values, "status": SKIPPED, "skip_reason": reason})
    connection.execute(update(jobs).where(jobs.c.key == key).values(end_time=now))


def add_line(connection: Connection, key: str, now: str, line: str, source: str = "stdout") -> None:
    """Add a line to a job's log, unless the job is gone with its item."""
    job_id = connection.execute(select(jobs.c.id).where(jobs.c.key == key)).scalar()
    if job_id is None:
        return
    counted = select(func.count()).select_from(job_lines).where(job_lines.c.job_id == job_id)
    row = {
        "job_id": job_id,
        "number": connection.execute(counted).scalar_one(),
        "source": source,
        "timestamp": now,
        "data": line,
    }
    connection.execute(insert(job_lines).values(row))


def prune(connection: Connection, key: str) -> None:
    """Remove the oldest jobs of the item of a job, where it has more than are kept."""
    content_id = select(jobs.c.content_id).where(jobs.c.key == key).scalar_subquery()
    ended = select(jobs.c.id).where(jobs.c.content_id == content_id, jobs.c.status != ACTIVE)
    surplus = ended.order_by(jobs.c.id.desc()).offset(MOST_KEPT).limit(MOST_KEPT)
    connection.execute(delete(jobs).where(jobs.c.id.in_(surplus)))


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


def status(connection: Connection, job_id: int) -> int | None:
    """Give a job's status, or None where it is gone."""
    return connection.execute(select(jobs.c.status).where(jobs.c.id == job_id)).scalar()


def log_of(
    connection: Connection, job_id: int, *, first: int = 0, last: int | None = None
) -> list[dict[str, object]]:
    """Give the entries of a job's log from one number (counted from 0) on, or the ``last`` ones."""
    query = select(job_lines.c.source, job_lines.c.timestamp, job_lines.c.data)
    query = query.where(job_lines.c.job_id == job_id, job_lines.c.number >= first)
    if last is None:
        rows = connection.execute(query.order_by(job_lines.c.number)).mappings().all()
    else:
        newest = query.order_by(job_lines.c.number.desc()).limit(last)
        rows = connection.execute(newest).mappings().all()[::-1]
    return [dict(row) for row in rows]


def last_scheduled(connection: Connection, variant_ids: Sequence[int]) -> dict[int, RowMapping]:
    """Give the latest scheduled run of variants, by variant; skipped ones do not count."""
    newest = (
        select(func.max(jobs.c.id))
        .where(
            jobs.c.variant_id.in_(variant_ids),
            jobs.c.scheduled_time.is_not(None),
            jobs.c.status != SKIPPED,
        )
        .group_by(jobs.c.variant_id)
    )
    rows = connection.execute(select(jobs).where(jobs.c.id.in_(newest))).mappings()
    return {row["variant_id"]: row for row in rows}


def scheduled(
    since: str | None, until: str | None, content_ids: Select[tuple[int]] | None
) -> Select[tuple[object, ...]]:
    """Make the query for scheduled jobs by their start, both ends included.

    Args:
        content_ids: Query for the ids of the items that count; None counts all.
    """
    columns = (jobs.c.start_time, jobs.c.status, jobs.c.exit_code)
    query = select(*columns).where(jobs.c.scheduled_time.is_not(None))
    if since is not None:
        query = query.where(jobs.c.start_time >= since)
    if until is not None:
        query = query.where(jobs.c.start_time <= until)
    if content_ids is not None:
        query = query.where(jobs.c.content_id.in_(content_ids))
    return query.order_by(jobs.c.start_time)


def outcome(row: RowMapping) -> str:
    """Give the word for how a job stands."""
    if row["status"] == SKIPPED:
        return "skipped"
    if row["exit_code"] is None:
        return "running"
    return "success" if row["exit_code"] == 0 else "failure"
