"""Single values that the server keeps for itself, under names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from connectapi.server.store.tables import settings

if TYPE_CHECKING:
    from sqlalchemy import Connection


def kept(connection: Connection, name: str) -> str | None:
    """Read a value, or None where none was kept."""
    query = select(settings.c.value).where(settings.c.name == name)
    return connection.execute(query).scalar_one_or_none()


def keep(connection: Connection, name: str, value: str) -> None:
    """Keep a value that is not there yet."""
    connection.execute(insert(settings).values(name=name, value=value))


def forget(connection: Connection, name: str) -> bool:
    """Remove a value; tell whether there was one."""
    return connection.execute(delete(settings).where(settings.c.name == name)).rowcount > 0
