"""Planting the people of the demonstration, their groups and the tags."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert, update

from connectapi.server.clock import stamp
from connectapi.server.demo.trail import Account, random_guid
from connectapi.server.store import groups, tables, tags, users

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from random import Random

    from sqlalchemy import Connection, RowMapping

    from connectapi.server.demo.trail import Trail
    from connectapi.server.demo.world import Person, World

AGE = timedelta(days=260)
"""How long the server has been there."""


def plant_people(
    connection: Connection,
    world: World,
    chance: Random,
    *,
    first: RowMapping,
    password: str,
    now: datetime,
) -> dict[str, Account]:
    """Add everybody, after the first administrator; give them by username.

    Args:
        first: The administrator who is there already.
        password: What is kept of the password that all of them have.
    """
    begun = now - AGE
    connection.execute(
        update(tables.users)
        .where(tables.users.c.id == first["id"])
        .values(created_time=stamp(begun), updated_time=stamp(begun))
    )
    rows = [
        {"guid": random_guid(chance), "password": password, **_row(person, begun, number)}
        for number, person in enumerate(world.people)
    ]
    connection.execute(insert(tables.users), rows)
    found = [users.by_username(connection, person.username) for person in world.people]
    return {row["username"]: account_of(row) for row in (first, *found) if row is not None}


def _row(person: Person, begun: datetime, number: int) -> dict[str, object]:
    made = begun + timedelta(hours=2, minutes=11 * number)
    first_name, _, last_name = person.name.partition(" ")
    return {
        "username": person.username,
        "username_key": person.username.casefold(),
        "first_name": first_name,
        "last_name": last_name,
        "email": f"{person.username}@port.example",
        "user_role": person.role,
        "locked": person.locked,
        "created_time": stamp(made),
        "updated_time": stamp(made),
        "active_time": None,
    }


def account_of(row: RowMapping) -> Account:
    """Give a user's row as the audit log describes it."""
    name = f"{row['first_name']} {row['last_name']} ({row['username']})"
    return Account(row["id"], row["guid"], row["username"], name)


def plant_groups(
    connection: Connection,
    world: World,
    chance: Random,
    accounts: Mapping[str, Account],
    trail: Trail,
    moment: datetime,
) -> dict[str, int]:
    """Add the groups with their members; give their numbers by name."""
    owner = accounts[world.people[0].username]
    numbers: dict[str, int] = {}
    for name in world.groups():
        guid = random_guid(chance)
        made = {"guid": guid, "name": name, "owner_id": owner.id, "created_time": stamp(moment)}
        query = insert(tables.groups).values(made).returning(tables.groups.c.id)
        numbers[name] = connection.execute(query).scalar_one()
        trail.note(moment, owner, "add_group", f"Added group {name!r} ({guid})")
        for person in world.people:
            if name in person.groups:
                account = accounts[person.username]
                groups.add_member(connection, numbers[name], account.id)
                text = f"Added {person.username} to group {name!r}"
                trail.note(moment, owner, "add_group_member", text)
        moment += timedelta(minutes=7)
    return numbers


def plant_tags(
    connection: Connection, world: World, owner: Account, trail: Trail, moment: datetime
) -> dict[str, int]:
    """Add the tree of tags; give the numbers of its leaves by name."""
    numbers: dict[str, int] = {}
    for category, names in world.tags.items():
        parent = tags.create(connection, stamp(moment), category, None)
        trail.note(moment, owner, "add_tag", f"Added tag {category!r}")
        for name in names:
            numbers[name] = tags.create(connection, stamp(moment), name, parent)
            trail.note(moment, owner, "add_tag", f"Added tag {name!r}")
    return numbers
