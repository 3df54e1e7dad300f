"""Content items that are named by number or by GUID."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server import items
from connectapi.server.errors import missing
from connectapi.server.handlers.api_keys import is_number
from connectapi.server.items import Item
from connectapi.server.schema import is_uuid, tidy_uuid
from connectapi.server.store import content, schedules
from connectapi.server.unversioned import views

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, RowMapping

    from connectapi.server.registry import Call


def name_item(call: Call, connection: Connection) -> str:
    """Find the GUID of the item that a call names, and leave it for handlers with a version.

    Raises:
        Refusal: There is no such item.
    """
    wanted = call.text("app")
    guid = tidy_uuid(wanted) if is_uuid(wanted) else None
    if is_number(wanted):
        row = content.by_id(connection, int(wanted))
        guid = None if row is None else str(row["guid"])
    if guid is None:
        raise missing("content item", wanted[:40])
    call.parameters["guid"] = guid
    return guid


def seen(call: Call, connection: Connection) -> Item:
    """Find the item of a call, or refuse a caller who may not see it."""
    return items.seen(call, connection, name_item(call, connection))


def shared(call: Call, connection: Connection) -> Item:
    """Find the item of a call, or refuse everybody but its owner and collaborators."""
    return items.shared(call, connection, name_item(call, connection))


def show(call: Call, connection: Connection, rows: Sequence[RowMapping]) -> list[dict[str, object]]:
    """Show items as applications."""
    grants = content.grants(connection, call.caller)
    vanities = content.vanity_by_item(connection)
    scheduled = {row["content_id"] for row in schedules.of_content(connection)}
    return [
        views.application(
            row,
            content.rights(row, call.caller, grants.get(row["id"])),
            call.root,
            has_vanity=row["id"] in vanities,
            is_scheduled=row["id"] in scheduled,
        )
        for row in rows
    ]
