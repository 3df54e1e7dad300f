"""Users in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    func,
    insert,
    or_,
    select,
    update,
)

from connectapi.server.store.tables import users

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, RowMapping


def by_guid(connection: Connection, guid: str) -> RowMapping | None:
    """Find a user by GUID."""
    return connection.execute(_BY_GUID, {"guid": guid}).mappings().first()


# Nearly every request asks for users: made once, it need not be put together anew.
_BY_GUID = select(users).where(users.c.guid == bindparam("guid"))


def by_id(connection: Connection, user_id: int) -> RowMapping | None:
    """Find a user by number."""
    return connection.execute(select(users).where(users.c.id == user_id)).mappings().first()


def by_username(connection: Connection, username: str) -> RowMapping | None:
    """Find a user by name, in any letter case."""
    query = select(users).where(users.c.username_key == username.casefold())
    return connection.execute(query).mappings().first()


def by_external_id(connection: Connection, external_id: str) -> RowMapping | None:
    """Find a user by the authentication provider's id."""
    query = select(users).where(users.c.external_id == external_id)
    return connection.execute(query).mappings().first()


def create(connection: Connection, now: str, values: Mapping[str, object]) -> str:
    """Add a user and return the new GUID; ``values`` holds at least a username and a role."""
    guid = str(uuid4())
    row = {
        **values,
        "guid": guid,
        "username_key": str(values["username"]).casefold(),
        "created_time": now,
        "updated_time": now,
    }
    connection.execute(insert(users).values(row))
    return guid


def change(connection: Connection, guid: str, now: str, values: Mapping[str, object]) -> None:
    """Change some columns of a user."""
    row = {**values, "updated_time": now}
    if "username" in values:
        row["username_key"] = str(values["username"]).casefold()
    connection.execute(update(users).where(users.c.guid == guid).values(row))


def mark_active(connection: Connection, user_id: int, now: str) -> None:
    """Note that a user was active."""
    connection.execute(update(users).where(users.c.id == user_id).values(active_time=now))


def count(connection: Connection) -> int:
    """Count all users."""
    return connection.execute(select(func.count()).select_from(users)).scalar_one()


def first(connection: Connection) -> RowMapping | None:
    """Find the user that was there before all others, who is an administrator."""
    query = select(users).order_by(users.c.id).limit(1)
    return connection.execute(query).mappings().first()


def active_administrators(connection: Connection) -> int:
    """Count the administrators that are not locked."""
    query = (
        select(func.count())
        .select_from(users)
        .where(users.c.user_role == "administrator", users.c.locked.is_(False))
    )
    return connection.execute(query).scalar_one()


def _starts(column: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
    return func.lower(column).startswith(prefix.lower(), autoescape=True)


def matching(
    *,
    prefix: str | None,
    roles: Sequence[str] | None,
    statuses: Sequence[str] | None,
    active_since: str,
    only_guid: str | None,
) -> Select[tuple[object, ...]]:
    """Make the query for users that pass all the filters given.

    Args:
        active_since: Users seen after this time count as licensed, the others as inactive.
        only_guid: Restricts the answer to one user.
    """
    query = select(users)
    if prefix:
        columns = (users.c.username, users.c.first_name, users.c.last_name, users.c.external_id)
        query = query.where(
            or_(*(_starts(column, prefix) for column in columns), users.c.external_id == prefix)
        )
    if roles:
        query = query.where(users.c.user_role.in_(roles))
    if statuses:
        lately = users.c.active_time >= active_since
        meanings: dict[str, ColumnElement[bool]] = {
            "locked": users.c.locked.is_(True),
            "licensed": and_(users.c.locked.is_(False), lately),
            "inactive": and_(
                users.c.locked.is_(False),
                or_(users.c.active_time.is_(None), users.c.active_time < active_since),
            ),
        }
        query = query.where(or_(*(meanings[status] for status in statuses)))
    if only_guid is not None:
        query = query.where(users.c.guid == only_guid)
    return query


def ordered(
    query: Select[tuple[object, ...]], *, sort: str | None, prefix: str | None, ascending: bool
) -> Select[tuple[object, ...]]:
    """Order users by a column, or by likeness to the prefix, or by name."""
    keys: list[ColumnElement[object]] = []
    if sort:
        keys.append(users.c[sort])
    elif prefix:
        whole = prefix.lower()
        keys.append(
            case(
                (func.lower(users.c.username) == whole, 0),
                (_starts(users.c.username, prefix), 1),
                (_starts(users.c.first_name, prefix), 2),
                else_=3,
            )
        )
    keys += [users.c.first_name, users.c.last_name, users.c.username, users.c.email, users.c.id]
    return query.order_by(*(key.asc() if ascending else key.desc() for key in keys))
