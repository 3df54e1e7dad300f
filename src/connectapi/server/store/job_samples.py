"""What the processes of jobs used, measured while they ran; fewer samples the older they are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete, insert, select

from connectapi.server.clock import parse, stamp
from connectapi.server.store.tables import job_samples

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, RowMapping

CLOSEST = timedelta(seconds=5)
"""How far apart samples are kept at the least."""

# Up to this age one sample is kept of each span: some 120 + 120 + 144 + 720 of a month's job.
_SPANS = (
    (timedelta(minutes=10), CLOSEST),
    (timedelta(hours=2), timedelta(minutes=1)),
    (timedelta(days=1), timedelta(minutes=10)),
    (timedelta.max, timedelta(hours=1)),
)


class StoredSample(NamedTuple):
    """What a job's processes used at a moment.

    Attributes:
        cpu: Cores in use.
        memory: Bytes.
        connections: Visitors' connections; None where they cannot be counted.
        process_id: The job's own process.
    """

    time: datetime
    cpu: float
    memory: int
    connections: int | None
    process_id: int


def surplus(times: Iterable[datetime], now: datetime) -> list[datetime]:
    """Choose the samples that are not needed any more, given in order, oldest first."""
    found = []
    last: tuple[timedelta, int] | None = None
    for time in times:
        span = next(span for age, span in _SPANS if now - time <= age)
        place = span, int(time.timestamp() // span.total_seconds())
        if place == last:
            found.append(time)
        last = place
    return found


def add(connection: Connection, samples: Sequence[tuple[int, StoredSample]]) -> None:
    """Keep samples of jobs."""
    rows = [
        {
            "job_id": job_id,
            "time": stamp(sample.time),
            "cpu": sample.cpu,
            "memory": sample.memory,
            "connections": sample.connections,
            "process_id": sample.process_id,
        }
        for job_id, sample in samples
    ]
    if rows:
        connection.execute(insert(job_samples), rows)


def thin(connection: Connection, job_id: int, now: datetime) -> None:
    """Remove the samples of a job that are too close together for their age."""
    query = select(job_samples.c.time).where(job_samples.c.job_id == job_id)
    times = connection.execute(query.order_by(job_samples.c.time)).scalars().all()
    gone = [stamp(time) for time in surplus(map(parse, times), now)]
    if gone:
        where = job_samples.c.job_id == job_id, job_samples.c.time.in_(gone)
        connection.execute(delete(job_samples).where(*where))


def of_job(
    connection: Connection, job_id: int, since: str | None, until: str | None
) -> Sequence[RowMapping]:
    """List the samples of a job, oldest first, both bounds included."""
    query = select(job_samples).where(job_samples.c.job_id == job_id)
    if since is not None:
        query = query.where(job_samples.c.time >= since)
    if until is not None:
        query = query.where(job_samples.c.time <= until)
    return connection.execute(query.order_by(job_samples.c.time)).mappings().all()
