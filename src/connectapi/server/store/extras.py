"""What belongs to one content item: vanity path, thumbnail, variables, permissions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, or_, select, update

from connectapi.server.store.tables import (
    content,
    environment,
    groups,
    permissions,
    thumbnails,
    users,
    vanities,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, RowMapping

_VANITY = select(vanities, content.c.guid.label("content_guid")).join_from(vanities, content)
_PERMISSION = (
    select(permissions, users.c.guid.label("user_guid"), groups.c.guid.label("group_guid"))
    .join_from(permissions, users, permissions.c.user_id == users.c.id, isouter=True)
    .join(groups, permissions.c.group_id == groups.c.id, isouter=True)
)


def vanity_for(connection: Connection, path: str) -> RowMapping | None:
    """Find the vanity path that a request's path is or lies below."""
    query = select(vanities).where(vanities.c.path.in_(_downward(path)[:32]))
    return connection.execute(query).mappings().first()


def vanities_near(connection: Connection, path: str) -> Sequence[RowMapping]:
    """List the vanity paths that are equal to a path, above it or below it."""
    is_below = func.substr(vanities.c.path, 1, len(path)) == path
    query = _VANITY.where(or_(vanities.c.path.in_(_downward(path)), is_below))
    return connection.execute(query.order_by(vanities.c.path)).mappings().all()


def _downward(path: str) -> list[str]:
    """Give the paths above a path, the shortest first, and last the path itself."""
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[:count]) + "/" for count in range(1, len(parts) + 1)]


def vanity(connection: Connection, content_id: int) -> RowMapping | None:
    """Find an item's vanity path."""
    query = _VANITY.where(vanities.c.content_id == content_id)
    return connection.execute(query).mappings().first()


def all_vanities(connection: Connection) -> Sequence[RowMapping]:
    """List all vanity paths."""
    return connection.execute(_VANITY.order_by(vanities.c.path)).mappings().all()


def set_vanity(connection: Connection, now: str, content_id: int, path: str) -> None:
    """Give an item a vanity path in place of the one that it has."""
    connection.execute(delete(vanities).where(vanities.c.content_id == content_id))
    row = {"content_id": content_id, "path": path, "created_time": now}
    connection.execute(insert(vanities).values(row))


def remove_vanity(connection: Connection, content_id: int) -> bool:
    """Take an item's vanity path away; tell whether there was one."""
    done = connection.execute(delete(vanities).where(vanities.c.content_id == content_id))
    return done.rowcount > 0


def thumbnail(connection: Connection, content_id: int) -> RowMapping | None:
    """Find an item's thumbnail."""
    query = select(thumbnails).where(thumbnails.c.content_id == content_id)
    return connection.execute(query).mappings().first()


def set_thumbnail(
    connection: Connection, now: str, content_id: int, media_type: str, image: bytes
) -> None:
    """Give an item a thumbnail in place of the one that it has."""
    remove_thumbnail(connection, content_id)
    row = {
        "content_id": content_id,
        "media_type": media_type,
        "image": image,
        "updated_time": now,
    }
    connection.execute(insert(thumbnails).values(row))


def remove_thumbnail(connection: Connection, content_id: int) -> bool:
    """Take an item's thumbnail away; tell whether there was one."""
    done = connection.execute(delete(thumbnails).where(thumbnails.c.content_id == content_id))
    return done.rowcount > 0


def variable_names(connection: Connection, content_id: int) -> Sequence[str]:
    """List the names of an item's environment variables."""
    query = (
        select(environment.c.name)
        .where(environment.c.content_id == content_id)
        .order_by(environment.c.name)
    )
    return connection.execute(query).scalars().all()


def variables(connection: Connection, content_id: int) -> dict[str, bytes]:
    """Give an item's environment variables, with their values sealed."""
    query = select(environment.c.name, environment.c.value)
    rows = connection.execute(query.where(environment.c.content_id == content_id))
    return {row.name: row.value for row in rows}


def set_variables(
    connection: Connection, content_id: int, values: Mapping[str, bytes | None], *, replace: bool
) -> None:
    """Set environment variables to sealed values; None removes one, ``replace`` all others."""
    gone = delete(environment).where(environment.c.content_id == content_id)
    if not replace:
        gone = gone.where(environment.c.name.in_(list(values)))
    connection.execute(gone)
    rows = [
        {"content_id": content_id, "name": name, "value": value}
        for name, value in values.items()
        if value is not None
    ]
    if rows:
        connection.execute(insert(environment), rows)


def permissions_of(connection: Connection, content_id: int) -> Sequence[RowMapping]:
    """List an item's access list in the order of its making."""
    query = _PERMISSION.where(permissions.c.content_id == content_id).order_by(permissions.c.id)
    return connection.execute(query).mappings().all()


def permission(connection: Connection, content_id: int, permission_id: int) -> RowMapping | None:
    """Find an entry of an item's access list."""
    query = _PERMISSION.where(
        permissions.c.content_id == content_id, permissions.c.id == permission_id
    )
    return connection.execute(query).mappings().first()


def permission_of(
    connection: Connection, content_id: int, *, user_id: int | None, group_id: int | None
) -> RowMapping | None:
    """Find the entry of a user or of a group."""
    query = _PERMISSION.where(permissions.c.content_id == content_id)
    if user_id is not None:
        query = query.where(permissions.c.user_id == user_id)
    else:
        query = query.where(permissions.c.group_id == group_id)
    return connection.execute(query).mappings().first()


def add_permission(
    connection: Connection, content_id: int, *, user_id: int | None, group_id: int | None, role: str
) -> int:
    """Add an entry and return its number."""
    row = {"content_id": content_id, "user_id": user_id, "group_id": group_id, "role": role}
    query = insert(permissions).values(row).returning(permissions.c.id)
    return int(connection.execute(query).scalar_one())


def change_permission(
    connection: Connection, permission_id: int, values: Mapping[str, object]
) -> None:
    """Change some columns of an entry."""
    connection.execute(
        update(permissions).where(permissions.c.id == permission_id).values(dict(values))
    )


def remove_permission(connection: Connection, permission_id: int) -> None:
    """Remove an entry."""
    connection.execute(delete(permissions).where(permissions.c.id == permission_id))


def remove_permission_of_user(connection: Connection, content_id: int, user_id: int) -> None:
    """Remove a user's entry, where there is one."""
    connection.execute(
        delete(permissions).where(
            permissions.c.content_id == content_id, permissions.c.user_id == user_id
        )
    )
