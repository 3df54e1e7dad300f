"""Whether content can be reached from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server import items
from connectapi.server.content import kinds
from connectapi.server.errors import Code, Refusal
from connectapi.server.registry import Call, handler
from connectapi.server.store import extras

if TYPE_CHECKING:
    from connectapi.server.items import Item

_UNREACHABLE = (
    "content is not publicly accessible: this local server is made for one machine, and it asks no "
    "other one to try the address"
)


@handler("testPublicAccess")
def test_public_access(call: Call) -> object:
    """Say whether an application or API can be reached from the public internet: it cannot."""
    with call.read() as connection:
        item = items.changed(call, connection)
        vanity = extras.vanity(connection, item.id)
    _check_public(item)
    path = vanity["path"] if vanity else f"/content/{item.guid}/"
    return {
        "guid": item.guid,
        "url": f"{call.root}{path}",
        "checked_at": call.now(),
        "accessible": False,
        "message": _UNREACHABLE,
    }


def _check_public(item: Item) -> None:
    if not kinds.is_program(item.row["app_mode"]):
        kind = kinds.label(item.row["app_mode"])
        message = f"Only applications and APIs are tested, and {item.guid} is {kind}."
        raise Refusal(Code.NOT_PUBLIC_CONTENT, message)
    if item.row["access_type"] != "all":
        message = (
            f"The content item {item.guid} is not open to anyone: its access_type must be all."
        )
        raise Refusal(Code.NOT_PUBLIC_CONTENT, message)
