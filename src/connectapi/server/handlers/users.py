"""Users."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from connectapi._core.reserved import RESERVED_WORDS
from connectapi.server import auth, views
from connectapi.server.clock import stamp
from connectapi.server.csv_answers import asks_for_csv, csv_answer
from connectapi.server.errors import Code, Refusal, missing
from connectapi.server.paging import offset_page
from connectapi.server.registry import Call, handler
from connectapi.server.rights import Role
from connectapi.server.store import users

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

LATELY = timedelta(days=365)
"""Users seen within this time count as licensed."""

SHORTEST_PASSWORD = 6
_USERNAME = re.compile(r"[A-Za-z][A-Za-z0-9._@+-]{0,63}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_NAMES = ("first_name", "last_name")


def find(connection: Connection, guid: str) -> RowMapping:
    """Find a user or refuse."""
    row = users.by_guid(connection, guid)
    if row is None:
        raise missing("user", guid)
    return row


@handler("getCurrentUser")
def get_current_user(call: Call) -> object:
    """Read the caller's own record."""
    with call.read() as connection:
        return views.user(find(connection, call.caller.guid), call.caller)


@handler("getUsers")
def get_users(call: Call) -> object:
    """List or search users; an administrator may have all that fit as CSV."""
    statuses = call.several("account_status")
    if statuses and not call.caller.is_administrator:
        message = "Only administrators may filter by account_status."
        raise Refusal(Code.PERMISSION_DENIED, message)
    prefix, sort = call.optional("prefix"), call.optional("sort")
    query = users.matching(
        prefix=prefix,
        roles=call.several("user_role"),
        statuses=statuses,
        active_since=stamp(call.services.clock.now() - LATELY),
        only_guid=None,
    )
    query = users.ordered(query, sort=sort, prefix=prefix, ascending=call.flag("asc_order"))
    with call.read() as connection:
        if asks_for_csv(call) and call.caller.is_administrator and call.caller.scopes is None:
            rows = connection.execute(query).mappings()
            return csv_answer(views.USER_COLUMNS, (views.user(row, call.caller) for row in rows))
        return offset_page(
            connection,
            call,
            query,
            lambda row: views.user(row, call.caller),
            first_page_only=prefix is not None,
        )


@handler("getUser")
def get_user(call: Call) -> object:
    """Read one user."""
    with call.read() as connection:
        return views.user(find(connection, call.text("guid")), call.caller)


@handler("createPushUser")
def create_push_user(call: Call) -> object:
    """Make a user from the details given."""
    fields = call.fields
    username = str(fields.get("username") or "")
    check_username(username)
    values: dict[str, object] = {
        "username": username,
        "first_name": fields.get("first_name") or "",
        "last_name": fields.get("last_name") or "",
        "email": _email(fields.get("email")),
        "user_role": fields.get("user_role") or Role.VIEWER.wire,
        "external_id": fields.get("external_id") or fields.get("unique_id"),
        "password": _password(fields.get("password")),
    }
    with call.write() as connection:
        check_free(connection, username, values["external_id"])
        guid = users.create(connection, call.now(), values)
        call.audit(connection, "add_user", f"Added user {username} ({guid})")
        return views.user(find(connection, guid), call.caller)


def check_username(username: str) -> None:
    """Refuse a user name that this server does not take."""
    if not username:
        raise Refusal(Code.PARAMETER_MISSING, "The field username is missing.")
    if not _USERNAME.fullmatch(username):
        message = (
            f"The field username must begin with a letter and have at most 64 letters, digits and "
            f"the signs . _ @ + -, not {username[:80]!r}."
        )
        raise Refusal(Code.INVALID_USER_NAME, message)
    if username.lower() in RESERVED_WORDS:
        raise Refusal(Code.PROHIBITED_USERNAME, f"The username {username!r} is reserved.")


def check_free(connection: Connection, username: str, external_id: object = None) -> None:
    """Refuse a user name, or an id elsewhere, that another user has."""
    if users.by_username(connection, username) is not None:
        message = f"There is a user with the username {username!r} already."
        raise Refusal(Code.DUPLICATE_USER_NAME, message)
    if external_id and users.by_external_id(connection, str(external_id)):
        message = f"The external_id {str(external_id)[:80]!r} belongs to another user."
        raise Refusal(Code.DUPLICATE_USER_NAME, message)


def _email(value: object) -> str:
    email = str(value or "")
    if email and not _EMAIL.fullmatch(email):
        message = f"The field email must be an e-mail address, not {email[:80]!r}."
        raise Refusal(Code.INVALID_EMAIL_FORMAT, message)
    return email


def _password(value: object) -> str | None:
    if not value:
        return None
    if len(str(value)) < SHORTEST_PASSWORD:
        message = f"The field password must have at least {SHORTEST_PASSWORD} characters."
        raise Refusal(Code.INADEQUATE_PASSWORD, message)
    return auth.hash_password(str(value))


@handler("updateUser")
def update_user(call: Call) -> object:
    """Change a user."""
    guid, fields, caller = call.text("guid"), call.fields, call.caller
    with call.write() as connection:
        row = find(connection, guid)
        if not caller.is_administrator and caller.guid != guid:
            raise Refusal(Code.PERMISSION_DENIED, "Only administrators may change other users.")
        values = _changes(connection, row, fields)
        if "user_role" in values:
            _check_role_change(call, connection, row, str(values["user_role"]))
        if values:
            users.change(connection, guid, call.now(), values)
            call.audit(connection, "edit_user", f"Changed user {row['username']} ({guid})")
        return views.editable_user(find(connection, guid))


def _changes(
    connection: Connection, row: RowMapping, fields: dict[str, object]
) -> dict[str, object]:
    wanted: dict[str, object] = {name: fields[name] for name in _NAMES if name in fields}
    if "email" in fields:
        wanted["email"] = _email(fields["email"])
    if "user_role" in fields:
        wanted["user_role"] = fields["user_role"]
    if "username" in fields and fields["username"] != row["username"]:
        username = str(fields["username"])
        check_username(username)
        if username.casefold() != row["username_key"]:
            check_free(connection, username)
        wanted["username"] = username
    return {name: value for name, value in wanted.items() if row[name] != value}


def _check_role_change(call: Call, connection: Connection, row: RowMapping, role: str) -> None:
    if not call.caller.is_administrator:
        raise Refusal(Code.PERMISSION_DENIED, "Only administrators may change a user's role.")
    sole = row["user_role"] == Role.ADMINISTRATOR.wire and not row["locked"]
    if sole and role != Role.ADMINISTRATOR.wire and users.active_administrators(connection) == 1:
        message = f"{row['username']} is the only administrator and must stay one."
        raise Refusal(Code.SOLE_ADMIN_DEMOTION, message)


@handler("lockUser")
def lock_user(call: Call) -> object:
    """Lock or unlock a user."""
    guid = call.text("guid")
    locked = call.fields.get("locked")
    if locked is None:
        raise Refusal(Code.PARAMETER_MISSING, "The field locked is missing: send true or false.")
    with call.write() as connection:
        row = find(connection, guid)
        if row["locked"] != locked:
            users.change(connection, guid, call.now(), {"locked": locked})
            word = "lock_user" if locked else "unlock_user"
            call.audit(connection, word, f"{'Locked' if locked else 'Unlocked'} {row['username']}")
    return None
