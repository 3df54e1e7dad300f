"""Git settings of content items, in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from connectapi.server.store.content_tables import repositories

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, RowMapping


def of_content(connection: Connection, content_id: int) -> RowMapping | None:
    """Find an item's Git settings."""
    query = select(repositories).where(repositories.c.content_id == content_id)
    return connection.execute(query).mappings().first()


def replace(connection: Connection, content_id: int, values: Mapping[str, object]) -> None:
    """Give an item Git settings in place of those that it has."""
    remove(connection, content_id)
    connection.execute(insert(repositories).values({**values, "content_id": content_id}))


def change(connection: Connection, content_id: int, values: Mapping[str, object]) -> None:
    """Change some of an item's Git settings."""
    if values:
        query = update(repositories).where(repositories.c.content_id == content_id)
        connection.execute(query.values(dict(values)))


def remove(connection: Connection, content_id: int) -> bool:
    """Remove an item's Git settings; tell whether it had any."""
    query = delete(repositories).where(repositories.c.content_id == content_id)
    return connection.execute(query).rowcount > 0
