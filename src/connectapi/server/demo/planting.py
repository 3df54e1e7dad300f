"""Planting the whole demonstration into a new server, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from sqlalchemy import insert

from connectapi.server import auth
from connectapi.server.clock import stamp
from connectapi.server.demo.deployments import Deployer, is_shiny
from connectapi.server.demo.items import Dresser
from connectapi.server.demo.people import AGE, plant_groups, plant_people, plant_tags
from connectapi.server.demo.traffic import Audience, visits
from connectapi.server.demo.trail import Trail
from connectapi.server.demo.world import Item, Person, World, world
from connectapi.server.store import bookmarks, tables, users, values
from connectapi.server.store.keys import random_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from connectapi.server.demo.deployments import Deployed
    from connectapi.server.demo.items import Planted
    from connectapi.server.demo.trail import Account
    from connectapi.server.services import Services

NAME = "demo"
_MARK = "demo"
_FAVOURITES = 4
_STRANGERS = 0.35
"""Share of the visits to public items that nobody signed in for."""

Row = dict[str, object]


class NotPlanted(ValueError):
    """The demonstration cannot be planted; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Demo:
    """The demonstration as it was planted.

    Attributes:
        password: What everybody in it signs in with.
    """

    people: int
    items: int
    hits: int
    password: str


def demo_number(seed: str) -> int:
    """Read which demonstration is wanted: ``demo``, or ``demo:7`` for another one.

    Raises:
        NotPlanted: It is neither.
    """
    name, colon, number = seed.partition(":")
    if name != NAME or (colon and not (number.isascii() and number.isdigit())):
        message = f"the seed must be 'demo', or 'demo:7' for another one, not {seed[:40]!r}"
        raise NotPlanted(message)
    return int(number or 1)


def plant_demo(services: Services, number: int = 1) -> Demo | None:
    """Plant the demonstration, unless that was done before.

    Args:
        number: The same number makes the same people, items and visits, counted back from now.

    Returns:
        None where it was there already.

    Raises:
        NotPlanted: The server has users of its own, or none at all.
    """
    # What comes by chance here is meant to look lively, not to be unguessable.
    chance = Random(number)  # noqa: S311
    password = random_text(10)
    kept = auth.hash_password(password)
    with services.database.write() as connection:
        if values.kept(connection, _MARK) is not None:
            return None
        first = users.first(connection)
        if first is None:
            raise NotPlanted("the demonstration needs an administrator, and there is none yet")
        if users.count(connection) > 1:
            message = "the server has users of its own; plant the demonstration in another folder"
            raise NotPlanted(message)
        values.keep(connection, _MARK, str(number))
        # To the minute: two plantings in a row are the same.
        now, trail = services.clock.now().replace(second=0, microsecond=0), Trail()
        accounts = plant_people(connection, world(), chance, first=first, password=kept, now=now)
        planting = _Planting(services, connection, chance, trail, accounts, now)
        hits = planting.everything()
        trail.write(connection)
    return Demo(len(world().people), len(world().items), hits, password)


@dataclass(frozen=True, slots=True)
class _Planting:
    services: Services
    connection: Connection
    chance: Random
    trail: Trail
    accounts: Mapping[str, Account]
    now: datetime

    def everything(self) -> int:
        """Plant all but the people and count the hits."""
        port, begun = world(), self.now - AGE
        owner = self.accounts[port.people[0].username]
        for place, person in enumerate(port.people):
            account = self.accounts[person.username]
            text = f"Added user {person.username} ({account.guid})"
            moment = begun + timedelta(hours=2, minutes=11 * place)
            self.trail.note(moment, owner, "add_user", text)
        moment = begun + timedelta(days=1)
        groups = plant_groups(self.connection, port, self.chance, self.accounts, self.trail, moment)
        tags = plant_tags(self.connection, port, owner, self.trail, moment)
        dresser = Dresser(
            self.connection,
            self.chance,
            self.trail,
            self.accounts,
            groups,
            tags,
            self.services.vault.seal,
            self.now,
        )
        deployer = Deployer(
            self.connection, self.services.archives, self.chance, self.trail, self.now
        )
        seen: dict[str, datetime] = {}
        planted = [dresser.add(item, place) for place, item in enumerate(port.items)]
        hits: list[Row] = []
        for one in planted:
            hits += self._hits(port, one, deployer.deploy(one), seen)
        # Hits are numbered as they came in.
        hits.sort(key=lambda hit: str(hit["time"]))
        self.connection.execute(insert(tables.hits), hits)
        self._lock(port, owner)
        self._active(port, seen)
        self._favourites(port, planted)
        return len(hits)

    def _hits(
        self, port: World, planted: Planted, deployed: Deployed, seen: dict[str, datetime]
    ) -> Iterator[Row]:
        item, shiny = planted.item, is_shiny(planted.item)
        for visit in visits(item, _audience(port, item), self.now, self.chance):
            bundle_id = deployed.bundle_at(visit.time)
            if bundle_id is None:
                continue
            guid = None
            if visit.visitor is not None:
                guid = self.accounts[visit.visitor].guid
                seen[visit.visitor] = max(visit.time, seen.get(visit.visitor, visit.time))
            yield {
                "content_guid": planted.guid,
                "user_guid": guid,
                "bundle_id": bundle_id,
                "time": stamp(visit.time),
                "path": visit.path,
                "user_agent": visit.user_agent,
                "sec_fetch_dest": visit.destination,
                "sec_fetch_site": visit.site,
                "variant_key": deployed.variant_key,
                "rendering_id": deployed.rendering_at(visit.time),
                "shiny": shiny,
                "ended": stamp(self._end(visit.time)) if shiny else None,
            }

    def _end(self, began: datetime) -> datetime:
        """Give the end of a session: after one minute to forty, as its beginning has it."""
        return min(began + timedelta(seconds=60 + int(began.timestamp()) * 7919 % 2340), self.now)

    def _lock(self, port: World, owner: Account) -> None:
        for person in port.people:
            if person.locked:
                moment = self.now - timedelta(days=40)
                self.trail.note(moment, owner, "lock_user", f"Locked {person.username}")

    def _active(self, port: World, seen: Mapping[str, datetime]) -> None:
        long_ago = self.now - timedelta(days=45)
        for person in port.people:
            moment = seen.get(person.username, long_ago if person.locked else None)
            if moment is not None:
                users.mark_active(self.connection, self.accounts[person.username].id, stamp(moment))

    def _favourites(self, port: World, planted: Sequence[Planted]) -> None:
        for person in port.people:
            account = self.accounts[person.username]
            liked = [one for one in planted if person in _visitors(port, one.item)]
            weights = [one.item.weight for one in liked]
            chosen = (
                {one.id for one in self.chance.choices(liked, weights, k=_FAVOURITES)}
                if any(weights)
                else set()
            )
            for content_id in sorted(chosen):
                moment = self.now - timedelta(days=self.chance.uniform(1, 60))
                bookmarks.add(self.connection, stamp(moment), account.id, content_id)


def _audience(port: World, item: Item) -> Audience:
    visitors = _visitors(port, item)
    return Audience(
        [person.username for person in visitors],
        [person.weight for person in visitors],
        _STRANGERS if item.access == "all" else 0.0,
    )


def _visitors(port: World, item: Item) -> list[Person]:
    """List who comes to an item: those who may open it and come at all."""
    return [
        person
        for person in port.people
        if person.weight
        and (
            item.access != "acl"
            or person.username == item.owner
            or person.username in item.editors
            or set(person.groups) & set(item.groups)
        )
    ]
