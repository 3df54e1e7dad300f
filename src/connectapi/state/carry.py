"""What of an item a server can take: names as it has them, and notes of what it cannot take."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import msgspec

from connectapi._core.errors import InvalidArgument
from connectapi._core.unset import UNSET, UnsetType
from connectapi._core.version import ServerVersion
from connectapi.client.tag_paths import by_path
from connectapi.models.tags import Tag
from connectapi.state.facts import split_tag
from connectapi.state.model import (
    FIELDS,
    Item,
    Permissions,
    Settings,
    StateRole,
    TagName,
    VariantSchedule,
)
from connectapi.state.parts import ADMINISTRATORS_ONLY, SINCE
from connectapi.state.plan import NotCarried
from connectapi.state.timetable import schedule_of

Mapped: TypeAlias = Mapping[str, str | None] | Callable[[str], str | None]
"""Names there to names here, or what gives one; None leaves somebody out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """What a server has that items refer to by name."""

    server: str
    version: ServerVersion
    me: str
    administrator: bool
    users: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Folded user names to guid and user name."""
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Names of groups to the guids of all of that name."""
    integrations: Mapping[str, Sequence[str]] = field(default_factory=dict)
    tags: Sequence[Tag] = ()


def renamed(name: str, mapped: Mapped | None) -> str | None:
    """What somebody is called here."""
    if mapped is None:
        return name
    return mapped.get(name, name) if isinstance(mapped, Mapping) else mapped(name)


class Carrier:
    """Puts one item into a server's terms; what it cannot say there is noted."""

    def __init__(
        self,
        directory: Directory,
        *,
        map_users: Mapped | None = None,
        map_groups: Mapped | None = None,
        elsewhere: bool = False,
    ) -> None:
        self._directory = directory
        self._map_users = map_users
        self._map_groups = map_groups
        self._elsewhere = elsewhere
        self.new_tags: dict[tuple[str, ...], None] = {}

    def carried(self, item: Item, *, owner: str) -> tuple[Item, list[NotCarried]]:
        """The item in this server's terms, and what of it cannot be had here.

        Args:
            item: The item, with only the parts that are asked for.
            owner: Whose it will be here, who needs no entry.
        """
        notes: list[NotCarried] = []
        changed = {
            "permissions": self._permissions(item, owner, notes),
            "tags": self._tags(item, notes),
            "integrations": self._integrations(item, notes),
            "settings": self._settings(item, notes),
            "schedules": _schedules(item, notes),
        }
        found = msgspec.structs.replace(item, **changed)
        return self._fields(found, notes), notes

    def user(self, name: str) -> tuple[str, str] | None:
        """Guid and name of a user here; None where they are left out, or not there."""
        here = renamed(name, self._map_users)
        return None if here is None else self._directory.users.get(here.casefold())

    def _permissions(
        self, item: Item, owner: str, notes: list[NotCarried]
    ) -> Permissions | UnsetType:
        if not isinstance(item.permissions, Permissions):
            return UNSET
        users: dict[str, StateRole] = {}
        for name, role in item.permissions.users.items():
            found = self.user(name)
            if found is None:
                notes.append(
                    NotCarried("permissions", self._missing("user", name, self._map_users))
                )
            elif found[1].casefold() != owner.casefold():
                users[found[1]] = _stronger(users.get(found[1]), role)
        groups: dict[str, StateRole] = {}
        for name, role in item.permissions.groups.items():
            here = renamed(name, self._map_groups)
            fits = self._directory.groups.get(here or "", ())
            if here is None or not fits:
                notes.append(
                    NotCarried("permissions", self._missing("group", name, self._map_groups))
                )
            elif len(fits) > 1:
                notes.append(NotCarried("permissions", f"{len(fits)} groups are named {here!r}"))
            else:
                groups[here] = _stronger(groups.get(here), role)
        return Permissions(users=users, groups=groups)

    def _missing(self, kind: str, name: str, mapped: Mapped | None) -> str:
        here = renamed(name, mapped)
        if here is None:
            return f"the {kind} {name!r} is left out, as the mapping says"
        also = "" if here == name else f" (here {here!r})"
        return f"there is no {kind} {name!r}{also}"

    def _tags(self, item: Item, notes: list[NotCarried]) -> list[str | list[str]] | UnsetType:
        if item.tags is UNSET:
            return UNSET
        found: list[TagName] = []
        for tag in item.tags or ():
            path = split_tag(tag)
            shown = "/".join(path)
            if len(path) < 2 or not all(path):
                notes.append(NotCarried("tags", f"{shown!r} is no tag below a category"))
            elif by_path(self._directory.tags, path):
                found.append(tag)
            elif self._directory.administrator:
                self.new_tags[path] = None
                found.append(tag)
            else:
                notes.append(
                    NotCarried(
                        "tags", f"there is no tag {shown!r}, and only administrators make tags"
                    )
                )
        return found

    def _integrations(self, item: Item, notes: list[NotCarried]) -> list[str] | UnsetType:
        if item.integrations is UNSET:
            return UNSET
        found: list[str] = []
        if item.integrations and self._directory.version.older_than(SINCE["integrations"]):
            problem = f"the server is older than {SINCE['integrations']}"
            notes.append(NotCarried("integrations", problem))
            return found
        for name in item.integrations or ():
            fits = self._directory.integrations.get(name, ())
            if len(fits) == 1:
                found.append(name)
            else:
                how = "no integration is" if not fits else f"{len(fits)} integrations are"
                notes.append(NotCarried("integrations", f"{how} named {name!r}"))
        return found

    def _settings(self, item: Item, notes: list[NotCarried]) -> Settings | UnsetType:
        if not isinstance(item.settings, Settings):
            return UNSET
        defaults, dropped = Settings(), {}
        for name in Settings.__struct_fields__:
            value, default = getattr(item.settings, name), getattr(defaults, name)
            if value == default:
                continue
            problem = self._refused(name)
            if not problem and self._elsewhere and name == "default_environment_guid":
                problem = "guids of environments are those of one server"
            if problem:
                notes.append(NotCarried("settings", f"{name} {value!r}: {problem}"))
                dropped[name] = default
        return msgspec.structs.replace(item.settings, **dropped)

    def _fields(self, item: Item, notes: list[NotCarried]) -> Item:
        for part in ("run_as", "lock"):
            for name in FIELDS[part]:
                value = getattr(item, name)
                problem = self._refused(name) if value else ""
                if problem:
                    notes.append(NotCarried(part, f"{name} {value!r}: {problem}"))
                if problem or (not value and self._refused(name)):
                    item = msgspec.structs.replace(item, **{name: UNSET})
        return item

    def _refused(self, name: str) -> str:
        """Why the server, or the caller, cannot set a field; empty where it can be."""
        since = SINCE.get(name)
        if since and self._directory.version.older_than(since):
            return f"the server is older than {since}"
        if name in ADMINISTRATORS_ONLY and not self._directory.administrator:
            return "only administrators set it"
        return ""


def _schedules(item: Item, notes: list[NotCarried]) -> dict[str, VariantSchedule] | UnsetType:
    if not isinstance(item.schedules, dict):
        return UNSET
    found = {}
    for variant, said in item.schedules.items():
        try:
            schedule_of(said)
        except InvalidArgument as problem:
            notes.append(NotCarried("schedules", f"{variant}: {str(problem).rstrip('.')}"))
        else:
            found[variant] = said
    return found


def _stronger(a: StateRole | None, b: StateRole) -> StateRole:
    return "editor" if "editor" in {a, b} else "viewer"
