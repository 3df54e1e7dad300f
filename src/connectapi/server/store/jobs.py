"""Jobs in the database: what the server ran for an item, with the logs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, and_, delete, func, insert, select, update

from connectapi.server.store.keys import random_text
from connectapi.server.store.tables import job_lines, jobs

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import Connection, RowMapping

ACTIVE = 0
FINISHED = 1
FINALIZED = 2
SKIPPED = 3

KEY_LENGTH = 16
MOST_KEPT = 1000
"""Ended jobs that are kept for an item."""
LONGEST_KEPT = timedelta(days=30)
"""How long they are kept."""

_ENTRY = (job_lines.c.source, job_lines.c.timestamp, job_lines.c.data)


def begin(connection: Connection, now: str, values: Mapping[str, object]) -> tuple[int, str]:
    """Add a job that runs, with ``content_id`` and ``tag`` at least; its number and its key."""
    key = random_text(KEY_LENGTH)
    query = insert(jobs).values({"start_time": now, **values, "key": key}).returning(jobs.c.id)
    return connection.execute(query).scalar_one(), key


def skip(connection: Connection, now: str, values: Mapping[str, object], reason: str) -> None:
    """Add a scheduled job that is not run."""
    skipped = {"status": SKIPPED, "skip_reason": reason, "end_time": now}
    begin(connection, now, {**values, **skipped})


def existing(connection: Connection, job_ids: Collection[int]) -> set[int]:
    """Tell which jobs are not gone with their items."""
    return set(connection.execute(select(jobs.c.id).where(jobs.c.id.in_(job_ids))).scalars())


def next_line(connection: Connection, job_id: int) -> int:
    """Give the number that follows the last line of a job's log."""
    query = select(func.max(job_lines.c.number)).where(job_lines.c.job_id == job_id)
    last = connection.execute(query).scalar()
    return 0 if last is None else last + 1


def add_lines(connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
    """Add lines to logs, with their jobs and numbers."""
    if rows:
        connection.execute(insert(job_lines), [dict(row) for row in rows])


def cut_lines(connection: Connection, job_id: int, first: int, text: str) -> None:
    """Remove the lines in front of one, and put a text in their place."""
    of_job = job_lines.c.job_id == job_id
    kept = select(job_lines.c.timestamp).where(of_job, job_lines.c.number == first)
    row = {
        "job_id": job_id,
        "number": first - 1,
        "source": "stderr",
        "timestamp": connection.execute(kept).scalar_one(),
        "data": text,
    }
    connection.execute(delete(job_lines).where(of_job, job_lines.c.number < first))
    connection.execute(insert(job_lines).values(row))


def change(connection: Connection, job_id: int, values: Mapping[str, object]) -> None:
    """Change columns of a job."""
    connection.execute(update(jobs).where(jobs.c.id == job_id).values(dict(values)))


def prune(connection: Connection, content_id: int, oldest: str) -> None:
    """Remove ended jobs of an item that are more, or ended longer ago, than what is kept."""
    ended = select(jobs.c.id).where(jobs.c.content_id == content_id, jobs.c.status != ACTIVE)
    surplus = ended.order_by(jobs.c.id.desc()).offset(MOST_KEPT).limit(MOST_KEPT)
    connection.execute(delete(jobs).where(jobs.c.id.in_(surplus)))
    connection.execute(delete(jobs).where(jobs.c.content_id == content_id, _ended_before(oldest)))


def prune_all(connection: Connection, oldest: str) -> None:
    """Remove the jobs of all items that ended too long ago."""
    connection.execute(delete(jobs).where(_ended_before(oldest)))


def _ended_before(oldest: str) -> ColumnElement[bool]:
    return and_(jobs.c.status != ACTIVE, jobs.c.end_time < oldest)


def finish(
    connection: Connection, job_id: int, now: str, *, exit_code: int, error: str | None = None
) -> None:
    """Mark a job as finalized."""
    row = {"end_time": now, "exit_code": exit_code, "error": error, "status": FINALIZED}
    change(connection, job_id, row)


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
    connection: Connection, job_id: int, *, last: int | None = None
) -> list[dict[str, object]]:
    """Give the entries of a job's log, or the ``last`` ones."""
    query = select(*_ENTRY).where(job_lines.c.job_id == job_id)
    if last is None:
        rows = connection.execute(query.order_by(job_lines.c.number)).mappings().all()
    else:
        newest = query.order_by(job_lines.c.number.desc()).limit(last)
        rows = connection.execute(newest).mappings().all()[::-1]
    return [dict(row) for row in rows]


def log_after(
    connection: Connection, job_id: int, number: int, most: int
) -> tuple[list[dict[str, object]], int]:
    """Give so many entries of a log behind one number, and the number of the last of them."""
    query = select(job_lines.c.number, *_ENTRY)
    query = query.where(job_lines.c.job_id == job_id, job_lines.c.number > number)
    rows = connection.execute(query.order_by(job_lines.c.number).limit(most)).mappings().all()
    entries = [{name.name: row[name] for name in _ENTRY} for row in rows]
    return entries, rows[-1]["number"] if rows else number


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
