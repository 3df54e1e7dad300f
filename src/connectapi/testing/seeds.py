"""Filling a local server with users, groups, content and usage, fast and of any size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import ColumnElement, Table, func, insert, select

from connectapi.server.clock import stamp
from connectapi.server.demo.planting import demo_number, plant_demo
from connectapi.server.first_user import USERNAME
from connectapi.server.store import keys, tables, usage, users
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

    def __post_init__(self) -> None:
        """Refuse numbers that mean nothing.

        Raises:
            ValueError: One of them is negative.
        """
        if min(self.users, self.groups, self.content, self.hits) < 0:
            message = f"a seed has no negative numbers: {self}"
            raise ValueError(message)


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


def plant(services: Services, seed: Seed | str) -> None:
    """Add everything that a seed asks for; a second one goes on counting where the first ended.

    Args:
        seed: A seed, or ``demo`` (``demo:7`` for another one) for a lively example server.

    Raises:
        ValueError: The text is neither, or the server has users of its own already.
    """
    if isinstance(seed, str):
        plant_demo(services, demo_number(seed))
        return
    now = services.clock.now()
    with services.database.write() as connection:
        owner = users.by_username(connection, USERNAME)
        if owner is None:
            message = f"the server has no user {USERNAME!r} who could own what is planted"
            raise LookupError(message)
        _plant_users(connection, seed.users, now)
        _plant_groups(connection, seed.groups, owner["id"], stamp(now))
        guids = _plant_content(connection, seed.content, owner["id"], stamp(now))
        if guids:
            _plant_hits(connection, guids, seed.hits, now)


def _planted(connection: Connection, column: ColumnElement[str], pattern: str) -> int:
    """Count the rows that earlier seeds have planted."""
    query = select(func.count()).where(column.like(pattern))
    return int(connection.execute(query).scalar_one())


def _plant_users(connection: Connection, count: int, now: datetime) -> None:
    before = _planted(connection, tables.users.c.username, "user_____%")
    numbers = range(before + 1, before + count + 1)
    _insert(connection, tables.users, (_user(number, now) for number in numbers))


def _user(number: int, now: datetime) -> dict[str, object]:
    username = f"user{number:05}"
    return {
        "guid": str(uuid4()),
        "username": username,
        "username_key": username,
        "first_name": _FIRST_NAMES[number % len(_FIRST_NAMES)],
        "last_name": _LAST_NAMES[number % len(_LAST_NAMES)],
        "email": f"{username}@example.invalid",
        "user_role": _ROLES[number % len(_ROLES)],
        "created_time": stamp(now),
        "updated_time": stamp(now),
        "active_time": stamp(now - timedelta(hours=number % 1000)) if number % 3 else None,
    }


def _plant_groups(connection: Connection, count: int, owner_id: int, now: str) -> None:
    before = _planted(connection, tables.groups.c.name, "group_____%")
    guids = [str(uuid4()) for _ in range(count)]
    rows: Iterator[dict[str, object]] = (
        {"guid": guid, "name": f"group{number:05}", "owner_id": owner_id, "created_time": now}
        for number, guid in enumerate(guids, before + 1)
    )
    _insert(connection, tables.groups, rows)
    named = tables.groups.c.name.like("group_____%")
    query = select(tables.groups.c.id).where(named).order_by(tables.groups.c.id.desc()).limit(count)
    group_ids = list(connection.execute(query).scalars())[::-1]
    named = tables.users.c.username.like("user_____%")
    query = select(tables.users.c.id).where(named).order_by(tables.users.c.id)
    user_ids = list(connection.execute(query).scalars())
    size = min(3, len(user_ids))
    members: Iterator[dict[str, object]] = (
        {"group_id": group_id, "user_id": user_ids[(number + place) % len(user_ids)]}
        for number, group_id in enumerate(group_ids)
        for place in range(size)
    )
    _insert(connection, tables.group_members, members)


def _plant_content(connection: Connection, count: int, owner_id: int, now: str) -> list[str]:
    before = _planted(connection, tables.content.c.name, "item_____%")
    guids = [str(uuid4()) for _ in range(count)]
    rows: Iterator[dict[str, object]] = (
        {
            "guid": guid,
            "owner_id": owner_id,
            "name": f"item{number:05}",
            "title": f"Item {number}",
            "access_type": ("acl", "logged_in", "all")[number % 3],
            "created_time": now,
            "last_deployed_time": now,
        }
        for number, guid in enumerate(guids, before + 1)
    )
    _insert(connection, tables.content, rows)
    return guids


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
