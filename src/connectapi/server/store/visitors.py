"""What content is told of its visitors, and how long they are who they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, union_all

from connectapi.server.store.keys import fingerprint
from connectapi.server.store.oauth_tables import tokens
from connectapi.server.store.tables import api_keys, group_members, groups, sessions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

NEVER = "9999"
"""A time that does not come, as the database compares times."""


def group_names(connection: Connection, user_id: int) -> Sequence[str]:
    """List the names of a user's groups in their order."""
    query = (
        select(groups.c.name)
        .join_from(groups, group_members, groups.c.id == group_members.c.group_id)
        .where(group_members.c.user_id == user_id)
        .order_by(groups.c.name)
    )
    return connection.execute(query).scalars().all()


def ends(connection: Connection, secret: str) -> str | None:
    """Tell when a key, an access token or a browser session ends; None where there is no such one.

    What does not end by itself ends at :data:`NEVER`.
    """
    known = fingerprint(secret)
    query = union_all(
        select(api_keys.c.expires_at).where(api_keys.c.hash == known),
        select(sessions.c.expires_at).where(sessions.c.hash == known),
        select(tokens.c.expires_at).where(tokens.c.hash == known),
    )
    found = connection.execute(query).scalars().all()
    return min((time or NEVER for time in found), default=None)
