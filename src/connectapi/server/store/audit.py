"""The audit log: one row for every change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert

from connectapi.server.store.tables import audit_log

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from connectapi.server.rights import Caller


def add(
    connection: Connection, now: str, caller: Caller | None, action: str, description: str
) -> None:
    """Add a row; a change that nobody in particular made has no caller."""
    row = {
        "time": now,
        "user_guid": caller.guid if caller else None,
        "user_description": caller.username if caller else "the server",
        "action": action,
        "description": description,
    }
    connection.execute(insert(audit_log).values(row))
