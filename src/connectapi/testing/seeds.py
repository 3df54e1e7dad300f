"""Filling a local server with users, groups, content and usage, fast and of any size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import Table, insert

from connectapi.server.clock import stamp
from connectapi.server.store import groups, keys, tables, usage, users
from connectapi.server.store.usage import Hit

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from connectapi.server.services import Services

_BATCH = 5_000
_FIRST_NAMES = ("Ada", "Boris", "Chloé", "Dmitri", "Eun-ji", "Fatima", "Grace", "Hiro")
_LAST_NAMES = ("Álvarez", "Brown", "Cohen", "Diaz", "Ekström", "Fischer", "Gupta")
_ROLES = ("viewer", "publisher", "viewer", "administrator")


@dataclass(frozen=True, slots=True)
class Seed:
    """How much a server begins with, beside its first administrator.

    Attributes:
        users: Users ``user00001`` and so on, with changing roles.
        groups: Groups ``group00001`` and so on, each with up to three of those users.
        content: Content items ``item00001`` and so on that belong to the administrator.
        hits: Hits on those items, one a minute up to now.
    """

    users: int = 0
    groups: int = 0
    content: int = 0
    hits: int = 0


@dataclass(frozen=True, slots=True)
class Account:
    """A user made for a test, with a key of their own."""

    guid: str
    username: str
    user_role: str
    api_key: str


def add_account(services: Services, username: str, user_role: str) -> Account:
    """Add a user with an API key."""
    with services.database.write() as connection:
        now = services.clock.stamp()
        values = {"username": username, "user_role": user_role, "first_name": username.title()}
        guid = users.create(connection, now, values)
        user_id = _user_id(connection, guid)
        _, secret = keys.create(connection, now, user_id=user_id, name="test", user_role=user_role)
    return Account(guid, username, user_role, secret)


def add_key(services: Services, username: str) -> str:
    """Add an API key for a user that is there and return it.

    Raises:
        LookupError: There is no such user.
    """
    with services.database.write() as connection:
        row = users.by_username(connection, username)
        if row is None:
            message = f"there is no user {username!r}"
            raise LookupError(message)
        now = services.clock.stamp()
        _, secret = keys.create(
            connection, now, user_id=row["id"], name="test", user_role=row["user_role"]
        )
    return secret


def plant(services: Services, seed: Seed) -> None:
    """Add everything that a seed asks for."""
    now = services.clock.now()
    with services.database.write() as connection:
        _insert(connection, tables.users, _users(seed.users, now))
        _plant_groups(connection, seed, stamp(now))
        owner = users.by_username(connection, "admin")
        if owner is None:
            message = "the server has no user 'admin' who could own the content"
            raise LookupError(message)
        guids = [str(uuid4()) for _ in range(seed.content)]
        _insert(connection, tables.content, _items(guids, owner["id"], stamp(now)))
        if guids:
            _plant_hits(connection, guids, seed.hits, now)


def _users(count: int, now: datetime) -> Iterator[dict[str, object]]:
    moment = stamp(now)
    for number in range(1, count + 1):
        username = f"user{number:05}"
        yield {
            "guid": str(uuid4()),
            "username": username,
            "username_key": username,
            "first_name": _FIRST_NAMES[number % len(_FIRST_NAMES)],
            "last_name": _LAST_NAMES[number % len(_LAST_NAMES)],
            "email": f"{username}@example.invalid",
            "user_role": _ROLES[number % len(_ROLES)],
            "created_time": moment,
            "updated_time": moment,
            "active_time": stamp(now - timedelta(hours=number % 1000)) if number % 3 else None,
        }


def _plant_groups(connection: Connection, seed: Seed, now: str) -> None:
    owner = users.by_username(connection, "admin")
    for number in range(1, seed.groups + 1):
        owner_id = owner["id"] if owner else None
        if owner_id is None:
            return
        guid = groups.create(connection, now, name=f"group{number:05}", owner_id=owner_id)
        row = groups.by_guid(connection, guid)
        for member in range(number, number + 3):
            user = users.by_username(connection, f"user{member:05}")
            if row is not None and user is not None:
                groups.add_member(connection, row["id"], user["id"])


def _items(guids: list[str], owner_id: int, now: str) -> Iterator[dict[str, object]]:
    for number, guid in enumerate(guids, 1):
        yield {
            "guid": guid,
            "owner_id": owner_id,
            "name": f"item{number:05}",
            "title": f"Item {number}",
            "access_type": ("acl", "logged_in", "all")[number % 3],
            "created_time": now,
            "last_deployed_time": now,
        }


def _plant_hits(connection: Connection, guids: list[str], count: int, now: datetime) -> None:
    hits = (
        Hit(
            content_guid=guids[number % len(guids)],
            user_guid=None,
            bundle_id=None,
            time=stamp(now - timedelta(minutes=count - number)),
            path=None,
            query=None,
            user_agent="Mozilla/5.0",
            sec_fetch_dest="document",
            sec_fetch_site="none",
        )
        for number in range(count)
    )
    while batch := list(islice(hits, _BATCH)):
        usage.add(connection, batch)


def _insert(connection: Connection, table: Table, rows: Iterator[dict[str, object]]) -> None:
    while batch := list(islice(rows, _BATCH)):
        connection.execute(insert(table), batch)


def _user_id(connection: Connection, guid: str) -> int:
    row = users.by_guid(connection, guid)
    if row is None:
        message = f"there is no user {guid}"
        raise LookupError(message)
    return int(row["id"])
