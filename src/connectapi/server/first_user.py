"""The administrator that a new server begins with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectapi.server.rights import Role
from connectapi.server.store import keys, users

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from connectapi.server.services import Services

USERNAME = "admin"
KEY_NAME = "first key"


@dataclass(frozen=True, slots=True)
class FirstUser:
    """The first administrator.

    Attributes:
        username: None where the first administrator is still to be bootstrapped.
        api_key: The key, which only the first start can tell; None later.
    """

    username: str | None
    api_key: str | None


def ensure_first_user(services: Services) -> FirstUser:
    """Make the first administrator and a key in a server that has no users yet.

    One that is to be bootstrapped stays without.
    """
    with services.database.write() as connection:
        first = users.first(connection)
        if first is not None:
            return FirstUser(first["username"], None)
        if services.settings.bootstrap_secret is not None:
            return FirstUser(None, None)
        return FirstUser(USERNAME, add_first_user(connection, services.clock.stamp(), USERNAME))


def add_first_user(connection: Connection, now: str, username: str) -> str:
    """Add an administrator to a server without users, and return their key's secret."""
    values = {
        "username": username,
        "first_name": "Local",
        "last_name": "Administrator",
        "email": "admin@example.invalid",
        "user_role": Role.ADMINISTRATOR.wire,
    }
    guid = users.create(connection, now, values)
    row = users.by_guid(connection, guid)
    if row is None:
        message = "the first user was not kept"
        raise LookupError(message)
    _, secret = keys.create(
        connection, now, user_id=row["id"], name=KEY_NAME, user_role=Role.ADMINISTRATOR.wire
    )
    return secret
