"""Git settings of content items, in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update

from connectapi.server.store.content_tables import repositories

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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


def change_place(
    connection: Connection,
    content_id: int,
    place: tuple[str, str, str],
    values: Mapping[str, object],
) -> bool:
    """Change an item's Git settings if it still comes from a place; tell whether it does.

    Args:
        place: Repository, branch and directory.
    """
    names = (repositories.c.repository, repositories.c.branch, repositories.c.directory)
    here = [name == value for name, value in zip(names, place, strict=True)]
    query = update(repositories).where(repositories.c.content_id == content_id, *here)
    return connection.execute(query.values(dict(values))).rowcount > 0


def next_look(connection: Connection) -> str | None:
    """Tell when a repository is to be looked at next; None where none is."""
    query = select(func.min(repositories.c.next_poll)).where(repositories.c.polling)
    return connection.execute(query).scalar()


def due(connection: Connection, now: str) -> Sequence[RowMapping]:
    """List the settings of items whose repository is to be looked at."""
    query = select(repositories).where(repositories.c.polling, repositories.c.next_poll <= now)
    return connection.execute(query.order_by(repositories.c.content_id)).mappings().all()
