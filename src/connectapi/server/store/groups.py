"""Groups and their members in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import Select, case, delete, func, insert, select, update

from connectapi.server.store.tables import group_members, groups, users

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, RowMapping

_COUNT = (
    select(func.count())
    .select_from(group_members)
    .where(group_members.c.group_id == groups.c.id)
    .correlate(groups)
    .scalar_subquery()
)
_GROUP = select(groups, users.c.guid.label("owner_guid"), _COUNT.label("member_count")).join_from(
    groups, users, groups.c.owner_id == users.c.id, isouter=True
)


def by_guid(connection: Connection, guid: str) -> RowMapping | None:
    """Find a group."""
    return connection.execute(_GROUP.where(groups.c.guid == guid)).mappings().first()


def by_name(connection: Connection, name: str) -> RowMapping | None:
    """Find a group by its whole name."""
    return connection.execute(_GROUP.where(groups.c.name == name)).mappings().first()


def matching(prefix: str | None, *, ascending: bool) -> Select[tuple[object, ...]]:
    """Make the query for groups whose name begins with a prefix, ordered by name."""
    query: Select[tuple[object, ...]] = _GROUP
    order = groups.c.name.asc() if ascending else groups.c.name.desc()
    if not prefix:
        return query.order_by(order)
    lower = func.lower(groups.c.name)
    query = query.where(lower.startswith(prefix.lower(), autoescape=True))
    return query.order_by(case((lower == prefix.lower(), 0), else_=1), order)


def create(
    connection: Connection, now: str, *, name: str, owner_id: int | None, gid: int | None = None
) -> str:
    """Add a group and return its GUID."""
    guid = str(uuid4())
    row = {"guid": guid, "name": name, "owner_id": owner_id, "gid": gid, "created_time": now}
    connection.execute(insert(groups).values(row))
    return guid


def change(connection: Connection, group_id: int, values: Mapping[str, object]) -> None:
    """Change some columns of a group."""
    if values:
        connection.execute(update(groups).where(groups.c.id == group_id).values(dict(values)))


def remove(connection: Connection, group_id: int) -> None:
    """Remove a group, its memberships and what it was granted."""
    connection.execute(delete(groups).where(groups.c.id == group_id))


def members(group_id: int, sort: str, *, ascending: bool) -> Select[tuple[object, ...]]:
    """Make the query for a group's members, ordered by a column of the users."""
    column = users.c[sort]
    return (
        select(users)
        .join_from(users, group_members, users.c.id == group_members.c.user_id)
        .where(group_members.c.group_id == group_id)
        .order_by(column.asc() if ascending else column.desc(), users.c.id)
    )


def is_member(connection: Connection, group_id: int, user_id: int) -> bool:
    """Tell whether a user is in a group."""
    query = select(group_members).where(
        group_members.c.group_id == group_id, group_members.c.user_id == user_id
    )
    return connection.execute(query).first() is not None


def add_member(connection: Connection, group_id: int, user_id: int) -> None:
    """Put a user into a group."""
    connection.execute(insert(group_members).values(group_id=group_id, user_id=user_id))


def remove_member(connection: Connection, group_id: int, user_id: int) -> None:
    """Take a user out of a group."""
    connection.execute(
        delete(group_members).where(
            group_members.c.group_id == group_id, group_members.c.user_id == user_id
        )
    )
