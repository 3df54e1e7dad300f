"""What all pages of a content item have in common, and the addresses that lead to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from connectapi.server.errors import missing
from connectapi.server.rights import check_change
from connectapi.server.schema import is_uuid, tidy_uuid
from connectapi.server.store import bookmarks, content, extras
from connectapi.server.web.dashboard import words
from connectapi.server.web.dashboard.visit import Page, Visit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import RowMapping
    from starlette.responses import Response

    from connectapi.server.rights import ContentRights

BASE = "/connect/content/{guid}"

_FOR_ALL = (("info", "Info"),)
_FOR_EDITORS = (
    ("access", "Access"),
    ("settings", "Settings"),
    ("environment", "Environment"),
    ("bundles", "Bundles"),
    ("logs", "Logs"),
    ("jobs", "Jobs"),
    ("schedule", "Schedule"),
    ("usage", "Usage"),
)


@dataclass(frozen=True, slots=True)
class Item:
    """An item as a visitor sees it.

    Attributes:
        data: What the API says of it.
        row: Its columns and its owner's.
        rights: What the visitor may do with it.
        tags: Rows of its tags.
        vanity: Its vanity path, or an empty text.
    """

    data: dict[str, Any]  # Any: an object of the API
    row: RowMapping
    rights: ContentRights
    tags: Sequence[RowMapping]
    vanity: str
    bookmarked: bool

    @property
    def guid(self) -> str:
        """GUID of the item."""
        return str(self.row["guid"])

    @property
    def title(self) -> str:
        """How people call it."""
        return words.title(self.data)

    @property
    def sections(self) -> Sequence[tuple[str, str]]:
        """The sections of its pages that the visitor can use."""
        return (*_FOR_ALL, *_FOR_EDITORS) if self.rights.may_change else _FOR_ALL


def load(visit: Visit) -> Item:
    """Find the item that a page is about.

    Raises:
        Refusal: There is none, as far as the visitor may know.
    """
    guid = visit.part("guid")
    if not is_uuid(guid):
        raise missing("content item", guid[:40])
    data = visit.ask("getContent", guid=tidy_uuid(guid))
    with visit.services.database.read() as connection:
        row = content.by_guid(connection, data["guid"])
        if row is None:
            raise missing("content item", guid)
        vanity = extras.vanity(connection, row["id"])
        return Item(
            data=data,
            row=row,
            rights=content.rights_in(connection, row, visit.caller),
            tags=content.tags_by_item(connection, [row["id"]]).get(row["id"], ()),
            vanity=str(vanity["path"]) if vanity else "",
            bookmarked=row["id"] in bookmarks.of_user(connection, visit.caller.id),
        )


def load_to_change(visit: Visit) -> Item:
    """Find the item that a page for its editors is about.

    Raises:
        Refusal: There is none, or the visitor may not change it.
    """
    item = load(visit)
    check_change(visit.operations.known("updateContent"), item.rights, item.guid)
    return item


def show(visit: Visit, item: Item, section: str, status: int = 200, **values: object) -> Response:
    """Make a page of an item."""
    name = dict(item.sections).get(section, section.capitalize())
    return visit.show(
        f"item_{section}",
        f"{name} · {item.title}",
        status,
        item=item,
        section=section,
        **values,
    )


def go(visit: Visit, section: str, done: str = "", **query: str) -> Response:
    """Lead to a section of the item that the visit is about."""
    return visit.go(f"content/{visit.part('guid')}/{section}", done, **query)


def _by_number(visit: Visit) -> Response:
    """Lead to the page of an item that is named by its old number, or without a section."""
    wanted, rest = visit.part("guid"), str(visit.request.path_params.get("rest", ""))
    guid = visit.ask("getApplication", app=wanted[:40])["guid"]
    query = visit.request.url.query
    path = f"content/{UUID(guid)}/{rest.strip('/') or 'info'}"
    return visit.go(f"{path}?{query}" if query else path)


def _by_guid(visit: Visit) -> Response:
    item = load(visit)
    return visit.go(f"content/{item.guid}/info")


def bookmark(visit: Visit) -> Response:
    """Bookmark the item, or take the bookmark away, and stay on the page."""
    item = load(visit)
    visit.ask("deleteBookmark" if item.bookmarked else "createBookmark", guid=item.guid)
    return go(visit, "info")


PAGES = (
    Page("/connect/content/{guid:int}", _by_number),
    Page("/connect/content/{guid:int}/{rest:path}", _by_number),
    Page(BASE, _by_guid),
    Page(f"{BASE}/", _by_guid),
)
"""Addresses that lead to sections."""
