"""Content items: listed, made, read, changed, removed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from connectapi.server import items, views
from connectapi.server.errors import Code, Refusal, missing
from connectapi.server.registry import Call, handler
from connectapi.server.rights import Role
from connectapi.server.store import bundles, content, extras, oauth_sessions, users, variants
from connectapi.server.store.keys import random_text

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

LONGEST_NAME = 64
LONGEST_TITLE = 1024
LONGEST_DESCRIPTION = 4096

_NAME = re.compile(rf"[A-Za-z0-9._-]{{1,{LONGEST_NAME}}}")
_PLAIN = ("title", "description", "access_type", "locked", "locked_message")
_FOR_ADMINISTRATORS = ("run_as", "run_as_current_user", "service_account_name")
# What an item gets only later, so that what a new one's fields say of it was never checked.
_NOT_AT_FIRST = ("locked", "locked_message")
# What processes that run already do not know of.
_FOR_PROCESSES = ("runtime", "owner_id", "locked")
# Columns and switches that are never null; a null in the body means the default.
_NULL_MEANS = {"description": "", "locked": False, "locked_message": "", "content_category": ""}


@handler("getContents")
def get_contents(call: Call) -> object:
    """List the items that the caller can see."""
    with call.read() as connection:
        rows = content.visible(
            connection,
            call.caller,
            name=call.optional("name"),
            owner_guid=call.optional("owner_guid"),
        )
        return items.show(call, connection, rows, call.several("include"))


@handler("getContent")
def get_content(call: Call) -> object:
    """Read one item."""
    with call.read() as connection:
        item = items.seen(call, connection)
        return items.show(call, connection, [item.row], call.several("include"))[0]


@handler("createContent")
def create_content(call: Call) -> object:
    """Make an item that belongs to the caller."""
    if not call.caller.may_publish:
        raise Refusal(Code.PERMISSION_DENIED, "Viewers cannot make content.")
    fields = {name: value for name, value in call.fields.items() if name not in _NOT_AT_FIRST}
    with call.write() as connection:
        name = str(fields.get("name") or "") or _free_name(connection, call.caller.id)
        check_name(connection, call.caller.id, name)
        values = _values(fields)
        runtime = _runtime(call, fields, {})
        row = {"name": name, **values, "runtime": json.dumps(runtime)}
        guid = content.create(connection, call.now(), call.caller.id, row)
        call.audit(connection, "add_application", f"Added content {name!r} ({guid})")
        return _shown(call, connection, guid)


@handler("updateContent")
def update_content(call: Call) -> object:
    """Change the fields that are given."""
    fields = call.fields
    with call.write() as connection:
        item = items.changed(call, connection)
        row = item.row
        values = _values(fields)
        owner_id = row["owner_id"]
        if fields.get("owner_guid") not in (None, row["owner_guid"]):
            owner_id = values["owner_id"] = _new_owner(call, connection, fields["owner_guid"])
        # An empty name comes from clients that send it with every change; it renames nothing.
        name = str(fields.get("name") or row["name"])
        if (name, owner_id) != (row["name"], row["owner_id"]):
            check_name(connection, owner_id, name)
            values["name"] = name
        if "content_category" in fields:
            values["content_category"] = _category(fields["content_category"])
        before = content.runtime_of(row)
        runtime = _runtime(call, fields, before)
        if runtime != before:
            values["runtime"] = json.dumps(runtime)
        changed = _apply(call, connection, row, values)
        shown = _shown(call, connection, item.guid)
    if changed.intersection(_FOR_PROCESSES):
        items.renew(call, item.id, ends=bool(values.get("locked")))
    return shown


def _apply(
    call: Call, connection: Connection, row: RowMapping, values: dict[str, object]
) -> set[str]:
    """Change what differs, and name it."""
    values = {name: value for name, value in values.items() if row[name] != value}
    if not values:
        return set()
    content.change(connection, row["id"], values)
    if "owner_id" in values:
        # The new owner's entry would say less than the ownership does.
        new_owner = int(str(values["owner_id"]))
        extras.remove_permission_of_user(connection, row["id"], new_owner)
    names = ", ".join(sorted(values))
    call.audit(connection, "edit_application", f"Changed {names} of content {row['guid']}")
    return set(values)


@handler("deleteContent")
def delete_content(call: Call) -> object:
    """Remove an item with its bundles."""
    with call.write() as connection:
        item = items.changed(call, connection)
        numbers = [row["id"] for row in bundles.of_content(connection, item.id)]
        renderings = variants.rendering_ids(connection, item.id)
        oauth_sessions.revoke_visitor_keys(connection, content_id=item.id)
        content.remove(connection, item.id)
        text = f"Removed content {item.row['name']!r} ({item.guid})"
        call.audit(connection, "remove_application", text)
    items.renew(call, item.id, ends=True)
    for number in numbers:
        call.services.archives.remove(number)
    call.services.archives.remove_renderings(renderings)
    return None


def _shown(call: Call, connection: Connection, guid: str) -> object:
    row = content.by_guid(connection, guid)
    if row is None:
        raise missing("content item", guid)
    return items.show(call, connection, [row])[0]


def _free_name(connection: Connection, owner_id: int) -> str:
    while content.name_taken(connection, owner_id, name := f"content-{random_text(8).lower()}"):
        pass
    return name


def check_name(connection: Connection, owner_id: int, name: str) -> None:
    """Refuse a name that content cannot have, or that the owner has used already."""
    if not _NAME.fullmatch(name):
        message = (
            f"The field name must have between 1 and {LONGEST_NAME} letters, digits, periods, "
            f"hyphens and underscores, not {name[:80]!r}."
        )
        raise Refusal(Code.INVALID_APPLICATION_NAME, message)
    if content.name_taken(connection, owner_id, name):
        message = f"The owner has content with the name {name!r} already."
        raise Refusal(Code.DUPLICATE_NAME, message)


def _values(fields: dict[str, object]) -> dict[str, object]:
    values: dict[str, object] = {}
    for name in _PLAIN:
        if name in fields:
            value = fields[name]
            values[name] = _NULL_MEANS.get(name) if value is None else value
    title, description = values.get("title"), values.get("description")
    if isinstance(title, str) and len(title) > LONGEST_TITLE:
        message = f"The field title must have at most {LONGEST_TITLE} characters."
        raise Refusal(Code.INVALID_APPLICATION_TITLE, message)
    if isinstance(description, str) and len(description) > LONGEST_DESCRIPTION:
        message = f"The field description must have at most {LONGEST_DESCRIPTION} characters."
        raise Refusal(Code.INVALID_APPLICATION_DESCRIPTION, message)
    return values


def _runtime(call: Call, fields: dict[str, object], before: dict[str, object]) -> dict[str, object]:
    runtime = dict(before)
    for name in views.RUNTIME.intersection(fields):
        value = fields[name]
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value < 0:
            raise Refusal(Code.INVALID_RANGE, f"The field {name} must not be negative: {value}.")
        if value is None or (name in views.RUNTIME_SWITCHES and not value):
            runtime.pop(name, None)
        else:
            runtime[name] = value
    for name in _FOR_ADMINISTRATORS:
        # Taking a value away is a change, too; sending what is there already is none.
        if runtime.get(name) != before.get(name) and not call.caller.is_administrator:
            raise Refusal(Code.PERMISSION_DENIED, f"Only administrators may set {name}.")
    _check_processes(runtime)
    if runtime.get("service_account_name") != before.get("service_account_name"):
        message = "The field service_account_name cannot be set: this server has no Kubernetes."
        raise Refusal(Code.INVALID_PARAMETER, message)
    return runtime


def _check_processes(runtime: dict[str, object]) -> None:
    least, most = runtime.get("min_processes"), runtime.get("max_processes")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        message = f"The field min_processes ({least}) must not exceed max_processes ({most})."
        raise Refusal(Code.MIN_PROCESSES_OVER_MAX, message)


def _category(value: object) -> str:
    text = "" if value is None else str(value)
    if text not in ("", "mcp"):
        message = f"The field content_category must be 'mcp' or empty, not {text[:40]!r}."
        raise Refusal(Code.INVALID_PARAMETER, message)
    return text


def _new_owner(call: Call, connection: Connection, guid: object) -> int:
    if not call.caller.is_administrator:
        raise Refusal(Code.PERMISSION_DENIED, "Only administrators may change the owner.")
    user = users.by_guid(connection, str(guid))
    if user is None:
        raise Refusal(Code.INVALID_PARAMETER, f"The field owner_guid names no user: {guid}.")
    if Role.named(user["user_role"]) is Role.VIEWER:
        message = f"{user['username']} is a viewer and cannot own content."
        raise Refusal(Code.INVALID_OWNER, message)
    return int(user["id"])
