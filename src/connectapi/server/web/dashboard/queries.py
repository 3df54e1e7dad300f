"""What the dashboard asks of the database because no operation gives it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Select, and_, distinct, func, select

from connectapi.server.store import content as content_store
from connectapi.server.store import usage
from connectapi.server.store.tables import content, content_tags, job_lines, tasks, users

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, RowMapping

    from connectapi.server.rights import Caller
    from connectapi.server.store.usage import Window


@dataclass(frozen=True, slots=True)
class Choices:
    """What the visible content can be filtered by."""

    kinds: Sequence[str]
    owners: Sequence[str]


def choices(connection: Connection, caller: Caller) -> Choices:
    """List the kinds and the owners of the content that a caller can see."""
    visible = content_store.visible_ids(caller)
    kinds = select(content.c.app_mode).distinct()
    owners = (
        select(users.c.username)
        .join_from(content, users, content.c.owner_id == users.c.id)
        .distinct()
    )
    if visible is not None:
        kinds = kinds.where(content.c.id.in_(visible))
        owners = owners.where(content.c.id.in_(visible))
    return Choices(
        list(connection.execute(kinds).scalars()),
        sorted(connection.execute(owners).scalars(), key=str.casefold),
    )


def visits_by_day(connection: Connection, window: Window) -> dict[str, tuple[int, int]]:
    """Count hits and known visitors of a window, by day."""
    hits = usage.query(window).subquery()
    day = func.substr(hits.c.time, 1, 10)
    query = select(day, func.count(), func.count(distinct(hits.c.user_guid))).group_by(day)
    return {row[0]: (row[1], row[2]) for row in connection.execute(query)}


def visitors(connection: Connection, window: Window) -> int:
    """Count the known visitors of a window."""
    hits = usage.query(window).subquery()
    return connection.execute(select(func.count(distinct(hits.c.user_guid)))).scalar_one()


def recent_tasks(
    connection: Connection, caller: Caller, user_id: int | None, most: int
) -> Sequence[RowMapping]:
    """List the newest tasks of a user (or of all), with the item that each is about."""
    query = _tasks(caller).order_by(tasks.c.created_time.desc(), tasks.c.id).limit(most)
    if user_id is not None:
        query = query.where(tasks.c.user_id == user_id)
    return connection.execute(query).mappings().all()


def task(connection: Connection, caller: Caller, task_id: str) -> RowMapping:
    """Give what a task's page says beside what the operation gives."""
    return connection.execute(_tasks(caller).where(tasks.c.id == task_id)).mappings().one()


def _tasks(caller: Caller) -> Select[tuple[object, ...]]:
    """Make the query for tasks, with the items that the caller can see."""
    visible = content_store.visible_ids(caller)
    is_its = tasks.c.content_id == content.c.id
    if visible is not None:
        is_its = and_(is_its, content.c.id.in_(visible))
    return (
        select(
            tasks,
            users.c.username,
            content.c.guid.label("content_guid"),
            content.c.name.label("content_name"),
            content.c.title.label("content_title"),
        )
        .join_from(tasks, users, tasks.c.user_id == users.c.id, isouter=True)
        .join(content, is_its, isouter=True)
    )


def line_count(connection: Connection, job_id: int) -> int:
    """Count the lines of a job's log."""
    query = select(func.count()).select_from(job_lines).where(job_lines.c.job_id == job_id)
    return connection.execute(query).scalar_one()


def tag_counts(connection: Connection, caller: Caller) -> dict[int, int]:
    """Count the visible items that carry each tag itself."""
    query = select(content_tags.c.tag_id, func.count()).group_by(content_tags.c.tag_id)
    visible = content_store.visible_ids(caller)
    if visible is not None:
        query = query.where(content_tags.c.content_id.in_(visible))
    return {row[0]: row[1] for row in connection.execute(query)}
