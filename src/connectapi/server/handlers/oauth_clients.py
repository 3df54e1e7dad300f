"""Clients that have registered to act for users of the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server.errors import missing
from connectapi.server.identity import views
from connectapi.server.identity.authority import CONNECT
from connectapi.server.paging import offset_page
from connectapi.server.registry import Call, handler
from connectapi.server.store import oauth_clients as store

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping


@handler("listOAuthClients")
def list_oauth_clients(call: Call) -> object:
    """List clients in the order in which they registered."""
    query = store.matching(CONNECT.name, ascending=call.flag("asc_order"))
    with call.read() as connection:
        return offset_page(connection, call, query, views.client)


@handler("getOAuthClient")
def get_oauth_client(call: Call) -> object:
    """Read one client."""
    with call.read() as connection:
        return views.client(_find(call, connection))


@handler("deleteOAuthClient")
def delete_oauth_client(call: Call) -> object:
    """Remove a client; what users have granted to it ends at once."""
    with call.write() as connection:
        row = _find(call, connection)
        store.remove(connection, row["id"])
        text = f"Removed the OAuth client {row['client_id']} ({row['client_name'] or 'no name'})"
        call.audit(connection, "remove_oauth_client", text)
    return None


def _find(call: Call, connection: Connection) -> RowMapping:
    client_id = call.text("client_id")
    row = store.one(connection, CONNECT.name, client_id)
    if row is None:
        raise missing("OAuth client", client_id)
    return row
