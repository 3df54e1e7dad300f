"""Service tokens in the database, kept as hashes only."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import delete, insert, select, update

from connectapi.server.store.administration_tables import service_tokens
from connectapi.server.store.keys import KEY_LENGTH, fingerprint, random_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, RowMapping


def create(
    connection: Connection, now: str, *, name: str, scopes: Sequence[str], expires_at: str | None
) -> tuple[str, str]:
    """Add a token and return its GUID and its secret, which cannot be had again."""
    guid, secret = str(uuid4()), random_text(KEY_LENGTH)
    row = {
        "guid": guid,
        "name": name,
        "hash": fingerprint(secret),
        "scopes": json.dumps(list(scopes)),
        "created_time": now,
        "active_time": now,
        "expires_at": expires_at,
    }
    connection.execute(insert(service_tokens).values(row))
    return guid, secret


def every(connection: Connection) -> Sequence[RowMapping]:
    """List all tokens, oldest first."""
    return connection.execute(select(service_tokens).order_by(service_tokens.c.id)).mappings().all()


def by_guid(connection: Connection, guid: str) -> RowMapping | None:
    """Find a token by GUID."""
    query = select(service_tokens).where(service_tokens.c.guid == guid)
    return connection.execute(query).mappings().first()


def by_secret(connection: Connection, secret: str) -> RowMapping | None:
    """Find a token by its secret."""
    query = select(service_tokens).where(service_tokens.c.hash == fingerprint(secret))
    return connection.execute(query).mappings().first()


def mark_active(connection: Connection, token_id: int, now: str) -> None:
    """Note that a token was used."""
    query = update(service_tokens).where(service_tokens.c.id == token_id)
    connection.execute(query.values(active_time=now))


def remove(connection: Connection, token_id: int) -> None:
    """Remove a token."""
    connection.execute(delete(service_tokens).where(service_tokens.c.id == token_id))


def expired(connection: Connection, now: str) -> Sequence[RowMapping]:
    """List the tokens whose time is over."""
    query = select(service_tokens).where(service_tokens.c.expires_at <= now)
    return connection.execute(query).mappings().all()
