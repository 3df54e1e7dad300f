# Derived from src/connectapi/api/_async/bookmarks.py by `make generate`. Do not edit.
"""Operations on Bookmarks."""

from __future__ import annotations

from connectapi._core.response import json, nothing
from connectapi._session._sync.room import Room
from connectapi.api.operations import OPERATIONS
from connectapi.models.bookmarks import Bookmark


class BookmarksApi(Room):
    """Operations on Bookmarks."""

    def delete_bookmark(self, guid: str) -> None:
        """Drop the caller's bookmark on a content item.

        `DELETE /v1/content/{guid}/bookmark`. Rights: any user who may view the content. Since
        2026.04.0 at the latest.

        - Guid is the content item's GUID.
        - Must be signed in and be allowed to view the content.
        - Acts only on the caller's own bookmark.
        """
        return self._session.send(
            OPERATIONS["deleteBookmark"].request(nothing, path={"guid": guid})
        )

    def get_bookmark(self, guid: str) -> Bookmark:
        """Read the caller's bookmark on a content item.

        `GET /v1/content/{guid}/bookmark`. Rights: any user who may view the content. Since
        2026.04.0 at the latest.

        - Guid is the content item's GUID.
        - 404 when the caller has not bookmarked the item.
        - Must be signed in and be allowed to view the content.
        """
        return self._session.send(
            OPERATIONS["getBookmark"].request(json(Bookmark), path={"guid": guid})
        )

    def create_bookmark(self, guid: str) -> None:
        """Bookmark a content item for the caller.

        `POST /v1/content/{guid}/bookmark`. Rights: any user who may view the content. Since
        2026.04.0 at the latest.

        - Guid is the content item's GUID.
        - No request body; success is 201 with no body.
        - At most one bookmark per user and content item.
        """
        return self._session.send(
            OPERATIONS["createBookmark"].request(nothing, path={"guid": guid})
        )
