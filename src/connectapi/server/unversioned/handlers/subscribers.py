"""Those who get a variant by mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server import items as current
from connectapi.server.errors import Code, Refusal, missing
from connectapi.server.handlers.users import find as find_user
from connectapi.server.registry import Call, handler
from connectapi.server.schema import is_uuid, tidy_uuid
from connectapi.server.store import users, variants
from connectapi.server.unversioned.handlers.variants import Chosen, find

if TYPE_CHECKING:
    from sqlalchemy import Connection

_USER = ("guid", "username", "first_name", "last_name", "email", "user_role")


@handler("getVariantSubscribers")
def get_variant_subscribers(call: Call) -> object:
    """List a variant's subscribers; who may not change the item sees only their own entry."""
    with call.read() as connection:
        chosen = find(call, connection, current.seen, call.text("id"))
        return _shown(call, connection, chosen)


@handler("addVariantSubscribers")
def add_variant_subscribers(call: Call) -> object:
    """Add users; who may not change the item can add only themselves."""
    guids = [tidy_uuid(str(guid)) for guid in call.body] if isinstance(call.body, list) else []
    with call.write() as connection:
        chosen = find(call, connection, current.seen, call.text("id"))
        _check(call, chosen, guids)
        numbers = []
        for guid in guids:
            row = users.by_guid(connection, guid)
            if row is None:
                raise Refusal(Code.INVALID_PARAMETER, f"There is no user {guid} on this server.")
            numbers.append(row["id"])
        variants.subscribe(connection, chosen.row["id"], numbers)
        text = f"Subscribed {len(numbers)} users to a variant of content {chosen.item.guid}"
        call.audit(connection, "edit_subscribers", text)
        return _shown(call, connection, chosen)


@handler("removeVariantSubscriber")
def remove_variant_subscriber(call: Call) -> object:
    """Remove a user; who may not change the item can remove only themselves."""
    guid = call.text("guid")
    if not is_uuid(guid):
        raise Refusal(Code.INVALID_ID, f"The parameter guid must be a GUID, not {guid[:40]!r}.")
    with call.write() as connection:
        chosen = find(call, connection, current.seen, call.text("id"))
        _check(call, chosen, [tidy_uuid(guid)])
        user = find_user(connection, tidy_uuid(guid))
        if not variants.unsubscribe(connection, chosen.row["id"], user["id"]):
            raise missing("subscriber", guid)
        text = f"Unsubscribed {user['username']} from a variant of content {chosen.item.guid}"
        call.audit(connection, "edit_subscribers", text)
    return None


def _check(call: Call, chosen: Chosen, guids: list[str]) -> None:
    if not chosen.item.rights.may_change and set(guids) - {call.caller.guid}:
        message = "Only who may change the content can subscribe others."
        raise Refusal(Code.PERMISSION_DENIED, message)


def _shown(call: Call, connection: Connection, chosen: Chosen) -> list[dict[str, object]]:
    everybody = chosen.item.rights.may_change
    return [
        {"id": row["id"], **{name: row[name] for name in _USER}}
        for row in variants.subscribers_of(connection, chosen.row["id"])
        if everybody or row["guid"] == call.caller.guid
    ]
