"""Entries of a directory: which of them are meant, and what to call them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from connectapi._core.errors import InvalidArgument
from connectapi.models.groups import GroupWithTicket
from connectapi.models.users import User, UserWithTicket

AnyUser = TypeVar("AnyUser", User, UserWithTicket)

MOST_FOUND = 500
"""Entries that one search of a directory gives at most."""


def prefix_of(text: str) -> str:
    """The beginning of names to search for.

    Raises:
        InvalidArgument: It is empty, which some servers take for everybody and others refuse.
    """
    if not text.strip():
        raise InvalidArgument(
            f"A directory is searched by the beginning of a name, not by {text!r}."
        )
    return text


def fitting_users(users: Sequence[AnyUser], name: str) -> list[AnyUser]:
    """The users who have exactly this user name or e-mail address, in any letter case."""
    wanted = name.casefold()
    return [
        user
        for user in users
        if wanted in ((user.username or "").casefold(), (user.email or "").casefold())
    ]


def fitting_groups(groups: Sequence[GroupWithTicket], name: str) -> list[GroupWithTicket]:
    """The groups of exactly this name; letter case counts."""
    return [group for group in groups if group.name == name]


def describe_user(user: User | UserWithTicket) -> str:
    """A user in words: the user name, and the guid, or that there is no account yet."""
    return f"{user.username} ({user.guid or 'no account yet'})"


def describe_group(group: GroupWithTicket) -> str:
    """A group in words: the name, and the guid, or that it is not here yet."""
    return f"{group.name} ({group.guid or 'not here yet'})"
