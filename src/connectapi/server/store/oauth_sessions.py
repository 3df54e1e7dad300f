"""OAuth sessions of visitors, logins that are under way, and keys made for visits."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import delete, insert, select, update

from connectapi.server.store.keys import fingerprint
from connectapi.server.store.oauth_tables import integrations, logins, sessions, visitor_keys
from connectapi.server.store.tables import api_keys, users

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, RowMapping

_SESSION = select(
    sessions,
    users.c.guid.label("user_guid"),
    integrations.c.guid.label("integration_guid"),
).join_from(sessions, users)
_SESSION = _SESSION.join(integrations, sessions.c.integration_id == integrations.c.id)


def every(connection: Connection, user_id: int | None = None) -> Sequence[RowMapping]:
    """List sessions, oldest first: all, or those of a user."""
    query = _SESSION.order_by(sessions.c.id)
    if user_id is not None:
        query = query.where(sessions.c.user_id == user_id)
    return connection.execute(query).mappings().all()


def by_guid(connection: Connection, guid: str) -> RowMapping | None:
    """Find a session."""
    query = _SESSION.where(sessions.c.guid == guid)
    return connection.execute(query).mappings().first()


def of(connection: Connection, user_id: int, integration_id: int) -> RowMapping | None:
    """Find the session that a user has with an integration."""
    query = _SESSION.where(
        sessions.c.user_id == user_id, sessions.c.integration_id == integration_id
    )
    return connection.execute(query).mappings().first()


def keep(
    connection: Connection,
    now: str,
    user_id: int,
    integration_id: int,
    values: Mapping[str, object],
) -> None:
    """Begin a user's session with an integration, or renew the one that is there."""
    row: dict[str, object] = {**values, "updated_time": now}
    present = of(connection, user_id, integration_id)
    if present is not None:
        connection.execute(update(sessions).where(sessions.c.id == present["id"]).values(row))
        return
    row |= {"guid": str(uuid4()), "created_time": now}
    row |= {"user_id": user_id, "integration_id": integration_id}
    connection.execute(insert(sessions).values(row))


def renew(connection: Connection, now: str, session_id: int, values: Mapping[str, object]) -> None:
    """Change the tokens of a session, unless it has ended."""
    query = update(sessions).where(sessions.c.id == session_id)
    connection.execute(query.values({**values, "updated_time": now}))


def remove(connection: Connection, session_id: int) -> None:
    """End a session."""
    connection.execute(delete(sessions).where(sessions.c.id == session_id))


def begin_login(connection: Connection, now: str, state: str, values: Mapping[str, object]) -> None:
    """Note a login that leads away from this server, and forget those that took too long."""
    connection.execute(delete(logins).where(logins.c.expires_at <= now))
    connection.execute(insert(logins).values({**values, "state_hash": fingerprint(state)}))


def take_login(connection: Connection, now: str, state: str) -> RowMapping | None:
    """Find the login that has come back, which can be done once."""
    query = delete(logins).where(logins.c.state_hash == fingerprint(state)).returning(*logins.c)
    row = connection.execute(query).mappings().first()
    return None if row is None or row["expires_at"] <= now else row


def visitor_key(
    connection: Connection, now: str, user_id: int, content_id: int, integration_id: int
) -> RowMapping | None:
    """Find the key that was made for a visitor of an item, and has neither ended nor gone."""
    query = (
        select(visitor_keys, api_keys.c.user_role)
        .join_from(visitor_keys, api_keys)
        .where(
            visitor_keys.c.user_id == user_id,
            visitor_keys.c.content_id == content_id,
            visitor_keys.c.integration_id == integration_id,
            visitor_keys.c.expires_at > now,
        )
        .order_by(visitor_keys.c.expires_at.desc())
    )
    return connection.execute(query).mappings().first()


def keep_visitor_key(connection: Connection, values: Mapping[str, object]) -> None:
    """Note for whom a key was made."""
    connection.execute(insert(visitor_keys).values(dict(values)))


def revoke_visitor_keys(
    connection: Connection, integration_id: int | None = None, content_id: int | None = None
) -> None:
    """Remove the keys that were made by an integration, or for an item's visitors, or both."""
    if integration_id is None and content_id is None:
        raise ValueError("neither an integration nor an item was named")
    query = select(visitor_keys.c.key_id)
    if integration_id is not None:
        query = query.where(visitor_keys.c.integration_id == integration_id)
    if content_id is not None:
        query = query.where(visitor_keys.c.content_id == content_id)
    connection.execute(delete(api_keys).where(api_keys.c.id.in_(query)))
