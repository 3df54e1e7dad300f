"""The queue of work in the database; what is done is no longer in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Select, delete, func, insert, select, update

from connectapi.server.store.content_tables import queue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, RowMapping


def add(connection: Connection, now: str, values: Mapping[str, object]) -> int:
    """Add an item that waits; ``values`` holds its queue's ``name`` and its ``job_type``."""
    row = {**values, "created_time": now, "updated_time": now}
    query = insert(queue).values(row).returning(queue.c.id)
    return int(connection.execute(query).scalar_one())


def start(connection: Connection, now: str, item_id: int) -> bool:
    """Mark an item as being worked on; false where it is no longer there."""
    query = update(queue).where(queue.c.id == item_id, queue.c.started_time.is_(None))
    return connection.execute(query.values(started_time=now, updated_time=now)).rowcount > 0


def one(connection: Connection, item_id: int) -> RowMapping | None:
    """Find an item."""
    return connection.execute(select(queue).where(queue.c.id == item_id)).mappings().first()


def remove(connection: Connection, item_id: int) -> None:
    """Remove an item."""
    connection.execute(delete(queue).where(queue.c.id == item_id))


def remove_waiting(connection: Connection, item_id: int) -> bool:
    """Remove an item that is not being worked on; tell whether that was so."""
    query = delete(queue).where(queue.c.id == item_id, queue.c.started_time.is_(None))
    return connection.execute(query).rowcount > 0


def clear(connection: Connection) -> None:
    """Remove all items, which an earlier run of the server has left behind."""
    connection.execute(delete(queue))


def listed(names: Sequence[str], *, ascending: bool) -> Select[tuple[object, ...]]:
    """Make the query for the items of some queues, or of all, by age."""
    query = select(queue)
    if names:
        query = query.where(queue.c.name.in_(names))
    return query.order_by(queue.c.id.asc() if ascending else queue.c.id.desc())


def scheduled_of(connection: Connection, variant_id: int) -> bool:
    """Tell whether a scheduled rendering of a variant waits or runs already."""
    query = select(queue.c.id).where(
        queue.c.variant_id == variant_id, queue.c.job_type == "ScheduledRender"
    )
    return connection.execute(query).first() is not None


def deployment_of(connection: Connection, content_id: int) -> bool:
    """Tell whether a deployment of an item waits or runs already."""
    query = select(queue.c.id).where(queue.c.content_id == content_id, queue.c.job_type == "Deploy")
    return connection.execute(query).first() is not None


def count_scheduled(
    connection: Connection, content_ids: Select[tuple[int]] | None
) -> tuple[int, int]:
    """Count the scheduled renderings that wait and that run.

    Args:
        content_ids: Query for the ids of the items that count; None counts all.
    """
    query = select(func.count(), func.count(queue.c.started_time)).where(
        queue.c.job_type == "ScheduledRender"
    )
    if content_ids is not None:
        query = query.where(queue.c.content_id.in_(content_ids))
    total, running = connection.execute(query).one()
    return total - running, running
