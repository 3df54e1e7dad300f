"""The content that a group has access to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server.handlers.groups import find
from connectapi.server.registry import Call, handler
from connectapi.server.store import content, facts

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

_ROLES = {None: "author", "owner": "publisher", "viewer": "viewer"}


@handler("getGroupOwnershipExperimental")
def get_group_ownership_experimental(call: Call) -> object:
    """List the items whose access list names a group, of those that the caller can see."""
    with call.read() as connection:
        group = find(connection, call.text("guid"))
        seen = {row["id"] for row in content.visible(connection, call.caller)}
        rows = facts.shared_with_group(connection, group["id"])
        return [_shown(connection, row) for row in rows if row["id"] in seen]


def _shown(connection: Connection, row: RowMapping) -> dict[str, object]:
    permissions = [
        {
            "principal_guid": principal["guid"],
            "principal_name": principal["name"],
            "principal_role": _ROLES[principal["role"]],
            "principal_type": "group" if principal["is_group"] else "user",
        }
        for principal in facts.principals(connection, row["id"])
    ]
    return {
        "content_guid": row["guid"],
        "content_name": row["name"],
        "content_title": row["title"] or "",
        "access_type": row["access_type"],
        "permissions": permissions,
    }
