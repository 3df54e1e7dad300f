"""API keys of the caller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server import clock, views
from connectapi.server.errors import Code, Refusal, missing
from connectapi.server.registry import Call, handler
from connectapi.server.rights import Role
from connectapi.server.store import keys

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

LONGEST_NAME = 255


def _check_own(call: Call) -> None:
    guid = call.text("guid")
    if guid == call.caller.guid:
        return
    if 403 in call.operation.errors:
        raise Refusal(Code.PERMISSION_DENIED, "API keys can be made for oneself only.")
    raise missing("list of API keys that you may see for user", guid)


def _find(call: Call, connection: Connection) -> RowMapping:
    _check_own(call)
    text = call.text("id")
    row = None
    if is_number(text):
        row = keys.one(connection, call.now(), call.caller.id, int(text))
    if row is None:
        raise missing("API key", text)
    return row


def is_number(text: str) -> bool:
    """Tell whether a text can be the number of a row."""
    return text.isascii() and text.isdigit() and len(text) < 18


@handler("listKeys")
def list_keys(call: Call) -> object:
    """List the caller's keys."""
    _check_own(call)
    with call.read() as connection:
        rows = keys.of_user(connection, call.now(), call.caller.id)
        return [views.api_key(row) for row in rows]


@handler("getKey")
def get_key(call: Call) -> object:
    """Read one of the caller's keys, without its secret."""
    with call.read() as connection:
        return views.api_key(_find(call, connection))


@handler("createKey")
def create_key(call: Call) -> object:
    """Make a key for the caller; only this answer holds its secret."""
    _check_own(call)
    name = str(call.fields.get("name") or "")
    if not name.strip() or len(name) > LONGEST_NAME:
        message = f"The field name must have between 1 and {LONGEST_NAME} characters."
        raise Refusal(Code.INVALID_KEY_NAME, message)
    role = call.caller.role
    wanted = call.fields.get("user_role")
    if wanted is not None:
        if Role.named(str(wanted)) > role:
            message = f"The field user_role must not be more than your own role, {role.wire}."
            raise Refusal(Code.INVALID_KEY_ROLE, message)
        role = Role.named(str(wanted))
    now = call.now()
    with call.write() as connection:
        key_id, secret = keys.create(
            connection,
            now,
            user_id=call.caller.id,
            name=name,
            user_role=role.wire,
            expires_at=expiry(call),
        )
        call.audit(connection, "add_api_key", f"Added API key {name!r}")
        row = keys.one(connection, now, call.caller.id, key_id)
        if row is None:
            raise missing("API key", key_id)
        return views.api_key(row, secret)


def expiry(call: Call) -> str | None:
    """Read when something is to expire; None for never.

    Raises:
        Refusal: That is over already.
    """
    text = call.fields.get("expires_at")
    if text is None:
        return None
    moment = clock.parse(str(text))
    if moment <= call.services.clock.now():
        message = "The field expires_at must lie in the future."
        raise Refusal(Code.INVALID_PARAMETER, message)
    return clock.stamp(moment)


@handler("deleteKey")
def delete_key(call: Call) -> object:
    """Remove one of the caller's keys."""
    with call.write() as connection:
        row = _find(call, connection)
        keys.remove(connection, row["id"])
        call.audit(connection, "remove_api_key", f"Removed API key {row['name']!r}")
    return None
