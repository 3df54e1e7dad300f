"""Who sends a request: API keys in headers, and browser sessions in a cookie."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from connectapi.server.clock import stamp
from connectapi.server.errors import Code, Refusal
from connectapi.server.identity.authority import CONNECT
from connectapi.server.rights import Caller, Role
from connectapi.server.store import audit, keys, oauth_grants, service_tokens, users

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping

    from connectapi.server.clock import Clock
    from connectapi.server.store.database import Database

SESSION_COOKIE = "connectapi-session"

# Noting every single use would turn each read into a write.
NOTE_USE_EVERY = timedelta(minutes=5)
NOTE_TOKEN_EVERY = timedelta(minutes=15)
_SCRYPT = {"n": 2**14, "r": 8, "p": 1}


def by_headers(database: Database, clock: Clock, headers: Mapping[str, str]) -> Caller | None:
    """Find who the credential in a request's headers belongs to, or None where there is none.

    ``X-RSC-Authorization`` goes first: it is what a client uses when something in between needs
    ``Authorization`` for itself. It may hold the key with or without the word ``Key``.

    Raises:
        Refusal: The credential is of a kind that this server does not take, or is not good.
    """
    alternate = headers.get("x-rsc-authorization", "").strip()
    if alternate:
        scheme, _, rest = alternate.partition(" ")
        key = rest.strip() if rest and scheme.lower() == "key" else alternate
        return by_key(database, clock, key)
    header = headers.get("authorization", "").strip()
    if not header:
        return None
    scheme, _, rest = header.partition(" ")
    if not rest.strip() or scheme.lower() not in ("key", "bearer"):
        message = "The Authorization header must be 'Key' and an API key, or 'Bearer' and a token."
        raise Refusal(Code.INVALID_LOGIN, message, status=401)
    find = by_key if scheme.lower() == "key" else by_access_token
    return find(database, clock, rest.strip())


def by_access_token(database: Database, clock: Clock, secret: str) -> Caller:
    """Find who an access token of this server belongs to; it lends all rights of its user.

    A key that was given for an identity token is called a bearer token, too, so keys will do.

    Raises:
        Refusal: The token is unknown or has expired (401), or its user is locked (403).
    """
    now = clock.now()
    with database.read() as connection:
        row = oauth_grants.bearer(connection, stamp(now), CONNECT.name, secret)
        known = row is not None or keys.owner_of(connection, secret) is not None
    if row is None:
        if known:
            return by_key(database, clock, secret)
        raise Refusal(Code.INVALID_LOGIN, "The access token is not valid, or has expired.")
    caller = caller_of(row)
    if row["active_time"] is None or row["active_time"] < stamp(now - NOTE_USE_EVERY):
        with database.write() as connection:
            users.mark_active(connection, row["id"], stamp(now))
    return caller


def by_key(database: Database, clock: Clock, secret: str) -> Caller:
    """Find who an API key or a service token belongs to.

    Raises:
        Refusal: The key is unknown (401), has expired (401), or its user is locked (403).
    """
    with database.read() as connection:
        row = keys.owner_of(connection, secret)
        token = service_tokens.by_secret(connection, secret) if row is None else None
    now = clock.now()
    if token is not None:
        return _by_service_token(database, now, token)
    if row is None:
        raise Refusal(Code.INVALID_LOGIN, "The API key is not valid.")
    expires_at = row["key_expires_at"]
    if expires_at is not None and expires_at <= stamp(now):
        with database.write() as connection:
            keys.remove(connection, row["key_id"])
        raise Refusal(Code.TOKEN_EXPIRED, "The API key has expired.")
    caller = caller_of(row, Role.named(row["key_role"]))
    if row["key_active_time"] < stamp(now - NOTE_USE_EVERY) or row["active_time"] is None:
        with database.write() as connection:
            keys.mark_active(connection, row["key_id"], stamp(now))
            users.mark_active(connection, row["id"], stamp(now))
    return caller


def _by_service_token(database: Database, now: datetime, row: RowMapping) -> Caller:
    if row["expires_at"] is not None and row["expires_at"] <= stamp(now):
        with database.write() as connection:
            remove_expired_tokens(connection, stamp(now))
        raise Refusal(Code.TOKEN_EXPIRED, "The service token has expired.")
    if row["active_time"] < stamp(now - NOTE_TOKEN_EVERY):
        with database.write() as connection:
            service_tokens.mark_active(connection, row["id"], stamp(now))
    return Caller(
        id=0,
        guid=row["guid"],
        username=f"service token {row['name']}",
        role=Role.ADMINISTRATOR,
        scopes=frozenset(json.loads(row["scopes"])),
    )


def remove_expired_tokens(connection: Connection, now: str) -> None:
    """Remove the service tokens whose time is over, as the server's own doing."""
    for row in service_tokens.expired(connection, now):
        service_tokens.remove(connection, row["id"])
        text = f"Removed the service token {row['name']!r} ({row['guid']}), which expired"
        audit.add(connection, now, None, "remove_service_token", text)


def by_session(database: Database, clock: Clock, secret: str) -> Caller | None:
    """Find who a browser session belongs to, or None where it has ended."""
    with database.read() as connection:
        row = keys.session_user(connection, secret, clock.stamp())
    if row is None or row["locked"]:
        return None
    lent = secret.partition(".")[0]
    known = {role.wire: role for role in Role}
    return caller_of(row, known.get(lent, Role.ADMINISTRATOR))


def caller_of(row: RowMapping, at_most: Role = Role.ADMINISTRATOR) -> Caller:
    """Make a caller of a user's row, with no more rights than the credential lends.

    Raises:
        Refusal: The user is locked (403).
    """
    if row["locked"]:
        raise Refusal(Code.USER_LOCKED, f"The account {row['username']} is locked.")
    role = min(Role.named(row["user_role"]), at_most)
    return Caller(id=row["id"], guid=row["guid"], username=row["username"], role=role)


def hash_password(password: str) -> str:
    """Give what is kept of a password."""
    salt = secrets.token_bytes(16)
    digest = hashlib.scrypt(password.encode(), salt=salt, **_SCRYPT)
    return f"{salt.hex()}${digest.hex()}"


def password_fits(password: str, kept: str | None) -> bool:
    """Tell whether a password is the one whose hash was kept."""
    if kept is None:
        return False
    salt, _, digest = kept.partition("$")
    found = hashlib.scrypt(password.encode(), salt=bytes.fromhex(salt), **_SCRYPT)
    return secrets.compare_digest(found.hex(), digest)
