"""The caller's own bookmarks on content items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server import items
from connectapi.server.errors import Code, Refusal, missing
from connectapi.server.registry import Answer, Call, handler
from connectapi.server.store import bookmarks

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from connectapi.server.items import Item


def _find(call: Call, connection: Connection) -> Item:
    item = items.seen(call, connection)
    if not item.rights.may_open:
        message = f"You may read about the content item {item.guid}, but not view it."
        raise Refusal(Code.NO_VIEW_PERMISSION, message)
    return item


@handler("getBookmark")
def get_bookmark(call: Call) -> object:
    """Read the caller's bookmark on an item."""
    with call.read() as connection:
        item = _find(call, connection)
        row = bookmarks.one(connection, call.caller.id, item.id)
        if row is None:
            raise missing("bookmark of yours on content", item.guid)
        return {"created_time": row["created_time"]}


@handler("createBookmark")
def create_bookmark(call: Call) -> object:
    """Bookmark an item."""
    with call.write() as connection:
        item = _find(call, connection)
        if bookmarks.one(connection, call.caller.id, item.id) is not None:
            message = f"You have bookmarked the content item {item.guid} already."
            raise Refusal(Code.DUPLICATE_BOOKMARK, message)
        bookmarks.add(connection, call.now(), call.caller.id, item.id)
        call.audit(connection, "add_bookmark", f"Bookmarked content {item.guid}")
    return Answer(status=201)


@handler("deleteBookmark")
def delete_bookmark(call: Call) -> object:
    """Drop the bookmark on an item."""
    with call.write() as connection:
        item = _find(call, connection)
        if not bookmarks.remove(connection, call.caller.id, item.id):
            message = f"You have no bookmark on the content item {item.guid}."
            raise Refusal(Code.REMOVE_NOTHING, message)
        call.audit(connection, "remove_bookmark", f"Dropped the bookmark on content {item.guid}")
    return None
