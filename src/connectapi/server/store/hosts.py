"""The hosts that have served this database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from connectapi.server.store.administration_tables import hosts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, RowMapping


def check_in(connection: Connection, now: str, hostname: str, version: str) -> None:
    """Note that a host is alive."""
    values = {"version": version, "last_seen": now}
    known = update(hosts).where(hosts.c.hostname == hostname).values(values)
    if not connection.execute(known).rowcount:
        connection.execute(insert(hosts).values(hostname=hostname, **values))


def since(connection: Connection, time: str) -> Sequence[RowMapping]:
    """List the hosts that were alive at a time or later, by name."""
    query = select(hosts).where(hosts.c.last_seen >= time).order_by(hosts.c.hostname)
    return connection.execute(query).mappings().all()
