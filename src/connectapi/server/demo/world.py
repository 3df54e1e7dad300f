"""Who and what the demonstration shows, read from the tables beside this module."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

Trend = Literal["steady", "growing", "fading", "new"]
Period = Literal["day", "week", "month"]


class Person(msgspec.Struct, frozen=True):
    """Somebody with an account; ``weight`` says how often they visit."""

    username: str
    name: str
    role: Literal["viewer", "publisher", "administrator"]
    groups: tuple[str, ...]
    weight: int
    locked: bool = False


class Item(msgspec.Struct, frozen=True):
    """A content item.

    Attributes:
        kind: One of the kinds, or ``none`` for an item that nothing was deployed to.
        weight: How often it is visited, in proportion to others.
        age: Days since it was made.
        versions: How many bundles it has; the last one is active.
        lock: What visitors are told in its place, where it is locked.
    """

    name: str
    title: str
    description: str
    kind: str
    owner: str
    access: Literal["all", "logged_in", "acl"]
    tags: tuple[str, ...]
    weight: int
    trend: Trend
    age: int
    versions: int
    vanity: str = ""
    groups: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    schedule: Period | None = None
    subscribers: tuple[str, ...] = ()
    lock: str = ""


class Kind(msgspec.Struct, frozen=True):
    """What a bundle of a kind holds; ``files`` by their names in it, ``run`` tags its processes."""

    mode: str
    files: dict[str, str]
    entry: str = ""
    primary: str = ""
    category: str = ""
    packages: tuple[str, ...] = ()
    python: bool = False
    r: str = ""
    quarto: str = ""
    node: str = ""
    run: str = ""


class World(msgspec.Struct, frozen=True):
    """All of it; tags are the names below each category."""

    people: tuple[Person, ...]
    items: tuple[Item, ...]
    tags: dict[str, tuple[str, ...]]

    def groups(self) -> tuple[str, ...]:
        """Name the groups, in the order in which people joined them."""
        return tuple(dict.fromkeys(name for person in self.people for name in person.groups))


@cache
def world() -> World:
    """Read who and what there is."""
    return msgspec.toml.decode(_text("world.toml"), type=World)


@cache
def kinds() -> dict[str, Kind]:
    """Read what bundles hold."""
    return msgspec.toml.decode(_text("kinds.toml"), type=dict[str, Kind])


@cache
def source(name: str) -> str:
    """Read a file that bundles are made of."""
    return _text(f"files/{name}")


def _text(name: str) -> str:
    return files(__package__).joinpath(*name.split("/")).read_text("utf-8")
