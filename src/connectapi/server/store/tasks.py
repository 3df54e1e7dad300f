"""Tasks and their output in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, update

from connectapi.server.store.tables import task_lines, tasks

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import Connection, RowMapping


def create(
    connection: Connection,
    now: str,
    *,
    task_id: str,
    kind: str,
    user_id: int | None,
    content_id: int | None,
) -> None:
    """Add a task that has not begun."""
    row = {
        "id": task_id,
        "kind": kind,
        "user_id": user_id,
        "content_id": content_id,
        "created_time": now,
    }
    connection.execute(insert(tasks).values(row))


def one(connection: Connection, task_id: str) -> RowMapping | None:
    """Find a task."""
    return connection.execute(select(tasks).where(tasks.c.id == task_id)).mappings().first()


def lines(connection: Connection, task_id: str, first: int) -> Sequence[str]:
    """List the output from line ``first`` (counted from 0) on."""
    query = (
        select(task_lines.c.line)
        .where(task_lines.c.task_id == task_id, task_lines.c.number >= first)
        .order_by(task_lines.c.number)
    )
    return connection.execute(query).scalars().all()


def line_count(connection: Connection, task_id: str) -> int:
    """Count the lines that a task has put out so far."""
    query = select(func.count()).select_from(task_lines).where(task_lines.c.task_id == task_id)
    return connection.execute(query).scalar_one()


def add_line(connection: Connection, task_id: str, line: str) -> None:
    """Add a line of output."""
    number = line_count(connection, task_id)
    connection.execute(insert(task_lines).values(task_id=task_id, number=number, line=line))


def add_lines(connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
    """Add lines of output, with their tasks and numbers."""
    if rows:
        connection.execute(insert(task_lines), [dict(row) for row in rows])


def existing(connection: Connection, task_ids: Collection[str]) -> set[str]:
    """Tell which tasks there are."""
    return set(connection.execute(select(tasks.c.id).where(tasks.c.id.in_(task_ids))).scalars())


def finish(
    connection: Connection,
    task_id: str,
    *,
    code: int = 0,
    error: str = "",
    result: str | None = None,
) -> None:
    """Mark a task as finished."""
    row = {"finished": True, "code": code, "error": error, "result": result}
    connection.execute(update(tasks).where(tasks.c.id == task_id).values(row))


def unfinished(connection: Connection) -> Sequence[str]:
    """List the tasks that have not finished."""
    query = select(tasks.c.id).where(tasks.c.finished.is_(False))
    return connection.execute(query).scalars().all()
