"""The audit log: one row for every change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert

from connectapi.server.store import users
from connectapi.server.store.audit_actions import ACTIONS
from connectapi.server.store.tables import audit_log

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from connectapi.server.rights import Caller

THE_SERVER = "the server"


def add(
    connection: Connection, now: str, caller: Caller | None, action: str, description: str
) -> None:
    """Add a row; a change that nobody in particular made has no caller.

    Raises:
        ValueError: There is no such action.
    """
    if action not in ACTIONS:
        message = f"the audit log knows no action {action!r}"
        raise ValueError(message)
    row = {
        "time": now,
        "user_id": caller.id if caller else 0,
        "user_guid": caller.guid if caller and caller.id else None,
        "user_description": _described(connection, caller),
        "action": action,
        "description": description,
    }
    connection.execute(insert(audit_log).values(row))


def _described(connection: Connection, caller: Caller | None) -> str:
    if caller is None:
        return THE_SERVER
    user = users.by_id(connection, caller.id)
    if user is None:
        return caller.username
    full_name = f"{user['first_name']} {user['last_name']}".strip()
    return f"{full_name} ({caller.username})" if full_name else caller.username
