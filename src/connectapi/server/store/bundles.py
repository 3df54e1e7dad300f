"""Bundles in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from connectapi.server.store.tables import bundles, content

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, RowMapping


def create(connection: Connection, values: Mapping[str, object]) -> int:
    """Add a bundle and return its number."""
    query = insert(bundles).values(dict(values)).returning(bundles.c.id)
    return int(connection.execute(query).scalar_one())


def one(connection: Connection, content_id: int, bundle_id: int) -> RowMapping | None:
    """Find a bundle of an item."""
    query = select(bundles).where(bundles.c.id == bundle_id, bundles.c.content_id == content_id)
    return connection.execute(query).mappings().first()


def of_content(
    connection: Connection, content_id: int, *, limit: int | None = None, offset: int = 0
) -> Sequence[RowMapping]:
    """List an item's bundles, newest first."""
    query = select(bundles).where(bundles.c.content_id == content_id).order_by(bundles.c.id.desc())
    if limit is not None:
        query = query.limit(limit).offset(offset)
    return connection.execute(query).mappings().all()


def all_ids(connection: Connection) -> dict[int, int]:
    """Give the item of every bundle, by the bundle's number."""
    return {
        row[0]: row[1] for row in connection.execute(select(bundles.c.id, bundles.c.content_id))
    }


def newest(connection: Connection, content_id: int) -> RowMapping | None:
    """Find the bundle that was uploaded last."""
    found = of_content(connection, content_id, limit=1)
    return found[0] if found else None


def remove(connection: Connection, bundle_id: int) -> None:
    """Remove a bundle."""
    connection.execute(delete(bundles).where(bundles.c.id == bundle_id))


def fill(connection: Connection, bundle_id: int, values: Mapping[str, object]) -> bool:
    """Note what a bundle holds that was made before its archive; false where it is gone."""
    query = update(bundles).where(bundles.c.id == bundle_id).values(dict(values))
    return connection.execute(query).rowcount > 0


def remove_empty(connection: Connection) -> None:
    """Remove bundles whose archive was never made, for the server ended before."""
    used = select(content.c.active_bundle_id).where(content.c.active_bundle_id.is_not(None))
    query = delete(bundles).where(bundles.c.size == 0, bundles.c.id.not_in(used))
    connection.execute(query)


def prepared(connection: Connection, bundle_id: int, versions: Mapping[str, object]) -> None:
    """Note the language versions that a bundle was prepared with."""
    connection.execute(update(bundles).where(bundles.c.id == bundle_id).values(dict(versions)))


def activate(
    connection: Connection, content_id: int, bundle_id: int, values: Mapping[str, object]
) -> None:
    """Make a bundle the one that its item shows, and change the item's columns with it."""
    row = {**values, "active_bundle_id": bundle_id}
    connection.execute(update(content).where(content.c.id == content_id).values(row))


def owner_of(connection: Connection, bundle_id: int) -> int | None:
    """Give the number of the item that a bundle belongs to."""
    query = select(bundles.c.content_id).where(bundles.c.id == bundle_id)
    return connection.execute(query).scalar()
