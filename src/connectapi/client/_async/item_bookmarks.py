"""The caller's bookmark on a content item."""

from __future__ import annotations

from typing import Final

from connectapi._core.errors import APIError, NotFound
from connectapi.client._async.item_base import AsyncItemBase
from connectapi.client.absence import there_is_none
from connectapi.models.bookmarks import Bookmark

_DUPLICATE: Final = 267  # DuplicateBookmark


class AsyncItemBookmarks(AsyncItemBase, frozen=True, kw_only=True):
    """The verbs on the caller's own bookmark; rights: any user who may view the item."""

    async def bookmark(self) -> None:
        """Bookmark the item; no error where it is so already.

        Operation: createBookmark, since 2026.04.0 at the latest.
        """
        try:
            await self._api.bookmarks.create_bookmark(self.guid)
        except APIError as error:
            if error.code != _DUPLICATE:
                raise

    async def get_bookmark(self) -> Bookmark | None:
        """The caller's bookmark on the item, or None. Operation: getBookmark."""
        try:
            return await self._api.bookmarks.get_bookmark(self.guid)
        except NotFound as error:
            there_is_none(error)
            return None

    async def remove_bookmark(self) -> None:
        """Drop the bookmark; no error where there is none. Operation: deleteBookmark."""
        try:
            await self._api.bookmarks.delete_bookmark(self.guid)
        except NotFound as error:
            there_is_none(error)
