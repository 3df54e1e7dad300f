"""Vanity paths of content."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from connectapi._core.reserved import RESERVED_WORDS
from connectapi.server import items, views
from connectapi.server.errors import Code, Refusal, missing
from connectapi.server.registry import Call, handler
from connectapi.server.store import content, extras

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

    from connectapi.server.items import Item

LONGEST_PATH = 1000
_FORM = re.compile(r"/(?:[A-Za-z0-9_-]+/)+")
_RESERVED = RESERVED_WORDS | {"favicon.ico"}


def tidy_path(text: str) -> str:
    """Give a vanity path its slashes, or refuse one that cannot be used."""
    path = "/" + text.strip("/") + "/"
    if not _FORM.fullmatch(path) or len(path) > LONGEST_PATH:
        message = (
            "The field path must be made of letters, digits, hyphens and underscores with slashes "
            f"between, not {text[:80]!r}."
        )
        raise Refusal(Code.PROHIBITED_VANITY_PATH, message)
    first = path.split("/", 2)[1]
    if first.lower() in _RESERVED or first.startswith("__"):
        message = f"The path {path!r} is reserved: /{first} belongs to the server."
        raise Refusal(Code.PROHIBITED_VANITY_PATH, message)
    return path


@handler("getVanity")
def get_vanity(call: Call) -> object:
    """Read an item's vanity path."""
    with call.read() as connection:
        item = items.seen(call, connection)
        row = extras.vanity(connection, item.id)
        if row is None:
            raise missing("vanity URL of content", item.guid)
        return views.vanity(row)


@handler("listVanities")
def list_vanities(call: Call) -> object:
    """List all vanity paths."""
    with call.read() as connection:
        return [views.vanity(row) for row in extras.all_vanities(connection)]


@handler("setVanity")
def set_vanity(call: Call) -> object:
    """Give an item a vanity path."""
    text = call.fields.get("path")
    if not text:
        raise Refusal(Code.PARAMETER_MISSING, "The field path is missing.")
    with call.write() as connection:
        item = items.changed(call, connection)
        path = tidy_path(str(text))
        _make_room(call, connection, item, path)
        extras.set_vanity(connection, call.now(), item.id, path)
        call.audit(connection, "set_vanity", f"Gave content {item.guid} the path {path}")
        row = extras.vanity(connection, item.id)
        if row is None:
            raise missing("vanity URL of content", item.guid)
        return views.vanity(row)


def _make_room(call: Call, connection: Connection, item: Item, path: str) -> None:
    """Refuse a path that is taken, or take it over where the call says so."""
    for other in extras.vanities_near(connection, path):
        taken = other["path"]
        if other["content_id"] == item.id:
            continue
        if taken == path:
            if not call.fields.get("force"):
                message = f"The path {path} belongs to other content; force takes it over."
                raise Refusal(Code.VANITY_PATH_IN_USE, message)
            _check_may_take(call, connection, other)
            extras.remove_vanity(connection, other["content_id"])
            text = f"Took the path of content {other['content_guid']} away for {item.guid}"
            call.audit(connection, "remove_vanity", text)
        else:
            message = f"The path {path} lies above or below {taken}, which other content has."
            raise Refusal(Code.VANITY_PATH_IN_USE, message)


def _check_may_take(call: Call, connection: Connection, other: RowMapping) -> None:
    """Refuse to take a path from content that the caller may not change, or may not know of."""
    row = content.by_id(connection, other["content_id"])
    if row is None or not content.rights_in(connection, row, call.caller).may_change:
        message = f"The path {other['path']} belongs to content that you may not change."
        raise Refusal(Code.PERMISSION_DENIED, message)


@handler("deleteVanity")
def delete_vanity(call: Call) -> object:
    """Take an item's vanity path away."""
    with call.write() as connection:
        item = items.changed(call, connection)
        if not extras.remove_vanity(connection, item.id):
            raise missing("vanity URL of content", item.guid)
        call.audit(connection, "remove_vanity", f"Took the path of content {item.guid} away")
    return None
