"""An item as facts that can be compared one by one, and the changes between two sets of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import msgspec

from connectapi._core.unset import UNSET
from connectapi.state.model import (
    FIELDS,
    BundleReference,
    Item,
    Picture,
    Settings,
    TagName,
    VariantSchedule,
)
from connectapi.state.parts import PARTS

Key: TypeAlias = tuple[str, str]
"""A part, and what of it."""
Facts: TypeAlias = Mapping[Key, object]

# What a new item is without anybody's doing. Who may view one is for the server to say.
_NEW: Final = {
    ("settings", "title"): None,
    ("settings", "description"): "",
    ("run_as", "run_as"): None,
    ("run_as", "run_as_current_user"): False,
    ("lock", "locked"): False,
    ("lock", "locked_message"): "",
}
_SINGLE: Final = {**FIELDS, "settings": ("title", "description")}
# Parts that are one field of an item each.
_WHOLE: Final = (
    *("settings", "permissions", "tags", "vanity", "variables", "integrations", "schedules"),
    *("thumbnail", "bundle", "owner"),
)
_DEFAULTS: Final = {name: getattr(Settings(), name) for name in Settings.__struct_fields__}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: `old` is there and `new` is wanted; `UNSET` stands for nothing."""

    part: str
    field: str
    old: object
    new: object

    @property
    def kind(self) -> Literal["add", "change", "remove"]:
        """Whether something comes, goes, or becomes something else."""
        if self.old is UNSET:
            return "add"
        return "remove" if self.new is UNSET else "change"

    def __str__(self) -> str:
        sign = {"add": "+", "change": "~", "remove": "-"}[self.kind]
        name = self.field if self.part in {"settings", "access", "run_as", "lock"} else self.part
        detail = "" if name == self.field or not self.field else f" {self.field}"
        return f"{sign} {name}{detail}{_values(self)}"


def split_tag(tag: TagName) -> tuple[str, ...]:
    """The names of a tag, from the category downwards."""
    names = tag.split("/") if isinstance(tag, str) else tag
    return tuple(name.strip() for name in names)


def tag_name(path: Sequence[str]) -> TagName:
    """How a document says a tag: as text, unless a name holds a slash."""
    return list(path) if any("/" in name for name in path) else "/".join(path)


def facts_of(item: Item) -> dict[Key, object]:
    """What an item says, fact by fact; an empty part has none."""
    found: dict[Key, object] = {
        (part, name): getattr(item, name)
        for part, names in _SINGLE.items()
        for name in names
        if getattr(item, name) is not UNSET
    }
    for name, default in _DEFAULTS.items() if item.settings else ():
        if getattr(item.settings, name) != default:
            found["settings", name] = getattr(item.settings, name)
    if item.permissions:
        for kind, roles in (("user", item.permissions.users), ("group", item.permissions.groups)):
            found |= {("permissions", f"{kind} {who}"): role for who, role in roles.items()}
    found |= _tags(item)
    found |= {("variables", name): True for name in item.variables or ()}
    found |= {("integrations", name): True for name in item.integrations or ()}
    found |= {("schedules", name): said for name, said in (item.schedules or {}).items()}
    whole = ("vanity", "thumbnail", "bundle", "owner")
    return found | {(part, ""): getattr(item, part) for part in whole if getattr(item, part)}


def _tags(item: Item) -> dict[Key, object]:
    """Tags with those above them, which come along; a category by itself is on no item."""
    found: dict[Key, object] = {}
    for tag in item.tags or ():
        path = split_tag(tag)
        for depth in range(2, len(path) + 1):
            name = "/".join(name.replace("/", "\\/") for name in path[:depth])
            found["tags", name] = path[:depth]
    return found


def parts_said(item: Item) -> set[str]:
    """The parts of which an item says something, be it that there is nothing."""
    said = {part for part in _WHOLE if getattr(item, part) is not UNSET}
    return said | {part for part, _ in facts_of(item)}


def differences(
    wanted: Item, present: Item | None, *, include: Collection[str], prune: Collection[str]
) -> tuple[list[Change], list[Change]]:
    """What is to be changed, and what is there beyond what is wanted and stays.

    Only parts of which the wanted item says something are compared.
    """
    there: Facts = _NEW if present is None else facts_of(present)
    asked = facts_of(wanted)
    changes = [
        Change(part, name, there.get((part, name), UNSET), value)
        for (part, name), value in asked.items()
        if part in include and not _same(there.get((part, name), UNSET), value)
    ]
    said = parts_said(wanted) & set(include)
    beyond = [
        Change(part, name, value, _nothing(part, name))
        for (part, name), value in there.items()
        if part in said and (part, name) not in asked and _removable(part, name)
    ]
    changes += [change for change in beyond if change.part in prune]
    changes.sort(key=lambda change: PARTS.index(change.part))
    return changes, [change for change in beyond if change.part not in prune]


def _removable(part: str, name: str) -> bool:
    """Whether there is something to remove: a bundle stays, and what was not said is not meant."""
    if part in {"bundle", "owner", "access", "run_as", "lock"}:
        return False
    return part != "settings" or name in _DEFAULTS


def _nothing(part: str, name: str) -> object:
    return _DEFAULTS[name] if part == "settings" else UNSET


def _same(there: object, wanted: object) -> bool:
    if isinstance(there, BundleReference) and isinstance(wanted, BundleReference):
        return _same_bundle(there, wanted)
    if isinstance(there, Picture) and isinstance(wanted, Picture):
        return bool(wanted.sha256) and there.sha256 == wanted.sha256
    if isinstance(there, VariantSchedule) and isinstance(wanted, VariantSchedule):
        if wanted.start_time is None:
            there = msgspec.structs.replace(there, start_time=None)
        return there == wanted
    return there == wanted


def _same_bundle(there: BundleReference, wanted: BundleReference) -> bool:
    if there.md5 and wanted.md5:
        return there.md5 == wanted.md5
    if there.content_guid and there.content_guid == wanted.content_guid:
        return there.id == wanted.id
    # Servers that tell no digest leave the size.
    return bool(there.size) and there.size == wanted.size


def _values(change: Change) -> str:
    if change.part in {"tags", "variables", "integrations"}:
        return ""
    if change.kind == "change":
        return f": {_shown(change.old)} -> {_shown(change.new)}"
    return f": {_shown(change.new if change.kind == 'add' else change.old)}"


def _shown(value: object) -> str:
    if isinstance(value, Picture):
        return value.file or f"picture {(value.sha256 or 'unknown')[:12]}"
    if isinstance(value, BundleReference):
        told = f"md5 {value.md5[:12]}" if value.md5 else f"id {value.id or 'unknown'}"
        return f"{value.file}, {told}" if value.file else told
    if isinstance(value, VariantSchedule):
        said = msgspec.to_builtins(value)
        return ", ".join(f"{name} {value}" for name, value in said.items())
    if value is None:
        return "none"
    return repr(value) if isinstance(value, str) and not value.isidentifier() else str(value)
