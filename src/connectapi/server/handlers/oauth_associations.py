"""The OAuth integrations that a content item is tied to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server import items
from connectapi.server.contract import Since
from connectapi.server.errors import Code, Refusal
from connectapi.server.identity import views
from connectapi.server.registry import Call, handler
from connectapi.server.store import oauth_integrations as store
from connectapi.server.store import oauth_sessions

if TYPE_CHECKING:
    from sqlalchemy import Connection

_SEVERAL_SINCE = Since("2025.07.0")


@handler("listContentOAuthIntegrationAssociations")
def list_content_oauth_integration_associations(call: Call) -> object:
    """List the integrations of an item, in the order in which they were given."""
    with call.read() as connection:
        item = items.seen(call, connection)
        return [views.association(tie) for tie in store.of_content(connection, item.id)]


@handler("setOAuthIntegrationAssociations")
def set_oauth_integration_associations(call: Call) -> object:
    """Tie an item to the integrations given, and to no others."""
    given = call.body if isinstance(call.body, list) else []
    guids = [str(entry.get("oauth_integration_guid") or "") for entry in given]
    if len(set(guids)) < len(guids):
        message = "The same OAuth integration is given twice."
        raise Refusal(Code.OAUTH_DUPLICATE_INTEGRATIONS, message)
    if len(guids) > 1 and not call.services.release.has(_SEVERAL_SINCE):
        message = "This release ties content to one OAuth integration only."
        raise Refusal(Code.OAUTH_INVALID_ASSOCIATION, message)
    with call.write() as connection:
        item = items.changed(call, connection)
        numbers = [_usable(call, connection, guid) for guid in guids]
        for tie in store.of_content(connection, item.id):
            if tie["id"] not in numbers:
                oauth_sessions.revoke_visitor_keys(connection, tie["id"], item.id)
        store.associate(connection, call.now(), item.id, numbers)
        text = f"Tied content {item.guid} to {len(numbers)} OAuth integrations"
        call.audit(connection, "edit_application_oauth_integrations", text)
    items.renew(call, item.id)
    return None


def _usable(call: Call, connection: Connection, guid: str) -> int:
    row = store.by_guid(connection, guid)
    caller = call.caller
    if row is None:
        message = f"There is no OAuth integration {guid!r}."
        raise Refusal(Code.OAUTH_INVALID_ASSOCIATION, message)
    if not caller.is_administrator and not store.may_use(connection, row["id"], caller.id):
        message = f"The OAuth integration {guid} is open to certain users only."
        # The operation declares no 403.
        raise Refusal(Code.OAUTH_INVALID_ASSOCIATION, message)
    return int(row["id"])
