"""Groups and their members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server import views
from connectapi.server.errors import Code, Refusal, missing
from connectapi.server.handlers.users import find as find_user
from connectapi.server.paging import offset_page
from connectapi.server.registry import Call, handler
from connectapi.server.rights import Role
from connectapi.server.schema import is_uuid, tidy_text, tidy_uuid
from connectapi.server.store import groups, users

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

LONGEST_NAME = 4096
_MEMBER_ORDERS = ("first_name", "user_role", "active_time")


def find(connection: Connection, guid: str) -> RowMapping:
    """Find a group or refuse."""
    row = groups.by_guid(connection, tidy_uuid(guid)) if is_uuid(guid) else None
    if row is None:
        raise missing("group", guid)
    return row


def _check_owner(call: Call, row: RowMapping) -> None:
    if not call.caller.is_administrator and row["owner_id"] != call.caller.id:
        message = f"Only the owner of the group {row['name']!r} and administrators may do this."
        raise Refusal(Code.PERMISSION_DENIED, message)


def check_name(connection: Connection, name: object, group_id: int | None = None) -> str:
    """Refuse a name that a group cannot have, or has already."""
    text = "" if name is None else str(name)
    if not text.strip() or len(text) > LONGEST_NAME:
        message = f"The field name must have between 1 and {LONGEST_NAME} characters."
        raise Refusal(Code.INVALID_GROUP_NAME, message)
    other = groups.by_name(connection, text)
    if other is not None and other["id"] != group_id:
        message = f"There is a group with the name {text[:80]!r} already."
        raise Refusal(Code.DUPLICATE_GROUP_NAME, message)
    return text


def _refuse_gid(fields: dict[str, object]) -> None:
    if fields.get("gid") is not None:
        message = "The field gid can be set only with SAML or OAuth2 as the provider."
        raise Refusal(Code.INVALID_PARAMETER, message)


@handler("getGroups")
def get_groups(call: Call) -> object:
    """List or search groups."""
    query = groups.matching(call.optional("prefix"), ascending=call.flag("asc_order"))
    with call.read() as connection:
        return offset_page(connection, call, query, views.group)


@handler("getGroup")
def get_group(call: Call) -> object:
    """Read one group."""
    with call.read() as connection:
        return views.group(find(connection, call.text("guid")))


@handler("createGroup")
def create_group(call: Call) -> object:
    """Make a group that belongs to the caller."""
    fields = call.fields
    if fields.get("unique_id"):
        message = "The field unique_id must be left out: groups are known by their names here."
        raise Refusal(Code.INVALID_PARAMETER, message)
    _refuse_gid(fields)
    with call.write() as connection:
        name = check_name(connection, fields.get("name"))
        guid = groups.create(connection, call.now(), name=name, owner_id=call.caller.id)
        call.audit(connection, "add_group", f"Added group {name!r} ({guid})")
        return views.group(find(connection, guid))


@handler("patchGroup")
def patch_group(call: Call) -> object:
    """Change the fields that are given."""
    return _change(call)


@handler("updateGroup")
def update_group(call: Call) -> object:
    """Change a group's name or owner."""
    return _change(call)


def _change(call: Call) -> object:
    fields = call.fields
    with call.write() as connection:
        row = find(connection, call.text("guid"))
        _check_owner(call, row)
        _refuse_gid(fields)
        values: dict[str, object] = {}
        if "name" in fields:
            values["name"] = check_name(connection, fields["name"], row["id"])
        if "owner_guid" in fields:
            values["owner_id"] = _new_owner(connection, fields["owner_guid"])
        groups.change(connection, row["id"], values)
        if values:
            call.audit(connection, "edit_group", f"Changed group {row['name']!r} ({row['guid']})")
        return views.group(find(connection, row["guid"]))


def _new_owner(connection: Connection, guid: object) -> int:
    user = users.by_guid(connection, tidy_text(str(guid))) if guid is not None else None
    if user is None:
        message = "The field owner_guid must be the GUID of a user: groups need an owner here."
        raise Refusal(Code.INVALID_PARAMETER, message)
    if Role.named(user["user_role"]) is Role.VIEWER:
        message = f"{user['username']} is a viewer and cannot own a group."
        raise Refusal(Code.INVALID_OWNER, message)
    return int(user["id"])


@handler("deleteGroup")
def delete_group(call: Call) -> object:
    """Remove a group."""
    with call.write() as connection:
        row = find(connection, call.text("guid"))
        _check_owner(call, row)
        groups.remove(connection, row["id"])
        call.audit(connection, "remove_group", f"Removed group {row['name']!r} ({row['guid']})")
    return None


@handler("getGroupMembers")
def get_group_members(call: Call) -> object:
    """List the members of a group."""
    sort = call.optional("sort") or "first_name"
    if sort not in _MEMBER_ORDERS:
        message = f"The parameter sort must be one of {', '.join(_MEMBER_ORDERS)}, not {sort!r}."
        raise Refusal(Code.INVALID_PARAMETER, message)
    with call.read() as connection:
        row = find(connection, call.text("group_guid"))
        query = groups.members(row["id"], sort, ascending=call.flag("asc_order"))
        return offset_page(connection, call, query, lambda user: views.user(user, call.caller))


@handler("addGroupMember")
def add_group_member(call: Call) -> object:
    """Put a user into a group."""
    user_guid = call.fields.get("user_guid")
    if user_guid is None:
        raise Refusal(Code.PARAMETER_MISSING, "The field user_guid is missing.")
    with call.write() as connection:
        row = find(connection, call.text("group_guid"))
        _check_owner(call, row)
        user = find_user(connection, str(user_guid))
        if groups.is_member(connection, row["id"], user["id"]):
            message = f"{user['username']} is in the group {row['name']!r} already."
            raise Refusal(Code.DUPLICATE_GROUP_ENTRY, message)
        groups.add_member(connection, row["id"], user["id"])
        text = f"Added user {user['username']} to group {row['name']!r}"
        call.audit(connection, "add_group_member", text)
    return None


@handler("removeGroupMember")
def remove_group_member(call: Call) -> object:
    """Take a user out of a group."""
    user_guid = tidy_text(call.text("user_guid"))
    with call.write() as connection:
        row = find(connection, call.text("group_guid"))
        if user_guid != call.caller.guid:
            _check_owner(call, row)
        user = find_user(connection, user_guid)
        if not groups.is_member(connection, row["id"], user["id"]):
            message = f"{user['username']} is not in the group {row['name']!r}."
            raise Refusal(Code.REMOVE_NOTHING, message)
        groups.remove_member(connection, row["id"], user["id"])
        text = f"Removed user {user['username']} from group {row['name']!r}"
        call.audit(connection, "remove_group_member", text)
    return None
