"""OAuth integrations in the database, who may use them, and the content they are tied to."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import Select, delete, func, insert, or_, select, update

from connectapi.server.store.oauth_tables import (
    associations,
    integration_permissions,
    integrations,
)
from connectapi.server.store.tables import content, group_members, groups, users

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, RowMapping

_COUNT = (
    select(func.count())
    .select_from(associations)
    .where(associations.c.integration_id == integrations.c.id)
    .correlate(integrations)
    .scalar_subquery()
)
_INTEGRATION = select(integrations, _COUNT.label("content_count"))
_ASSOCIATION = (
    select(
        integrations,
        content.c.guid.label("content_guid"),
        associations.c.created_time.label("associated_time"),
    )
    .join_from(associations, integrations)
    .join(content)
    .order_by(associations.c.id)
)


def usable_ids(user_id: int) -> Select[tuple[int]]:
    """Make the query for the integrations that a user may use: all that are open, and their own."""
    restricted = select(integration_permissions.c.integration_id)
    theirs = select(group_members.c.group_id).where(group_members.c.user_id == user_id)
    granted = restricted.where(
        or_(
            integration_permissions.c.user_id == user_id,
            integration_permissions.c.group_id.in_(theirs),
        )
    )
    return select(integrations.c.id).where(
        or_(integrations.c.id.not_in(restricted), integrations.c.id.in_(granted))
    )


def every(connection: Connection, user_id: int | None = None) -> Sequence[RowMapping]:
    """List integrations, oldest first: all, or those that a user may use."""
    query = _INTEGRATION.order_by(integrations.c.id)
    if user_id is not None:
        query = query.where(integrations.c.id.in_(usable_ids(user_id)))
    return connection.execute(query).mappings().all()


def by_guid(connection: Connection, guid: str) -> RowMapping | None:
    """Find an integration."""
    query = _INTEGRATION.where(integrations.c.guid == guid)
    return connection.execute(query).mappings().first()


def by_id(connection: Connection, integration_id: int) -> RowMapping | None:
    """Find an integration by number."""
    query = _INTEGRATION.where(integrations.c.id == integration_id)
    return connection.execute(query).mappings().first()


def may_use(connection: Connection, integration_id: int, user_id: int) -> bool:
    """Tell whether a user is among those who may use an integration."""
    query = usable_ids(user_id).where(integrations.c.id == integration_id)
    return connection.execute(query).first() is not None


def create(connection: Connection, now: str, values: Mapping[str, object]) -> str:
    """Add an integration and return its GUID."""
    guid = str(uuid4())
    row = {**values, "guid": guid, "created_time": now, "updated_time": now}
    connection.execute(insert(integrations).values(row))
    return guid


def change(
    connection: Connection, integration_id: int, now: str, values: Mapping[str, object]
) -> None:
    """Change some columns of an integration."""
    query = update(integrations).where(integrations.c.id == integration_id)
    connection.execute(query.values({**values, "updated_time": now}))


def remove(connection: Connection, integration_id: int) -> None:
    """Remove an integration with its permissions, sessions and associations."""
    connection.execute(delete(integrations).where(integrations.c.id == integration_id))


def permissions(
    connection: Connection, integration_id: int | None = None
) -> dict[int, list[RowMapping]]:
    """Give the permissions of an integration (or of all), by integration."""
    query = (
        select(
            integration_permissions,
            integrations.c.guid.label("integration_guid"),
            users.c.guid.label("user_guid"),
            groups.c.guid.label("group_guid"),
        )
        .join_from(integration_permissions, integrations)
        .join(users, integration_permissions.c.user_id == users.c.id, isouter=True)
        .join(groups, integration_permissions.c.group_id == groups.c.id, isouter=True)
        .order_by(integration_permissions.c.id)
    )
    if integration_id is not None:
        query = query.where(integration_permissions.c.integration_id == integration_id)
    found: dict[int, list[RowMapping]] = {}
    for row in connection.execute(query).mappings():
        found.setdefault(row["integration_id"], []).append(row)
    return found


def set_permissions(
    connection: Connection, integration_id: int, entries: Sequence[Mapping[str, int | None]]
) -> None:
    """Replace the permissions of an integration by users and groups."""
    column = integration_permissions.c.integration_id
    connection.execute(delete(integration_permissions).where(column == integration_id))
    for entry in entries:
        row = {**entry, "integration_id": integration_id, "guid": str(uuid4())}
        connection.execute(insert(integration_permissions).values(row))


def of_content(connection: Connection, content_id: int) -> Sequence[RowMapping]:
    """List the integrations that an item is tied to, in the order in which they were given."""
    query = _ASSOCIATION.where(associations.c.content_id == content_id)
    return connection.execute(query).mappings().all()


def content_of(connection: Connection, integration_id: int) -> Sequence[RowMapping]:
    """List the items that are tied to an integration, as rows like those of :func:`of_content`."""
    query = _ASSOCIATION.where(associations.c.integration_id == integration_id)
    return connection.execute(query).mappings().all()


def associate(
    connection: Connection, now: str, content_id: int, integration_ids: Sequence[int]
) -> None:
    """Tie an item to these integrations and to no others; what was tied keeps its time."""
    query = select(associations).where(associations.c.content_id == content_id)
    before = {row["integration_id"]: row for row in connection.execute(query).mappings()}
    connection.execute(delete(associations).where(associations.c.content_id == content_id))
    for number in integration_ids:
        time = before[number]["created_time"] if number in before else now
        row = {"content_id": content_id, "integration_id": number, "created_time": time}
        connection.execute(insert(associations).values(row))
