"""Bookmarks in the database: at most one for a user and an item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from connectapi.server.store.content_tables import bookmarks

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping


def one(connection: Connection, user_id: int, content_id: int) -> RowMapping | None:
    """Find a user's bookmark on an item."""
    query = select(bookmarks).where(
        bookmarks.c.user_id == user_id, bookmarks.c.content_id == content_id
    )
    return connection.execute(query).mappings().first()


def of_user(connection: Connection, user_id: int) -> set[int]:
    """List the numbers of the items that a user has bookmarked."""
    query = select(bookmarks.c.content_id).where(bookmarks.c.user_id == user_id)
    return set(connection.execute(query).scalars())


def add(connection: Connection, now: str, user_id: int, content_id: int) -> None:
    """Add a bookmark."""
    row = {"user_id": user_id, "content_id": content_id, "created_time": now}
    connection.execute(insert(bookmarks).values(row))


def remove(connection: Connection, user_id: int, content_id: int) -> bool:
    """Remove a bookmark; tell whether there was one."""
    query = delete(bookmarks).where(
        bookmarks.c.user_id == user_id, bookmarks.c.content_id == content_id
    )
    return connection.execute(query).rowcount > 0
