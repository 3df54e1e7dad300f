"""The sessions that users have at the providers of OAuth integrations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server.errors import Code, Refusal, missing
from connectapi.server.identity import views
from connectapi.server.registry import Call, handler
from connectapi.server.store import oauth_sessions as store

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping


@handler("listOAuthSessions")
def list_oauth_sessions(call: Call) -> object:
    """List the caller's sessions; an administrator may ask for everybody's."""
    everybody = bool(call.parameters.get("all")) and call.caller.is_administrator
    with call.read() as connection:
        rows = store.every(connection, None if everybody else call.caller.id)
        return [views.session(row) for row in rows]


@handler("getOAuthSession")
def get_oauth_session(call: Call) -> object:
    """Read one session."""
    with call.read() as connection:
        return views.session(_find(call, connection))


@handler("deleteOAuthSession")
def delete_oauth_session(call: Call) -> object:
    """End a session: the user must consent anew before content acts for them again."""
    with call.write() as connection:
        row = _find(call, connection)
        store.remove(connection, row["id"])
        text = f"Ended the OAuth session {row['guid']} of the user {row['user_guid']}"
        call.audit(connection, "remove_oauth_session", text)
    return None


def _find(call: Call, connection: Connection) -> RowMapping:
    guid, caller = call.text("guid"), call.caller
    row = store.by_guid(connection, guid)
    if row is None:
        raise missing("OAuth session", guid)
    if not caller.is_administrator and row["user_id"] != caller.id:
        message = f"The OAuth session {guid} is another user's."
        raise Refusal(Code.PERMISSION_DENIED, message)
    return row
