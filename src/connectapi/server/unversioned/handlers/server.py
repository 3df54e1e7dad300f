"""Routes without a version; :mod:`connectapi.server.unversioned` lists them."""

from __future__ import annotations

import socket

from connectapi.server import views
from connectapi.server.handlers import server_information
from connectapi.server.handlers.users import find
from connectapi.server.registry import Call, handler
from connectapi.server.reserved import RESERVED_WORDS
from connectapi.server.unversioned import server_settings


@handler("serverSettings")
def get_server_settings(call: Call) -> object:
    """Say which server this is, to anyone."""
    return server_settings(call.services.settings, socket.gethostname(), sorted(RESERVED_WORDS))


@handler("me")
def get_me(call: Call) -> object:
    """Read the caller's own record."""
    with call.read() as connection:
        return views.user(find(connection, call.caller.guid), call.caller)


@handler("usersCurrent")
def get_users_current(call: Call) -> object:
    """Read the caller's own record, with the number that old routes want."""
    with call.read() as connection:
        row = find(connection, call.caller.guid)
        return {"id": row["id"], **views.user(row, call.caller)}


@handler("timezones")
def get_timezones(call: Call) -> object:
    """List all time zones, as the versioned route does."""
    return server_information.get_time_zones(call)
