"""The access list of a content item; its owner is never on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectapi.server import items, views
from connectapi.server.errors import Code, Refusal, missing
from connectapi.server.handlers.api_keys import is_number
from connectapi.server.registry import Answer, Call, handler
from connectapi.server.rights import Role
from connectapi.server.store import extras, groups, users

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

    from connectapi.server.items import Item

ROLES = ("viewer", "owner")
"""The roles on an access list; ``owner`` makes a collaborator."""


@dataclass(frozen=True, slots=True)
class _Principal:
    user_id: int | None
    group_id: int | None
    name: str
    role_on_server: Role | None


@handler("listContentPermissions")
def list_content_permissions(call: Call) -> object:
    """List the access list in the order of its making."""
    with call.read() as connection:
        item = items.changed(call, connection)
        rows = extras.permissions_of(connection, item.id)
        return [views.permission(row, item.guid) for row in rows]


@handler("getContentPermission")
def get_content_permission(call: Call) -> object:
    """Read one entry."""
    with call.read() as connection:
        item = items.changed(call, connection)
        return views.permission(_find(call, connection, item), item.guid)


def _find(call: Call, connection: Connection, item: Item) -> RowMapping:
    text = call.text("id")
    row = extras.permission(connection, item.id, int(text)) if is_number(text) else None
    if row is None:
        raise missing(f"permission of content {item.guid} with the id", text)
    return row


@handler("addContentPermission")
def add_content_permission(call: Call) -> object:
    """Add a user or group, or change the role of one that is there."""
    with call.write() as connection:
        item = items.changed(call, connection)
        role = _role(call)
        principal = _principal(call, connection)
        _check(item, principal, role)
        present = extras.permission_of(
            connection, item.id, user_id=principal.user_id, group_id=principal.group_id
        )
        if present is None:
            number = extras.add_permission(
                connection,
                item.id,
                user_id=principal.user_id,
                group_id=principal.group_id,
                role=role,
            )
        else:
            number = present["id"]
            extras.change_permission(connection, number, {"role": role})
        text = f"Gave {principal.name} the role {role} on content {item.guid}"
        call.audit(connection, "add_application_permission", text)
        row = extras.permission(connection, item.id, number)
        if row is None:
            raise missing("permission", number)
        body = views.permission(row, item.guid)
        return Answer(body, status=201 if present is None else 200)


@handler("updateContentPermission")
def update_content_permission(call: Call) -> object:
    """Change an entry's role."""
    with call.write() as connection:
        item = items.changed(call, connection)
        row = _find(call, connection, item)
        role = _role(call) if "role" in call.fields else row["role"]
        guid = call.fields.get("principal_guid")
        if guid is not None and guid != (row["user_guid"] or row["group_guid"]):
            message = "The field principal_guid names somebody else: add an entry for them."
            raise Refusal(Code.INVALID_PARAMETER, message)
        user = users.by_guid(connection, row["user_guid"]) if row["user_guid"] else None
        server_role = Role.named(user["user_role"]) if user else None
        name = user["username"] if user else "the group"
        _check(item, _Principal(row["user_id"], row["group_id"], name, server_role), role)
        extras.change_permission(connection, row["id"], {"role": role})
        text = f"Gave {name} the role {role} on content {item.guid}"
        call.audit(connection, "edit_application_permission", text)
        return views.permission(_find(call, connection, item), item.guid)


@handler("deleteContentPermission")
def delete_content_permission(call: Call) -> object:
    """Remove an entry."""
    with call.write() as connection:
        item = items.changed(call, connection)
        row = _find(call, connection, item)
        extras.remove_permission(connection, row["id"])
        text = f"Removed permission {row['id']} of content {item.guid}"
        call.audit(connection, "remove_application_permission", text)
    return None


def _role(call: Call) -> str:
    role = call.fields.get("role")
    if role is None:
        raise Refusal(Code.PARAMETER_MISSING, "The field role is missing.")
    if role not in ROLES:
        message = f"The field role must be one of {', '.join(ROLES)}, not {str(role)[:40]!r}."
        raise Refusal(Code.INVALID_PARAMETER, message)
    return str(role)


def _principal(call: Call, connection: Connection) -> _Principal:
    kind, guid = call.fields.get("principal_type"), call.fields.get("principal_guid")
    if guid is None:
        raise Refusal(Code.PARAMETER_MISSING, "The field principal_guid is missing.")
    if kind == "user":
        user = users.by_guid(connection, str(guid))
        if user is None:
            raise Refusal(Code.INVALID_USER, f"There is no user {guid}.")
        return _Principal(user["id"], None, user["username"], Role.named(user["user_role"]))
    if kind == "group":
        group = groups.by_guid(connection, str(guid))
        if group is None:
            raise Refusal(Code.INVALID_GROUP, f"There is no group {guid}.")
        return _Principal(None, group["id"], f"the group {group['name']!r}", None)
    message = f"The field principal_type must be user or group, not {str(kind)[:40]!r}."
    raise Refusal(Code.INVALID_PRINCIPAL_TYPE, message)


def _check(item: Item, principal: _Principal, role: str) -> None:
    if principal.user_id == item.row["owner_id"]:
        message = f"{principal.name} owns the content and has all rights already."
        raise Refusal(Code.INVALID_COLLABORATOR_OWNER, message)
    if role == "owner" and principal.role_on_server is Role.VIEWER:
        message = f"{principal.name} is a viewer and cannot be a collaborator."
        raise Refusal(Code.INVALID_COLLABORATOR, message)
