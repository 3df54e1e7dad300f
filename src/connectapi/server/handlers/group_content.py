"""The content that a group has access to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server.handlers.groups import find
from connectapi.server.registry import Call, handler
from connectapi.server.store import content, facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import RowMapping

_ROLES = {None: "author", "owner": "publisher", "viewer": "viewer"}


@handler("getGroupOwnershipExperimental")
def get_group_ownership_experimental(call: Call) -> object:
    """List the items whose access list names a group, of those that the caller can see."""
    with call.read() as connection:
        named = facts.shared_with_group(find(connection, call.text("guid"))["id"])
        ids = set(connection.execute(named).scalars())
        rows = [row for row in content.visible(connection, call.caller) if row["id"] in ids]
        principals = facts.principals(connection, named)
    return [_shown(row, principals[row["id"]]) for row in rows]


def _shown(row: RowMapping, principals: Sequence[RowMapping]) -> dict[str, object]:
    permissions = [
        {
            "principal_guid": principal["guid"],
            "principal_name": principal["name"],
            "principal_role": _ROLES[principal["role"]],
            "principal_type": "group" if principal["is_group"] else "user",
        }
        for principal in principals
    ]
    return {
        "content_guid": row["guid"],
        "content_name": row["name"],
        "content_title": row["title"] or "",
        "access_type": row["access_type"],
        "permissions": permissions,
    }
