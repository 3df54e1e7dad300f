"""Users and groups of a directory elsewhere, of which accounts and groups are made here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.fernet import InvalidToken

from connectapi.server import views
from connectapi.server.directory import RemoteGroup, RemoteUser
from connectapi.server.errors import Code, Refusal
from connectapi.server.handlers import groups as group_handlers
from connectapi.server.handlers import users as user_handlers
from connectapi.server.paging import LARGEST_PAGE
from connectapi.server.registry import Call, handler
from connectapi.server.rights import Role
from connectapi.server.store import groups, users

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

    from connectapi.server.directory import Directory

_Place = tuple[int, str, str, str, str]
_USER, _GROUP = "directory-user:", "directory-group:"
_NOBODY: dict[str, object] = {"guid": None, "active_time": None, "confirmed": True, "locked": False}


def _directory(call: Call) -> Directory:
    found = call.services.directory
    if found is None:
        message = (
            f"{call.operation.id} needs LDAP as the authentication provider, and this server keeps "
            "users and groups itself. Start it with a directory file, or use the POST operation."
        )
        raise Refusal(Code.PULL_ON_PUSH_AUTH, message)
    return found


def _limit(call: Call) -> int:
    limit = call.integer("limit")
    if not 1 <= limit <= LARGEST_PAGE:
        message = f"The parameter limit must be between 1 and {LARGEST_PAGE}, not {limit}."
        raise Refusal(Code.INVALID_RANGE, message)
    return limit


@handler("searchRemoteUsers")
def search_remote_users(call: Call) -> object:
    """Search the users here and in the directory."""
    directory, limit, prefix = _directory(call), _limit(call), call.optional("prefix") or ""
    found: list[tuple[_Place, dict[str, object]]] = []
    with call.read() as connection:
        query = users.matching(
            prefix=None, roles=None, statuses=None, active_since="", only_guid=None
        )
        rows = connection.execute(query).mappings().all()
    known = {row["external_id"] for row in rows}
    # Names are unique in any letter case: an account could not be made of such an entry.
    taken = {row["username_key"] for row in rows}
    for row in rows:
        user = _as_remote(row)
        likeness = user.likeness(prefix)
        if likeness is not None:
            shown = {**views.user(row, call.caller), "temp_ticket": ""}
            found.append((_place(likeness, user), shown))
    for user in directory.users:
        likeness = user.likeness(prefix)
        here = user.external_id in known or user.username.casefold() in taken
        if likeness is not None and not here:
            found.append((_place(likeness, user), _shown_user(call, user)))
    found.sort(key=lambda entry: entry[0])
    return _page([shown for _, shown in found], limit)


def _as_remote(row: RowMapping) -> RemoteUser:
    names = (row["username"], row["first_name"], row["last_name"], row["email"])
    return RemoteUser(*names, unique_id=row["external_id"] or "")


def _place(likeness: int, user: RemoteUser) -> _Place:
    return likeness, user.first_name, user.last_name, user.username, user.email


def _shown_user(call: Call, user: RemoteUser) -> dict[str, object]:
    shown: dict[str, object] = {
        "email": user.email,
        "username": user.username,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "user_role": Role.VIEWER.wire,
        **_NOBODY,
        "temp_ticket": call.services.vault.seal(_USER + user.username).decode(),
    }
    if call.caller.is_administrator:
        shown["external_id"] = user.external_id
    return shown


def _page(shown: list[dict[str, object]], limit: int) -> dict[str, object]:
    return {"results": shown[:limit], "current_page": 1, "total": len(shown)}


@handler("createPullUser")
def create_pull_user(call: Call) -> object:
    """Make a user of an entry of the directory."""
    directory = _directory(call)
    user = directory.user(_opened(call, _USER))
    if user is None:
        raise _no_ticket()
    user_handlers.check_username(user.username)
    values: dict[str, object] = {
        "username": user.username,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "user_role": Role.VIEWER.wire,
        "external_id": user.external_id,
    }
    with call.write() as connection:
        user_handlers.check_free(connection, user.username, user.external_id)
        guid = users.create(connection, call.now(), values)
        call.audit(connection, "add_user", f"Added user {user.username} ({guid}) of the directory")
        row = user_handlers.find(connection, guid)
        for name in directory.groups_of(user.username):
            group = groups.by_name(connection, name)
            # A group that somebody made here has an owner, and only the name in common.
            if group is not None and group["owner_id"] is None:
                groups.add_member(connection, group["id"], row["id"])
        return views.user(row, call.caller)


@handler("searchRemoteGroups")
def search_remote_groups(call: Call) -> object:
    """Search the groups here and in the directory."""
    directory, limit, prefix = _directory(call), _limit(call), call.optional("prefix") or ""
    with call.read() as connection:
        rows = connection.execute(groups.matching(None, ascending=True)).mappings().all()
    here = {row["name"]: row["guid"] for row in rows}
    every = [*map(RemoteGroup, here), *(g for g in directory.groups if g.name not in here)]
    fitting = [(group.likeness(prefix), group.name) for group in every]
    found = sorted((likeness, name) for likeness, name in fitting if likeness is not None)
    return _page([_shown_group(call, name, here.get(name)) for _, name in found], limit)


def _shown_group(call: Call, name: str, guid: str | None) -> dict[str, object]:
    ticket = "" if guid else call.services.vault.seal(_GROUP + name).decode()
    return {"name": name, "guid": guid, "temp_ticket": ticket}


@handler("createRemoteGroup")
def create_remote_group(call: Call) -> object:
    """Make a group of an entry of the directory, with those of its members that are here."""
    group = _directory(call).group(_opened(call, _GROUP))
    if group is None:
        raise _no_ticket()
    with call.write() as connection:
        group_handlers.check_name(connection, group.name)
        guid = groups.create(connection, call.now(), name=group.name, owner_id=None)
        row = group_handlers.find(connection, guid)
        _add_members(connection, row["id"], group)
        text = f"Added group {group.name!r} ({guid}) of the directory"
        call.audit(connection, "add_group", text)
        return views.group(group_handlers.find(connection, guid))


def _add_members(connection: Connection, group_id: int, group: RemoteGroup) -> None:
    for username in {name.casefold() for name in group.members}:
        user = users.by_username(connection, username)
        if user is not None:
            groups.add_member(connection, group_id, user["id"])


def _opened(call: Call, kind: str) -> str:
    ticket = call.fields.get("temp_ticket")
    if not ticket:
        raise Refusal(Code.PARAMETER_MISSING, "The field temp_ticket is missing.")
    try:
        text = call.services.vault.open(str(ticket).encode())
    except InvalidToken:
        raise _no_ticket() from None
    if not text.startswith(kind):
        raise _no_ticket()
    return text.removeprefix(kind)


def _no_ticket() -> Refusal:
    message = "The field temp_ticket is none that a search of this server gave for such an entry."
    return Refusal(Code.INVALID_TEMP_TICKET, message)
