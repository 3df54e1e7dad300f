"""Packages that bundles need, and the runtime caches made for them, in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Select, delete, insert, select

from connectapi.server.store.content_tables import packages, runtime_caches
from connectapi.server.store.tables import bundles, content

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, RowMapping

LOCAL_IMAGE = "Local"


def set_packages(
    connection: Connection, bundle_id: int, rows: Sequence[Mapping[str, object]]
) -> None:
    """Note the packages of a bundle in place of those noted before."""
    connection.execute(delete(packages).where(packages.c.bundle_id == bundle_id))
    if rows:
        connection.execute(insert(packages), [{**row, "bundle_id": bundle_id} for row in rows])


def listed(
    *, content_id: int | None = None, name: str | None = None, ascending: bool = True
) -> Select[tuple[object, ...]]:
    """Make the query for the packages of all active bundles, or of one item's, by language, name.

    Each row has the language versions of the bundle and the id and GUID of the item beside it.
    """
    query = (
        select(
            packages,
            bundles.c.r_version,
            bundles.c.py_version,
            content.c.id.label("content_id"),
            content.c.guid.label("content_guid"),
        )
        .join_from(packages, content, content.c.active_bundle_id == packages.c.bundle_id)
        .join(bundles, bundles.c.id == packages.c.bundle_id)
    )
    if content_id is not None:
        query = query.where(content.c.id == content_id)
    if name:
        query = query.where(packages.c.name == name)
    keys = (packages.c.language, packages.c.name, packages.c.id)
    return query.order_by(*(key.asc() if ascending else key.desc() for key in keys))


def seen_by(
    query: Select[tuple[object, ...]], visible: Select[tuple[int]] | None
) -> Select[tuple[object, ...]]:
    """Restrict packages to those of the items in a query of ids; None restricts nothing."""
    return query if visible is None else query.where(content.c.id.in_(visible))


def python_of(connection: Connection, bundle_id: int) -> Sequence[RowMapping]:
    """List the Python packages of a bundle by name."""
    query = (
        select(packages)
        .where(packages.c.bundle_id == bundle_id, packages.c.language == "python")
        .order_by(packages.c.name)
    )
    return connection.execute(query).mappings().all()


def caches(connection: Connection) -> Sequence[RowMapping]:
    """List the runtime caches by language and version."""
    order = (runtime_caches.c.language, runtime_caches.c.version, runtime_caches.c.image_name)
    return connection.execute(select(runtime_caches).order_by(*order)).mappings().all()


def has_cache(connection: Connection, cache: Mapping[str, str]) -> bool:
    """Tell whether there is a cache, named by ``language``, ``version`` and ``image_name``."""
    query = select(runtime_caches).filter_by(**cache)
    return connection.execute(query).first() is not None


def add_cache(connection: Connection, language: str, version: str) -> None:
    """Note a cache, where it is not there yet."""
    cache = {"language": language, "version": version, "image_name": LOCAL_IMAGE}
    if not has_cache(connection, cache):
        connection.execute(insert(runtime_caches).values(cache))


def remove_cache(connection: Connection, cache: Mapping[str, str]) -> bool:
    """Remove a cache; tell whether it was there."""
    return connection.execute(delete(runtime_caches).filter_by(**cache)).rowcount > 0
