"""Hits on content in the database, and how they are read back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Select, insert, or_, select, update

from connectapi.server.store.tables import content, group_members, hits, permissions

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Hit:
    """One visit to content, one request to an API that the server hosts, or one Shiny session.

    Attributes:
        shiny: Whether it is a session of a Shiny application.
        ended: When such a session ended; None while it is open.
    """

    content_guid: str
    user_guid: str | None
    bundle_id: int | None
    time: str
    path: str | None
    query: str | None
    user_agent: str | None
    sec_fetch_dest: str | None
    sec_fetch_site: str | None
    variant_key: str | None = None
    rendering_id: int | None = None
    shiny: bool = False
    ended: str | None = None

    def row(self) -> dict[str, object]:
        """Give the hit as a row of its table."""
        return {name: getattr(self, name) for name in self.__slots__}


def add(connection: Connection, new: Sequence[Hit]) -> None:
    """Add hits."""
    connection.execute(insert(hits), [hit.row() for hit in new])


def begin(connection: Connection, session: Hit) -> int:
    """Add a Shiny session that is open, and return its number."""
    query = insert(hits).values(session.row()).returning(hits.c.id)
    return int(connection.execute(query).scalar_one())


def end(connection: Connection, number: int, time: str) -> None:
    """Note when a Shiny session ended."""
    connection.execute(update(hits).where(hits.c.id == number).values(ended=time))


def end_all(connection: Connection, time: str) -> None:
    """Note the end of all Shiny sessions that count as open."""
    query = update(hits).where(hits.c.shiny.is_(True), hits.c.ended.is_(None))
    connection.execute(query.values(ended=time))


@dataclass(frozen=True, slots=True)
class Window:
    """Which hits are asked for; both ends of the time are included.

    Attributes:
        owned_by: Restricts the answer to content that this user (by id) owns or collaborates on.
        shiny: Only sessions of Shiny applications (True), only other content (False), or all.
    """

    content_guids: Sequence[str] = ()
    since: str | None = None
    until: str | None = None
    owned_by: int | None = None
    shiny: bool | None = None
    min_data_version: int = 0
    user_agent: str | None = None


def query(window: Window) -> Select[tuple[object, ...]]:
    """Make the query for a window of hits, without an order."""
    found = select(hits).where(hits.c.data_version >= window.min_data_version)
    if window.content_guids:
        found = found.where(hits.c.content_guid.in_(window.content_guids))
    if window.since:
        found = found.where(hits.c.time >= window.since)
    if window.until:
        found = found.where(hits.c.time <= window.until)
    if window.shiny is not None:
        found = found.where(hits.c.shiny.is_(window.shiny))
    if window.user_agent is not None:
        found = found.where(hits.c.user_agent == window.user_agent)
    if window.owned_by is not None:
        groups = select(group_members.c.group_id).where(group_members.c.user_id == window.owned_by)
        shared = select(permissions.c.content_id).where(
            or_(permissions.c.user_id == window.owned_by, permissions.c.group_id.in_(groups)),
            permissions.c.role == "owner",
        )
        own = select(content.c.guid).where(
            or_(content.c.owner_id == window.owned_by, content.c.id.in_(shared))
        )
        found = found.where(hits.c.content_guid.in_(own))
    return found
