"""API keys and browser sessions in the database, kept as hashes only."""

from __future__ import annotations

import hashlib
import secrets
import string
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, bindparam, delete, insert, or_, select, update

from connectapi.server.store.tables import api_keys, sessions, users

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, RowMapping

KEY_LENGTH = 32
_OF_JOB = "content job "
_ALPHABET = string.ascii_letters + string.digits


def random_text(length: int) -> str:
    """Make an unguessable text of letters and digits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def fingerprint(secret: str) -> str:
    """Give what is kept of a secret.

    One round of SHA-256 is enough here: the secrets are random and long, so that no list of
    likely ones can be tried against the hash.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def create(
    connection: Connection,
    now: str,
    *,
    user_id: int,
    name: str,
    user_role: str,
    expires_at: str | None = None,
    passing: bool = False,
) -> tuple[int, str]:
    """Add a key and return its id and its secret, which cannot be had again.

    Args:
        passing: Whether the server made it for a short time; it is in no list of the user's keys.
    """
    if passing:
        ended = (api_keys.c.passing.is_(True), api_keys.c.expires_at <= now)
        connection.execute(delete(api_keys).where(*ended))
    secret = random_text(KEY_LENGTH)
    row = {
        "user_id": user_id,
        "name": name,
        "hash": fingerprint(secret),
        "ending": secret[-4:],
        "user_role": user_role,
        "created_time": now,
        "active_time": now,
        "expires_at": expires_at,
        "passing": passing,
    }
    query = insert(api_keys).values(row).returning(api_keys.c.id)
    return connection.execute(query).scalar_one(), secret


def create_for_job(
    connection: Connection, now: str, user_id: int, user_role: str, job_key: str
) -> str:
    """Add a key that is good as long as a job runs, and return its secret."""
    made = create(
        connection,
        now,
        user_id=user_id,
        name=f"{_OF_JOB}{job_key}",
        user_role=user_role,
        passing=True,
    )
    return made[1]


def owner_of(connection: Connection, secret: str) -> RowMapping | None:
    """Find the user of a key, with the key's own columns under names that begin with ``key_``."""
    return connection.execute(_OWNER, {"hash": fingerprint(secret)}).mappings().first()


# Asked with every request: made once, it need not be put together and looked up anew.
_OWNER = (
    select(
        users,
        api_keys.c.id.label("key_id"),
        api_keys.c.user_role.label("key_role"),
        api_keys.c.expires_at.label("key_expires_at"),
        api_keys.c.active_time.label("key_active_time"),
    )
    .join_from(api_keys, users)
    .where(api_keys.c.hash == bindparam("hash"))
)


def of_user(connection: Connection, now: str, user_id: int) -> Sequence[RowMapping]:
    """List a user's keys that have not expired, oldest first."""
    query = select(api_keys).where(*_listed(now, user_id)).order_by(api_keys.c.id)
    return connection.execute(query).mappings().all()


def one(connection: Connection, now: str, user_id: int, key_id: int) -> RowMapping | None:
    """Find one of a user's keys that has not expired."""
    query = select(api_keys).where(*_listed(now, user_id), api_keys.c.id == key_id)
    return connection.execute(query).mappings().first()


def _listed(now: str, user_id: int) -> tuple[ColumnElement[bool], ...]:
    """Make the conditions for the keys that a user is shown."""
    # An expired key goes when somebody tries it: until then it must not be seen.
    good = or_(api_keys.c.expires_at.is_(None), api_keys.c.expires_at > now)
    return api_keys.c.user_id == user_id, api_keys.c.passing.is_(False), good


def remove(connection: Connection, key_id: int) -> None:
    """Remove a key."""
    connection.execute(delete(api_keys).where(api_keys.c.id == key_id))


def remove_of_job(connection: Connection, job_key: str | None = None) -> None:
    """Remove the key of a job, or of all jobs: those the server made without naming an end."""
    own = api_keys.c.passing.is_(True), api_keys.c.expires_at.is_(None)
    query = delete(api_keys).where(*own)
    if job_key is not None:
        query = query.where(api_keys.c.name == f"{_OF_JOB}{job_key}")
    connection.execute(query)


def mark_active(connection: Connection, key_id: int, now: str) -> None:
    """Note that a key was used."""
    connection.execute(update(api_keys).where(api_keys.c.id == key_id).values(active_time=now))


def open_session(
    connection: Connection, user_id: int, expires_at: str, role: str, key_id: int | None = None
) -> str:
    """Open a browser session and return its secret, which begins with the role that it lends.

    One that a key opened goes with the key. The hash that is kept covers the role, so nobody can
    write another one into a cookie.
    """
    secret = f"{role}.{random_text(KEY_LENGTH)}"
    connection.execute(
        insert(sessions).values(
            hash=fingerprint(secret), user_id=user_id, expires_at=expires_at, key_id=key_id
        )
    )
    return secret


def session_user(connection: Connection, secret: str, now: str) -> RowMapping | None:
    """Find the user of a browser session that has not ended."""
    query = select(users).join_from(sessions, users)
    query = query.where(sessions.c.hash == fingerprint(secret), sessions.c.expires_at > now)
    return connection.execute(query).mappings().first()


def close_session(connection: Connection, secret: str) -> None:
    """End a browser session."""
    connection.execute(delete(sessions).where(sessions.c.hash == fingerprint(secret)))
