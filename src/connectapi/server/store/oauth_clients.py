"""Clients that have registered with one of the server's two authorities."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import Select, delete, insert, select, update

from connectapi.server.store.keys import fingerprint, random_text
from connectapi.server.store.oauth_tables import clients

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, RowMapping

SECRET_LENGTH = 48


def matching(authority: str, *, ascending: bool) -> Select[tuple[object, ...]]:
    """Make the query for the clients of an authority, in the order of their registration."""
    order = clients.c.id.asc() if ascending else clients.c.id.desc()
    return select(clients).where(clients.c.authority == authority).order_by(order)


def one(connection: Connection, authority: str, client_id: str) -> RowMapping | None:
    """Find a client by what it calls itself."""
    query = select(clients).where(
        clients.c.authority == authority, clients.c.client_id == client_id
    )
    return connection.execute(query).mappings().first()


def by_id(connection: Connection, number: int) -> RowMapping | None:
    """Find a client by its number."""
    return connection.execute(select(clients).where(clients.c.id == number)).mappings().first()


def create(
    connection: Connection,
    now: str,
    authority: str,
    *,
    name: str | None,
    redirect_uris: Sequence[str],
    auth_method: str,
) -> tuple[str, str | None]:
    """Add a client and return its id and, unless it is public, its secret."""
    client_id = random_text(32)
    secret = None if auth_method == "none" else random_text(SECRET_LENGTH)
    row = {
        "authority": authority,
        "client_id": client_id,
        "client_name": name,
        "redirect_uris": json.dumps(list(redirect_uris)),
        "auth_method": auth_method,
        "secret_hash": None if secret is None else fingerprint(secret),
        "created_at": now,
    }
    connection.execute(insert(clients).values(row))
    return client_id, secret


def ensure(
    connection: Connection,
    now: str,
    authority: str,
    client_id: str,
    *,
    name: str,
    redirect_uri: str,
) -> int:
    """Make sure that there is a public client of this id with this address, and give its number."""
    present = one(connection, authority, client_id)
    values: dict[str, object] = {
        "client_name": name,
        "redirect_uris": json.dumps([redirect_uri]),
    }
    if present is not None:
        connection.execute(update(clients).where(clients.c.id == present["id"]).values(values))
        return int(present["id"])
    values |= {"authority": authority, "client_id": client_id, "auth_method": "none"}
    values |= {"created_at": now, "last_used_at": now}
    query = insert(clients).values(values).returning(clients.c.id)
    return int(connection.execute(query).scalar_one())


def forget(connection: Connection, authority: str, client_id: str) -> None:
    """Remove a client by what it calls itself, if it is there."""
    present = one(connection, authority, client_id)
    if present is not None:
        remove(connection, present["id"])


def mark_used(connection: Connection, number: int, now: str) -> None:
    """Note that a client was used."""
    connection.execute(update(clients).where(clients.c.id == number).values(last_used_at=now))


def remove(connection: Connection, number: int) -> None:
    """Remove a client with everything that was granted to it."""
    connection.execute(delete(clients).where(clients.c.id == number))


def forget_unused(connection: Connection, before: str) -> None:
    """Remove clients that have registered long ago and were never used."""
    connection.execute(
        delete(clients).where(clients.c.last_used_at.is_(None), clients.c.created_at < before)
    )
