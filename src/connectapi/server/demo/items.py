"""Planting the items of the demonstration: who may see them, and how they are dressed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert

from connectapi.server.clock import stamp
from connectapi.server.demo import pictures
from connectapi.server.demo.trail import at_work, random_guid
from connectapi.server.store import extras, tables
from connectapi.server.store import tags as tag_store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random

    from sqlalchemy import Connection

    from connectapi.server.demo.trail import Account, Trail
    from connectapi.server.demo.world import Item

NO_PICTURE = 5
"""Every item but each of so many has a thumbnail."""


@dataclass(frozen=True, slots=True)
class Planted:
    """An item that was added, with its number and GUID."""

    item: Item
    id: int
    guid: str
    colour: str
    owner: Account
    created: datetime


@dataclass(frozen=True, slots=True)
class Dresser:
    """Adds items and everything that belongs to them but bundles.

    Attributes:
        seal: Encrypts the value of an environment variable.
    """

    connection: Connection
    chance: Random
    trail: Trail
    accounts: Mapping[str, Account]
    groups: Mapping[str, int]
    tags: Mapping[str, int]
    seal: Callable[[str], bytes]
    now: datetime

    def add(self, item: Item, number: int) -> Planted:
        """Add an item with its access list, tags, path, picture and variables."""
        owner = self.accounts[item.owner]
        created = at_work(self.now - timedelta(days=item.age), self.chance)
        guid = random_guid(self.chance)
        values = {
            "guid": guid,
            "owner_id": owner.id,
            "name": item.name,
            "title": item.title,
            "description": item.description,
            "access_type": item.access,
            "locked": bool(item.lock),
            "locked_message": item.lock,
            "created_time": stamp(created),
            "last_deployed_time": stamp(created),
        }
        query = insert(tables.content).values(values).returning(tables.content.c.id)
        content_id = self.connection.execute(query).scalar_one()
        self.trail.note(created, owner, "add_application", f"Added content {item.name!r} ({guid})")
        colour = pictures.COLOURS[number % len(pictures.COLOURS)]
        planted = Planted(item, content_id, guid, colour, owner, created)
        self._share(planted)
        self._dress(planted, with_picture=number % NO_PICTURE != NO_PICTURE - 1)
        return planted

    def _share(self, planted: Planted) -> None:
        item, moment = planted.item, planted.created + timedelta(minutes=25)
        editors = [(name, self.accounts[name].id, None, "owner") for name in item.editors]
        viewers = [(name, None, self.groups[name], "viewer") for name in item.groups]
        for name, user_id, group_id, role in (*editors, *viewers):
            extras.add_permission(
                self.connection, planted.id, user_id=user_id, group_id=group_id, role=role
            )
            self._note(planted, moment, "add_application_permission", f"Gave {name!r} access to")

    def _dress(self, planted: Planted, *, with_picture: bool) -> None:
        item, moment = planted.item, planted.created + timedelta(minutes=40)
        connection, at = self.connection, stamp(moment)
        tag_store.put_on(connection, planted.id, [self.tags[name] for name in item.tags])
        for name in item.tags:
            self._note(planted, moment, "add_application_tag", f"Put tag {name!r} on")
        if item.vanity:
            extras.set_vanity(connection, at, planted.id, item.vanity)
            text = f"Gave content {planted.guid} the path {item.vanity}"
            self.trail.note(moment, planted.owner, "set_vanity", text)
        if with_picture:
            image = pictures.thumbnail(self.chance, planted.colour)
            extras.set_thumbnail(connection, at, planted.id, "image/svg+xml", image)
            self._note(planted, moment, "edit_application", "Set the thumbnail of")
        if item.variables:
            values = {name: self.seal(f"made up for {name}") for name in item.variables}
            extras.set_variables(connection, planted.id, values, replace=True)
            names = ", ".join(item.variables)
            self._note(planted, moment, "edit_application_env", f"Set {names} of")
        if item.lock:
            self._note(planted, self.now - timedelta(days=30), "edit_application", "Locked")

    def _note(self, planted: Planted, moment: datetime, action: str, what: str) -> None:
        text = f"{what} content {planted.guid}"
        self.trail.note(moment, planted.owner, action, text)
