"""Schedules of variants in the database, with the history of their changes.

A variant has at most one schedule. Every change is kept, also after the schedule was removed.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update

from connectapi.server.store.tables import content, users
from connectapi.server.store.variant_tables import schedule_changes, schedules, variants

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection, RowMapping

    from connectapi.server.rights import Caller

CREATED, UPDATED, DELETED = "created", "updated", "deleted"

_RECURRENCE = ("type", "schedule", "start_time", "end_time", "timezone")
_SCHEDULE = (
    select(
        schedules,
        content.c.guid.label("content_guid"),
        variants.c.key.label("variant_key"),
        variants.c.name.label("variant_name"),
        variants.c.is_default,
        variants.c.visibility,
        variants.c.owner_id.label("variant_owner_id"),
    )
    .join_from(schedules, content)
    .join(variants, schedules.c.variant_id == variants.c.id)
)


def one(connection: Connection, schedule_id: int) -> RowMapping | None:
    """Find a schedule, with the GUID of its content and the key and name of its variant."""
    return connection.execute(_SCHEDULE.where(schedules.c.id == schedule_id)).mappings().first()


def of_variant(connection: Connection, variant_id: int) -> RowMapping | None:
    """Find a variant's schedule."""
    query = _SCHEDULE.where(schedules.c.variant_id == variant_id)
    return connection.execute(query).mappings().first()


def of_variants(connection: Connection, variant_ids: Sequence[int]) -> dict[int, RowMapping]:
    """Give the schedules of variants, by variant."""
    query = _SCHEDULE.where(schedules.c.variant_id.in_(variant_ids))
    return {row["variant_id"]: row for row in connection.execute(query).mappings()}


def of_content(
    connection: Connection, content_ids: Iterable[int] | None = None
) -> Sequence[RowMapping]:
    """List the schedules of items, or of all items."""
    query = _SCHEDULE
    if content_ids is not None:
        query = query.where(schedules.c.content_id.in_(list(content_ids)))
    return connection.execute(query.order_by(schedules.c.id)).mappings().all()


def create(
    connection: Connection,
    now: str,
    variant: RowMapping,
    values: Mapping[str, object],
    caller: Caller | None,
) -> int:
    """Add a schedule and return its number.

    Args:
        values: Columns as :func:`connectapi.server.content.scheduling.read_schedule` gives them.
    """
    row = {**values, "content_id": variant["content_id"], "variant_id": variant["id"]}
    query = insert(schedules).values(row).returning(schedules.c.id)
    number = int(connection.execute(query).scalar_one())
    _note(connection, now, number, CREATED, caller)
    return number


def change(
    connection: Connection,
    now: str,
    schedule_id: int,
    values: Mapping[str, object],
    caller: Caller | None,
) -> None:
    """Change some columns of a schedule."""
    query = update(schedules).where(schedules.c.id == schedule_id)
    connection.execute(query.values(dict(values)))
    _note(connection, now, schedule_id, UPDATED, caller)


def remove(connection: Connection, now: str, schedule_id: int, caller: Caller | None) -> None:
    """Remove a schedule; its history stays."""
    _note(connection, now, schedule_id, DELETED, caller)
    connection.execute(delete(schedules).where(schedules.c.id == schedule_id))


def plan(connection: Connection, schedule_id: int, next_run: str | None) -> None:
    """Set when a schedule runs next; that is no change of the schedule."""
    query = update(schedules).where(schedules.c.id == schedule_id)
    connection.execute(query.values(next_run=next_run))


def due(connection: Connection, now: str) -> Sequence[RowMapping]:
    """List the schedules whose time has come, the oldest first."""
    query = _SCHEDULE.where(schedules.c.next_run <= now, schedules.c.paused.is_(False))
    return connection.execute(query.order_by(schedules.c.next_run)).mappings().all()


def earliest(connection: Connection) -> str | None:
    """Give the time of the next run of all schedules."""
    query = select(schedules.c.next_run).where(
        schedules.c.next_run.is_not(None), schedules.c.paused.is_(False)
    )
    return connection.execute(query.order_by(schedules.c.next_run).limit(1)).scalar()


def history(connection: Connection, variant_id: int, most: int) -> Sequence[RowMapping]:
    """List the latest changes, newest first, with the columns of the user who made each.

    ``state`` is JSON with the columns that say when the schedule runs, or None for a removal.
    """
    query = (
        select(
            schedule_changes.c.change_type,
            schedule_changes.c.change_time,
            schedule_changes.c.state,
            users,
        )
        .join_from(
            schedule_changes, users, schedule_changes.c.user_guid == users.c.guid, isouter=True
        )
        .where(schedule_changes.c.variant_id == variant_id)
        .order_by(schedule_changes.c.change_time.desc(), schedule_changes.c.id.desc())
        .limit(most)
    )
    return connection.execute(query).mappings().all()


def history_length(connection: Connection, variant_id: int) -> int:
    """Count all changes of a variant's schedule."""
    query = (
        select(func.count())
        .select_from(schedule_changes)
        .where(schedule_changes.c.variant_id == variant_id)
    )
    return connection.execute(query).scalar_one()


def _note(
    connection: Connection, now: str, schedule_id: int, change_type: str, caller: Caller | None
) -> None:
    row = connection.execute(select(schedules).where(schedules.c.id == schedule_id)).mappings()
    found = row.one()
    state = None
    if change_type != DELETED:
        state = json.dumps({name: found[name] for name in _RECURRENCE})
    values = {
        "variant_id": found["variant_id"],
        "change_type": change_type,
        "change_time": now,
        "user_guid": caller.guid if caller else None,
        "state": state,
    }
    connection.execute(insert(schedule_changes).values(values))
