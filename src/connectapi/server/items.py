"""Content items as handlers need them: found, with the caller's rights checked, and shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectapi.server import rights as rights_of
from connectapi.server import views
from connectapi.server.content.scheduling import show_schedule
from connectapi.server.errors import missing
from connectapi.server.rights import ContentRights
from connectapi.server.store import bookmarks, content, jobs, schedules

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


def renew(call: Call, content_id: int, *, ends: bool = False) -> None:
    """Let what has been changed about an item take effect in its processes, if it has any.

    Args:
        ends: It is locked or gone, so its processes end now; else new visitors get new ones.
    """
    runtime = call.services.runtime
    if runtime is not None:
        (runtime.stop_content if ends else runtime.renew)(content_id)


def show(
    call: Call, connection: Connection, rows: Sequence[RowMapping], include: Sequence[str] = ()
) -> list[dict[str, object]]:
    """Show items with the further fields that ``include`` names."""
    ids = [row["id"] for row in rows] if len(rows) == 1 else None
    grants = content.grants(connection, call.caller, ids[0] if ids else None)
    tags = content.tags_by_item(connection, ids) if "tags" in include else {}
    paths = content.vanity_by_item(connection) if "vanity_url" in include else {}
    marked = bookmarks.of_user(connection, call.caller.id) if "bookmarked" in include else set()
    planned = schedules_by_item(call, connection, ids) if "schedule" in include else {}
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
            item["bookmarked"] = number in marked
        if "schedule" in include:
            item["schedules"] = planned.get(number, [])
        shown.append(item)
    return shown


def schedules_by_item(
    call: Call, connection: Connection, ids: Sequence[int] | None
) -> dict[int, list[dict[str, object]]]:
    """Show the schedules of items (or of all) that the caller may see, with their last runs."""
    rows = [
        row
        for row in schedules.of_content(connection, ids)
        if row["visibility"] != "private" or row["variant_owner_id"] == call.caller.id
    ]
    last_runs = jobs.last_scheduled(connection, [row["variant_id"] for row in rows])
    found: dict[int, list[dict[str, object]]] = {}
    for row in rows:
        shown = show_schedule(row, last_runs.get(row["variant_id"]))
        shown["variant"] = {
            "key": row["variant_key"],
            "name": row["variant_name"],
            "is_default": row["is_default"],
        }
        found.setdefault(row["content_id"], []).append(shown)
    return found
