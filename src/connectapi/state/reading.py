"""What is read of an item, put into the terms of a document. No requests are made here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from connectapi._core.unset import UNSET, UnsetType
from connectapi.client.addresses import below_server
from connectapi.client.roles import shown_role
from connectapi.client.schedule_reading import of_rules
from connectapi.models.bundles import Bundle
from connectapi.models.content import Content, ContentSchedule
from connectapi.models.content_permissions import Permission
from connectapi.models.tags import Tag
from connectapi.state.facts import tag_name
from connectapi.state.model import (
    BundleReference,
    Item,
    Permissions,
    Picture,
    Settings,
    StateRole,
    VariantSchedule,
)
from connectapi.state.timetable import said_of


@dataclass(slots=True)
class Raw:
    """What requests for one item gave; None is what was not asked for, or could not be had."""

    permissions: Sequence[Permission] | None = None
    variables: Sequence[str] | None = None
    integrations: Sequence[str] | None = None
    schedules: Mapping[str, VariantSchedule] | None = None
    bundle: Bundle | None = None
    vanity: str | None = None
    """The path; empty where there is none."""
    picture: bytes | None = None
    """Empty where there is none."""
    refused: dict[str, str] = field(default_factory=dict)
    """Parts that could not be read, and why."""


@dataclass(frozen=True, slots=True)
class Present:
    """An item as it is on a server.

    Attributes:
        item: What a document says of it.
        guid: Its guid.
        role: What the caller is to it: owner, editor, viewer or none; empty where it is not told.
        picture: The thumbnail's bytes; None where they were not read, empty where there is none.
    """

    item: Item
    guid: str
    role: str
    picture: bytes | None


def present_item(
    record: Content, raw: Raw, names: Mapping[str, str], tags: Sequence[Tag], server: str
) -> Present:
    """Put together what is known of one item.

    Args:
        record: The item's fields, with owner and tags.
        raw: What else was read.
        names: Guids of users and groups to their names.
        tags: All tags of the server, for the paths.
        server: The server's address.
    """
    refused = dict(raw.refused)
    # Any: fields of many types, each under its own name; what the answer lacks stays `UNSET`.
    same: dict[str, Any] = {
        name: getattr(record, name)
        for name in (
            *("title", "description", "access_type", "run_as", "run_as_current_user"),
            *("locked", "locked_message"),
        )
    }
    item = Item(
        name=record.name,
        owner=(record.owner.username if record.owner else None) or UNSET,
        guid=record.guid,
        app_mode=record.app_mode or UNSET,
        permissions=_permissions(raw.permissions, names, refused),
        tags=[tag_name(path) for path in tag_paths(record.tags or (), tags)],
        vanity=UNSET if raw.vanity is None else raw.vanity or None,
        settings=_settings(record),
        variables=UNSET if raw.variables is None else sorted(raw.variables),
        integrations=UNSET if raw.integrations is None else sorted(raw.integrations),
        schedules=UNSET if raw.schedules is None else dict(sorted(raw.schedules.items())),
        thumbnail=_picture(raw.picture),
        bundle=_bundle(raw.bundle, server),
        not_exported=dict(sorted(refused.items())),
        **same,
    )
    return Present(item, record.guid, record.app_role or "", raw.picture)


def served_schedules(served: Sequence[ContentSchedule]) -> dict[str, VariantSchedule]:
    """The schedules that came with an item, by the variant's name; the default one is `default`."""
    found = {}
    for one in served:
        variant = one.variant or None
        schedule = of_rules(
            list(one.schedule.rrules or ()),
            {
                "start_time": one.start_time or None,
                "end_time": one.end_time or None,
                "timezone": one.timezone or "UTC",
                "email": bool(one.email),
            },
        )
        name = "default" if variant is None or variant.is_default else variant.name
        found[name] = said_of(schedule)
    return found


def vanity_path(record: Content, server: str) -> str | None:
    """The path of a vanity URL that came with an item; None where there is none."""
    return below_server(record.vanity_url, server)[0] if record.vanity_url else None


def tag_paths(mine: Sequence[Tag], every: Sequence[Tag]) -> list[tuple[str, ...]]:
    """The paths of tags, without those that stand above another of them, in order."""
    by_id = {tag.id: tag for tag in [*mine, *every]}
    above = {tag.parent_id for tag in mine if tag.parent_id}
    paths = []
    for tag in mine:
        if tag.id in above:
            continue
        names, parent = [tag.name], by_id.get(tag.parent_id or "")
        while parent is not None and len(names) <= len(by_id):
            names.append(parent.name)
            parent = by_id.get(parent.parent_id or "")
        paths.append(tuple(reversed(names)))
    return sorted(paths)


def digest(picture: bytes) -> str:
    """What tells a picture from others."""
    return sha256(picture).hexdigest()


def why(error: Exception) -> str:
    """An error in one line, for a document."""
    return (str(error) or type(error).__name__).splitlines()[0]


def _permissions(
    entries: Sequence[Permission] | None, names: Mapping[str, str], refused: dict[str, str]
) -> Permissions | UnsetType:
    if entries is None:
        return UNSET
    users: dict[str, StateRole] = {}
    groups: dict[str, StateRole] = {}
    unknown = []
    for entry in entries:
        name = names.get(entry.principal_guid)
        role: StateRole = "viewer" if shown_role(entry.role) == "viewer" else "editor"
        if name is None:
            unknown.append(entry.principal_guid)
        else:
            (groups if entry.principal_type == "group" else users)[name] = role
    if unknown:
        refused["permissions"] = f"entries of nobody that is known: {', '.join(sorted(unknown))}"
    return Permissions(users=dict(sorted(users.items())), groups=dict(sorted(groups.items())))


def _settings(record: Content) -> Settings:
    # Any: fields of many types, each under its own name.
    given: dict[str, Any] = {}
    for name in Settings.__struct_fields__:
        value = getattr(record, name, UNSET)
        if value is not UNSET and value is not None:
            given[name] = value
    # Other categories are what a deployment found, and not for a caller to set.
    if given.get("content_category") != "mcp":
        given.pop("content_category", None)
    return Settings(**given)


def _picture(picture: bytes | None) -> Picture | UnsetType | None:
    if picture is None:
        return UNSET
    return Picture(sha256=digest(picture)) if picture else None


def _bundle(bundle: Bundle | None, server: str) -> BundleReference | UnsetType:
    if bundle is None:
        return UNSET
    md5 = bundle.metadata.archive_md5 if bundle.metadata else None
    return BundleReference(
        md5=md5 or UNSET,
        size=bundle.size or UNSET,
        server=server,
        content_guid=bundle.content_guid,
        id=bundle.id,
    )
