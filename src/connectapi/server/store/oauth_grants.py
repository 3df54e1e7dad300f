"""What users have granted to clients: codes, devices that wait, and tokens; hashes only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from connectapi.server.store.keys import fingerprint, random_text
from connectapi.server.store.oauth_tables import clients, codes, devices, tokens
from connectapi.server.store.tables import users

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, RowMapping

ACCESS = "access"
REFRESH = "refresh"
LENGTH = 48


def add_code(connection: Connection, now: str, values: Mapping[str, object]) -> str:
    """Add an authorization code, return it, and forget what has expired."""
    forget_expired(connection, now)
    secret = random_text(LENGTH)
    connection.execute(insert(codes).values({**values, "hash": fingerprint(secret)}))
    return secret


def forget_expired(connection: Connection, now: str) -> None:
    """Forget codes and tokens that nobody can use any more."""
    for table in (codes, tokens):
        connection.execute(delete(table).where(table.c.expires_at <= now))


def code(connection: Connection, now: str, secret: str) -> RowMapping | None:
    """Find an authorization code that has not expired; ``family`` tells whether it was used."""
    query = select(codes).where(codes.c.hash == fingerprint(secret), codes.c.expires_at > now)
    return connection.execute(query).mappings().first()


def spend_code(connection: Connection, secret: str, family: str) -> None:
    """Note which tokens a code has led to, since it can be used once."""
    query = update(codes).where(codes.c.hash == fingerprint(secret))
    connection.execute(query.values(family=family))


def add_device(
    connection: Connection, now: str, user_code: str, values: Mapping[str, object]
) -> str:
    """Add a device that waits for its user, and return its code."""
    connection.execute(delete(devices).where(devices.c.expires_at <= now))
    secret = random_text(LENGTH)
    row = {**values, "user_code": user_code, "hash": fingerprint(secret)}
    connection.execute(insert(devices).values(row))
    return secret


def device(connection: Connection, secret: str) -> RowMapping | None:
    """Find a device by its code."""
    query = select(devices).where(devices.c.hash == fingerprint(secret))
    return connection.execute(query).mappings().first()


def waiting_device(
    connection: Connection, now: str, authority: str, user_code: str
) -> RowMapping | None:
    """Find the device that shows a user's code and has no answer yet, with its client's name."""
    query = (
        select(devices, clients.c.client_name, clients.c.client_id.label("registered_id"))
        .join_from(devices, clients)
        .where(
            devices.c.user_code == user_code,
            clients.c.authority == authority,
            devices.c.user_id.is_(None),
            devices.c.denied.is_(False),
            devices.c.expires_at > now,
        )
    )
    return connection.execute(query).mappings().first()


def answer_device(connection: Connection, user_code: str, user_id: int | None) -> None:
    """Let a device in for a user, or deny it where there is none."""
    query = update(devices).where(devices.c.user_code == user_code)
    connection.execute(query.values(user_id=user_id, denied=user_id is None))


def device_asked(connection: Connection, device_hash: str, now: str) -> None:
    """Note that a device has asked for its tokens."""
    connection.execute(update(devices).where(devices.c.hash == device_hash).values(asked_time=now))


def remove_device(connection: Connection, device_hash: str) -> None:
    """Forget a device that has got its tokens, or never will."""
    connection.execute(delete(devices).where(devices.c.hash == device_hash))


def add_token(connection: Connection, kind: str, values: Mapping[str, object]) -> str:
    """Add a token and return it."""
    secret = random_text(LENGTH)
    row = {**values, "kind": kind, "hash": fingerprint(secret)}
    connection.execute(insert(tokens).values(row))
    return secret


def token(connection: Connection, kind: str, secret: str) -> RowMapping | None:
    """Find a token, also one that is spent or expired."""
    query = select(tokens).where(tokens.c.hash == fingerprint(secret), tokens.c.kind == kind)
    return connection.execute(query).mappings().first()


def spend_token(connection: Connection, token_hash: str) -> None:
    """Note that a refresh token was used, which can be done once."""
    connection.execute(update(tokens).where(tokens.c.hash == token_hash).values(spent=True))


def revoke(connection: Connection, family: str) -> None:
    """Remove all tokens that come from one grant."""
    connection.execute(delete(tokens).where(tokens.c.family == family))


def bearer(connection: Connection, now: str, authority: str, secret: str) -> RowMapping | None:
    """Find the user of an access token that an authority has given, if it has not expired."""
    query = (
        select(users, tokens.c.scope)
        .join_from(tokens, users, tokens.c.user_id == users.c.id)
        .join(clients, tokens.c.client_id == clients.c.id)
        .where(
            tokens.c.hash == fingerprint(secret),
            tokens.c.kind == ACCESS,
            tokens.c.expires_at > now,
            clients.c.authority == authority,
        )
    )
    return connection.execute(query).mappings().first()
