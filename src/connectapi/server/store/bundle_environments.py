"""Which Python environment each bundle was deployed with, in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from connectapi.server.store.runtime_tables import bundle_environments
from connectapi.server.store.tables import bundles, content

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, RowMapping


def note(connection: Connection, bundle_id: int, version: str, key: str, lockfile: str) -> None:
    """Note the environment of a bundle in place of an earlier one."""
    forget(connection, bundle_id)
    row = {"bundle_id": bundle_id, "version": version, "key": key, "lockfile": lockfile}
    connection.execute(insert(bundle_environments).values(row))


def forget(connection: Connection, bundle_id: int) -> None:
    """Note that a bundle has no environment."""
    connection.execute(
        delete(bundle_environments).where(bundle_environments.c.bundle_id == bundle_id)
    )


def of_bundle(connection: Connection, bundle_id: int) -> RowMapping | None:
    """Find the environment that a bundle was deployed with."""
    query = select(bundle_environments).where(bundle_environments.c.bundle_id == bundle_id)
    return connection.execute(query).mappings().first()


def active_on(connection: Connection, version: str) -> Sequence[str]:
    """Name (by GUID) the items whose active bundles have an environment of a Python version."""
    query = (
        select(content.c.guid)
        .join(bundles, bundles.c.id == content.c.active_bundle_id)
        .join(bundle_environments, bundle_environments.c.bundle_id == bundles.c.id)
        .where(bundle_environments.c.version == version)
        .order_by(content.c.id)
    )
    return connection.execute(query).scalars().all()
