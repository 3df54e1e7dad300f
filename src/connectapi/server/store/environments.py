"""Execution environments, and who may use them, in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import delete, insert, select, update

from connectapi.server.store.administration_tables import environment_permissions, environments
from connectapi.server.store.tables import groups, users

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, RowMapping

_PERMISSION = (
    select(
        environment_permissions,
        environments.c.guid.label("environment_guid"),
        users.c.guid.label("user_guid"),
        groups.c.guid.label("group_guid"),
    )
    .join_from(environment_permissions, environments)
    .join(users, users.c.id == environment_permissions.c.user_id, isouter=True)
    .join(groups, groups.c.id == environment_permissions.c.group_id, isouter=True)
    .order_by(environment_permissions.c.id)
)


def every(connection: Connection) -> Sequence[RowMapping]:
    """List all environments, oldest first."""
    return connection.execute(select(environments).order_by(environments.c.id)).mappings().all()


def by_guid(connection: Connection, guid: str) -> RowMapping | None:
    """Find an environment."""
    query = select(environments).where(environments.c.guid == guid)
    return connection.execute(query).mappings().first()


def named(connection: Connection, cluster_name: str, name: str) -> RowMapping | None:
    """Find the environment of an image on a cluster."""
    query = select(environments).where(
        environments.c.cluster_name == cluster_name, environments.c.name == name
    )
    return connection.execute(query).mappings().first()


def create(connection: Connection, now: str, values: Mapping[str, object]) -> str:
    """Add an environment and return its GUID."""
    guid = str(uuid4())
    row = {**values, "guid": guid, "created_time": now, "updated_time": now}
    connection.execute(insert(environments).values(row))
    return guid


def change(connection: Connection, number: int, now: str, values: Mapping[str, object]) -> None:
    """Change some columns of an environment."""
    query = update(environments).where(environments.c.id == number)
    connection.execute(query.values({**values, "updated_time": now}))


def remove(connection: Connection, number: int) -> None:
    """Remove an environment with its permissions."""
    connection.execute(delete(environments).where(environments.c.id == number))


def permissions_of(connection: Connection, number: int) -> Sequence[RowMapping]:
    """List who may use an environment, oldest entry first."""
    query = _PERMISSION.where(environment_permissions.c.environment_id == number)
    return connection.execute(query).mappings().all()


def add_permission(
    connection: Connection, number: int, *, user_id: int | None, group_id: int | None
) -> str:
    """Let a user or a group use an environment, and return the entry's GUID."""
    guid = str(uuid4())
    row = {"guid": guid, "environment_id": number, "user_id": user_id, "group_id": group_id}
    connection.execute(insert(environment_permissions).values(row))
    return guid


def remove_permission(connection: Connection, permission_id: int) -> None:
    """Take an entry away."""
    query = delete(environment_permissions).where(environment_permissions.c.id == permission_id)
    connection.execute(query)
