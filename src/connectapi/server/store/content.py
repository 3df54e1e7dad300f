"""Content items in the database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import Select, delete, insert, or_, select, update

from connectapi.server.rights import Caller, ContentRights, ContentRole
from connectapi.server.store.tables import (
    content,
    content_tags,
    group_members,
    permissions,
    tags,
    users,
    vanities,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, RowMapping

_ITEM = select(
    content,
    users.c.guid.label("owner_guid"),
    users.c.username.label("owner_username"),
    users.c.first_name.label("owner_first_name"),
    users.c.last_name.label("owner_last_name"),
).join_from(content, users, content.c.owner_id == users.c.id)


def by_guid(connection: Connection, guid: str) -> RowMapping | None:
    """Find an item, with its owner's columns."""
    return connection.execute(_ITEM.where(content.c.guid == guid)).mappings().first()


def by_id(connection: Connection, content_id: int) -> RowMapping | None:
    """Find an item by its number."""
    return connection.execute(_ITEM.where(content.c.id == content_id)).mappings().first()


def name_taken(connection: Connection, owner_id: int, name: str) -> bool:
    """Tell whether an owner already has an item of this name."""
    query = select(content.c.id).where(content.c.owner_id == owner_id, content.c.name == name)
    return connection.execute(query).first() is not None


def create(connection: Connection, now: str, owner_id: int, values: Mapping[str, object]) -> str:
    """Add an item and return its GUID."""
    guid = str(uuid4())
    row = {
        **values,
        "guid": guid,
        "owner_id": owner_id,
        "created_time": now,
        "last_deployed_time": now,
    }
    connection.execute(insert(content).values(row))
    return guid


def change(connection: Connection, content_id: int, values: Mapping[str, object]) -> None:
    """Change some columns of an item."""
    if values:
        connection.execute(update(content).where(content.c.id == content_id).values(dict(values)))


def remove(connection: Connection, content_id: int) -> None:
    """Remove an item and all that belongs to it."""
    connection.execute(delete(content).where(content.c.id == content_id))


def runtime_of(row: RowMapping) -> dict[str, object]:
    """Give the run-time settings of an item that somebody has set."""
    text = row["runtime"]
    return {} if text == "{}" else dict(json.loads(text))


def _granted(caller: Caller) -> Select[tuple[object, ...]]:
    groups = select(group_members.c.group_id).where(group_members.c.user_id == caller.id)
    return select(permissions.c.content_id, permissions.c.role).where(
        or_(permissions.c.user_id == caller.id, permissions.c.group_id.in_(groups))
    )


def visible_ids(caller: Caller) -> Select[tuple[int]] | None:
    """Make the query for the ids of the items that a caller can see; None for all of them."""
    if caller.is_administrator:
        return None
    granted = _granted(caller).with_only_columns(permissions.c.content_id)
    return select(content.c.id).where(
        or_(
            content.c.owner_id == caller.id,
            content.c.access_type.in_(("all", "logged_in")),
            content.c.id.in_(granted),
        )
    )


def shared_ids(caller: Caller) -> Select[tuple[int]]:
    """Make the query for the ids of the items that a caller owns or collaborates on."""
    granted = _granted(caller).where(permissions.c.role == "owner")
    granted_ids = granted.with_only_columns(permissions.c.content_id)
    return select(content.c.id).where(
        or_(content.c.owner_id == caller.id, content.c.id.in_(granted_ids))
    )


def visible(
    connection: Connection,
    caller: Caller,
    *,
    name: str | None = None,
    owner_guid: str | None = None,
    ids: Iterable[int] | None = None,
) -> Sequence[RowMapping]:
    """List the items that a caller can see, oldest first; an administrator sees all."""
    query = _ITEM.order_by(content.c.id)
    seen = visible_ids(caller)
    if seen is not None:
        query = query.where(content.c.id.in_(seen))
    if name:
        query = query.where(content.c.name == name)
    if owner_guid:
        query = query.where(users.c.guid == owner_guid)
    if ids is not None:
        query = query.where(content.c.id.in_(list(ids)))
    return connection.execute(query).mappings().all()


def grants(connection: Connection, caller: Caller, content_id: int | None = None) -> dict[int, str]:
    """Give the strongest role that was granted to a caller (or their groups), by item."""
    query = _granted(caller)
    if content_id is not None:
        query = query.where(permissions.c.content_id == content_id)
    found: dict[int, str] = {}
    for row in connection.execute(query).mappings():
        if found.get(row["content_id"]) != "owner":
            found[row["content_id"]] = row["role"]
    return found


def rights(row: RowMapping, caller: Caller, grant: str | None) -> ContentRights:
    """Work out what a caller may do with an item."""
    if row["owner_id"] == caller.id:
        role = ContentRole.OWNER
    elif grant == "owner":
        role = ContentRole.EDITOR
    elif grant is not None or row["access_type"] in ("all", "logged_in"):
        role = ContentRole.VIEWER
    elif caller.is_administrator:
        role = ContentRole.ADMINISTRATOR
    else:
        role = ContentRole.NOBODY
    return ContentRights(caller, role)


def rights_in(connection: Connection, row: RowMapping, caller: Caller) -> ContentRights:
    """Look up a caller's grant for an item and work out the rights."""
    grant = grants(connection, caller, row["id"]).get(row["id"])
    return rights(row, caller, grant)


def tags_by_item(
    connection: Connection, content_ids: Iterable[int] | None = None
) -> dict[int, list[RowMapping]]:
    """Give the tags of items, or of all items."""
    query = (
        select(content_tags.c.content_id, tags)
        .join_from(content_tags, tags)
        .order_by(content_tags.c.content_id, tags.c.id)
    )
    if content_ids is not None:
        query = query.where(content_tags.c.content_id.in_(list(content_ids)))
    found: dict[int, list[RowMapping]] = {}
    for row in connection.execute(query).mappings():
        found.setdefault(row["content_id"], []).append(row)
    return found


def vanity_by_item(connection: Connection) -> dict[int, str]:
    """Give the vanity path of every item that has one."""
    query = select(vanities.c.content_id, vanities.c.path)
    return {row[0]: row[1] for row in connection.execute(query)}
