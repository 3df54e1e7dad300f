"""Content items as handlers need them: found, with the caller's rights checked, and shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectapi.server import rights as rights_of
from connectapi.server import views
from connectapi.server.errors import missing
from connectapi.server.rights import ContentRights
from connectapi.server.store import content

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

    from connectapi.server.contract import Operation
    from connectapi.server.registry import Call

Check = Callable[["Operation", ContentRights, str], None]


@dataclass(frozen=True, slots=True)
class Item:
    """A content item and what the caller may do with it."""

    row: RowMapping
    rights: ContentRights

    @property
    def id(self) -> int:
        """Number of the item."""
        return int(self.row["id"])

    @property
    def guid(self) -> str:
        """GUID of the item."""
        return str(self.row["guid"])


def seen(call: Call, connection: Connection, guid: str | None = None) -> Item:
    """Find the item of a call, or refuse a caller who may not see it."""
    return _find(call, connection, guid, rights_of.check_see)


def changed(call: Call, connection: Connection, guid: str | None = None) -> Item:
    """Find the item of a call, or refuse a caller who may not change it."""
    return _find(call, connection, guid, rights_of.check_change)


def shared(call: Call, connection: Connection, guid: str | None = None) -> Item:
    """Find the item of a call, or refuse everybody but its owner and collaborators."""
    return _find(call, connection, guid, rights_of.check_collaborates)


def _find(call: Call, connection: Connection, guid: str | None, check: Check) -> Item:
    wanted = guid if guid is not None else call.text("guid")
    row = content.by_guid(connection, wanted)
    if row is None:
        raise missing("content item", wanted)
    rights = content.rights_in(connection, row, call.caller)
    check(call.operation, rights, wanted)
    return Item(row, rights)


def show(
    call: Call, connection: Connection, rows: Sequence[RowMapping], include: Sequence[str] = ()
) -> list[dict[str, object]]:
    """Show items with the further fields that ``include`` names."""
    grants = content.grants(connection, call.caller)
    ids = [row["id"] for row in rows] if len(rows) == 1 else None
    tags = content.tags_by_item(connection, ids) if "tags" in include else {}
    paths = content.vanity_by_item(connection) if "vanity_url" in include else {}
    shown: list[dict[str, object]] = []
    for row in rows:
        number = row["id"]
        rights = content.rights(row, call.caller, grants.get(number))
        item = views.content(row, rights, call.root)
        if "owner" in include:
            item["owner"] = views.content_owner(row)
        if "tags" in include:
            item["tags"] = [views.tag(tag) for tag in tags.get(number, ())]
        if number in paths:
            item["vanity_url"] = f"{call.root}{paths[number]}"
        if "bookmarked" in include:
            item["bookmarked"] = False
        if "schedule" in include:
            item["schedules"] = []
        shown.append(item)
    return shown
