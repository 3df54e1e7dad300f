"""Users and groups by the names that people type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server.errors import Code, Refusal
from connectapi.server.store import groups, users

if TYPE_CHECKING:
    from connectapi.server.web.dashboard.visit import Visit

MOST_OFFERED = 200
"""Names that a field offers while one is typed."""


def user_guid(visit: Visit, name: str) -> str:
    """Find a user by name.

    Raises:
        Refusal: Nothing was typed, or there is no such user.
    """
    if not name:
        raise Refusal(Code.PARAMETER_MISSING, "Type a user name.")
    with visit.services.database.read() as connection:
        row = users.by_username(connection, name)
    if row is None:
        raise Refusal(Code.INVALID_USER, f"There is no user {name[:80]!r}.", status=400)
    return str(row["guid"])


def group_guid(visit: Visit, name: str) -> str:
    """Find a group by name.

    Raises:
        Refusal: Nothing was typed, or there is no such group.
    """
    if not name:
        raise Refusal(Code.PARAMETER_MISSING, "Type the name of a group.")
    with visit.services.database.read() as connection:
        row = groups.by_name(connection, name)
    if row is None:
        raise Refusal(Code.INVALID_GROUP, f"There is no group {name[:80]!r}.", status=400)
    return str(row["guid"])


def user_names(visit: Visit) -> list[str]:
    """List the names that a field for users offers."""
    found = visit.ask("getUsers", sort="username", asc_order=True, page_size=MOST_OFFERED)
    return [str(user["username"]) for user in found["results"]]


def group_names(visit: Visit) -> list[str]:
    """List the names that a field for groups offers."""
    found = visit.ask("getGroups", page_size=MOST_OFFERED)
    return [str(group["name"]) for group in found["results"]]
