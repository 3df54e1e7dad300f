"""Who may use an execution environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server.errors import Code, Refusal, missing
from connectapi.server.handlers.environments import find
from connectapi.server.registry import Call, handler
from connectapi.server.store import environments, groups, users

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

_SHOWN = ("guid", "environment_guid", "user_guid", "group_guid")


@handler("listEnvironmentPermissions")
def list_environment_permissions(call: Call) -> object:
    """List the users and groups that may use an environment."""
    with call.read() as connection:
        row = find(connection, call.text("guid"))
        return [_shown(entry) for entry in environments.permissions_of(connection, row["id"])]


@handler("getEnvironmentPermission")
def get_environment_permission(call: Call) -> object:
    """Read one entry."""
    with call.read() as connection:
        row = find(connection, call.text("guid"))
        return _shown(_entry(connection, row, call.text("permission_guid")))


@handler("addEnvironmentPermission")
def add_environment_permission(call: Call) -> object:
    """Let a user or a group use an environment."""
    user_guid, group_guid = (
        str(call.fields.get(name) or "").lower() for name in ("user_guid", "group_guid")
    )
    if bool(user_guid) == bool(group_guid):
        message = "Give exactly one of the fields user_guid and group_guid."
        raise Refusal(Code.INVALID_ENVIRONMENT_PERMISSION, message)
    with call.write() as connection:
        row = find(connection, call.text("guid"))
        user = users.by_guid(connection, user_guid) if user_guid else None
        group = groups.by_guid(connection, group_guid) if group_guid else None
        if user is None and group is None:
            raise missing("user" if user_guid else "group", user_guid or group_guid)
        _check_new(connection, row, user_guid or group_guid)
        guid = environments.add_permission(
            connection,
            row["id"],
            user_id=user["id"] if user else None,
            group_id=group["id"] if group else None,
        )
        name = user["username"] if user else f"the group {group['name']!r}" if group else ""
        text = f"Let {name} use the environment {row['name']} ({row['guid']})"
        call.audit(connection, "add_environment_permission", text)
        return _shown(_entry(connection, row, guid))


def _check_new(connection: Connection, row: RowMapping, guid: str) -> None:
    for entry in environments.permissions_of(connection, row["id"]):
        if guid in (entry["user_guid"], entry["group_guid"]):
            message = f"{guid} may use the environment {row['guid']} already."
            raise Refusal(Code.DUPLICATE_ENVIRONMENT_PERMISSION, message)


@handler("deleteEnvironmentPermission")
def delete_environment_permission(call: Call) -> object:
    """Take an entry away."""
    with call.write() as connection:
        row = find(connection, call.text("guid"))
        entry = _entry(connection, row, call.text("permission_guid"))
        environments.remove_permission(connection, entry["id"])
        text = f"Took an entry off the list of the environment {row['name']} ({row['guid']})"
        call.audit(connection, "remove_environment_permission", text)
    return None


def _entry(connection: Connection, row: RowMapping, guid: str) -> RowMapping:
    for entry in environments.permissions_of(connection, row["id"]):
        if entry["guid"] == guid.lower():
            return entry
    raise missing("permission of this environment", guid[:80])


def _shown(row: RowMapping) -> dict[str, object]:
    return {"id": str(row["id"]), **{name: row[name] for name in _SHOWN}}
