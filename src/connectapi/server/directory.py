"""A directory of users and groups elsewhere, as LDAP has them: here, a file.

The file is TOML, or the same as JSON where its name ends in ``.json``::

    [[users]]
    username = "ada"
    first_name = "Ada"
    email = "ada@example.com"

    [[groups]]
    name = "analysts"
    members = ["ada"]
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class DirectoryUnusable(ValueError):
    """A file is no directory of users and groups; the text says why."""


class RemoteUser(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A user that the directory knows."""

    username: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    unique_id: str = ""

    @property
    def external_id(self) -> str:
        """What the directory knows the user by, whatever they are called."""
        return self.unique_id or self.username

    def likeness(self, prefix: str) -> int | None:
        """Say how well the user fits a prefix, 0 being best; None where not at all."""
        texts = (self.username, self.first_name, self.last_name, self.email, self.external_id)
        return _likeness(prefix, texts)


class RemoteGroup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A group that the directory knows."""

    name: str
    members: tuple[str, ...] = ()

    def likeness(self, prefix: str) -> int | None:
        """Say how well the group fits a prefix, 0 being best; None where not at all."""
        return _likeness(prefix, (self.name,))


class Directory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Users and groups elsewhere."""

    users: tuple[RemoteUser, ...] = ()
    groups: tuple[RemoteGroup, ...] = ()

    def user(self, username: str) -> RemoteUser | None:
        """Find a user."""
        return next((user for user in self.users if user.username == username), None)

    def group(self, name: str) -> RemoteGroup | None:
        """Find a group."""
        return next((group for group in self.groups if group.name == name), None)

    def groups_of(self, username: str) -> list[str]:
        """List the names of the groups that a user is in."""
        wanted = username.casefold()
        return [
            group.name
            for group in self.groups
            if wanted in (name.casefold() for name in group.members)
        ]


def _likeness(prefix: str, texts: Iterable[str]) -> int | None:
    wanted = prefix.casefold()
    for place, text in enumerate(texts):
        if text.casefold() == wanted:
            return place
        if text.casefold().startswith(wanted):
            return place + 10
    return None


def load(path: Path) -> Directory:
    """Read a directory from a file.

    Raises:
        DirectoryUnusable: The file cannot be read, or is no directory.
    """
    try:
        decode = msgspec.json.decode if path.suffix.lower() == ".json" else msgspec.toml.decode
        found = decode(path.read_bytes(), type=Directory)
    except OSError as problem:
        message = f"cannot read the directory {path}: {problem.strerror}"
        raise DirectoryUnusable(message) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        message = f"{path} is no directory of users and groups: {problem}"
        raise DirectoryUnusable(message) from None
    for kind, names in (
        ("username", [user.username for user in found.users]),
        ("group", [group.name for group in found.groups]),
    ):
        for name, times in Counter(names).items():
            if not name.strip() or times > 1:
                message = f"{path} has the {kind} {name!r} {'twice' if times > 1 else 'as a name'}"
                raise DirectoryUnusable(message)
    return found
