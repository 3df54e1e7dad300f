"""Who gets a document by mail: those who may see it, are not locked, and have an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from connectapi.server.store import extras, variants
from connectapi.server.store.tables import group_members, users

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection, RowMapping


def after_schedule(connection: Connection, item: RowMapping, variant: RowMapping) -> list[str]:
    """List the addresses for a scheduled rendering: the owner, and whom the variant's lists name.

    Of a private variant only its owner learns.
    """
    subscribed = {row["id"] for row in variants.subscribers_of(connection, variant["id"])}

    def gets(number: int, role: str | None) -> bool:
        return (
            number == item["owner_id"]
            or number in subscribed
            or bool(variant["email_all"])
            or (bool(variant["email_collaborators"]) and role == "owner")
            or (bool(variant["email_viewers"]) and role == "viewer")
        )

    return _addresses(connection, item, _only_owner(variant) or gets)


def after_failure(connection: Connection, item: RowMapping, variant: RowMapping) -> list[str]:
    """List the addresses of those who can do something about a failure: owner, collaborators."""
    return _addresses(connection, item, _only_owner(variant) or (lambda _, role: role == "owner"))


def on_request(
    connection: Connection, item: RowMapping, variant: RowMapping, to: str, user_id: int
) -> list[str]:
    """List the addresses for who asked for a copy.

    Args:
        to: ``me``, ``collaborators`` or ``collaborators_viewers``.
        user_id: Who asked.
    """
    if to == "me":
        return _addresses(connection, item, lambda number, _: number == user_id)
    roles = ("owner", "viewer") if to == "collaborators_viewers" else ("owner",)
    return _addresses(connection, item, _only_owner(variant) or (lambda _, role: role in roles))


def _only_owner(variant: RowMapping) -> Callable[[int, str | None], bool] | None:
    if variant["visibility"] != "private":
        return None
    return lambda number, _: bool(number == variant["owner_id"])


def _addresses(
    connection: Connection, item: RowMapping, gets: Callable[[int, str | None], bool]
) -> list[str]:
    roles = _roles(connection, item)
    everybody = item["access_type"] in ("all", "logged_in")
    query = select(users.c.id, users.c.email).where(users.c.locked.is_(False), users.c.email != "")
    if not everybody:
        query = query.where(users.c.id.in_(list(roles)))
    rows: Sequence[RowMapping] = (
        connection.execute(query.order_by(users.c.username_key)).mappings().all()
    )
    found = [row["email"] for row in rows if gets(row["id"], roles.get(row["id"]))]
    return list(dict.fromkeys(found))


def _roles(connection: Connection, item: RowMapping) -> dict[int, str]:
    """Give what users are to an item, be it through a group: ``owner`` or ``viewer``."""
    entries = extras.permissions_of(connection, item["id"])
    query = select(group_members.c.group_id, group_members.c.user_id).where(
        group_members.c.group_id.in_([row["group_id"] for row in entries if row["group_id"]])
    )
    members: dict[int, list[int]] = {}
    for group_id, user_id in connection.execute(query):
        members.setdefault(group_id, []).append(user_id)
    roles: dict[int, str] = {}
    for entry in entries:
        for number in (
            [entry["user_id"]] if entry["user_id"] else members.get(entry["group_id"], [])
        ):
            if roles.get(number) != "owner":
                roles[number] = entry["role"]
    return {**roles, item["owner_id"]: "owner"}
