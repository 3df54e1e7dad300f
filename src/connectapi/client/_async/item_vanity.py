"""The vanity URL of a content item."""

from __future__ import annotations

from typing import Self

from connectapi._core.errors import NotFound
from connectapi.client._async.item_base import AsyncItemBase
from connectapi.client.absence import there_is_none
from connectapi.client.vanity_paths import tidy_path
from connectapi.models.vanity_urls import Vanity


class AsyncItemVanity(AsyncItemBase, frozen=True, kw_only=True):
    """The verbs on an item's vanity URL."""

    async def get_vanity_url(self) -> Vanity | None:
        """The item's vanity URL, or None.

        Operation: getVanity. Rights: anyone who may view the item.
        """
        try:
            return await self._api.vanity_urls.get_vanity(self.guid)
        except NotFound as error:
            there_is_none(error)
            return None

    async def set_vanity_url(self, path: str, *, force: bool = False) -> Self:
        """Give the item a path such as `/site/`; `force` takes it from another item that has it.

        Operations: getVanity, setVanity, getContent. Rights: administrator, or publisher where the
        server allows it.

        Raises:
            Conflict: Another item has the path, or one above or below it.
            InvalidArgument: It has other signs than letters, digits, hyphen, underscore and slash.
        """
        tidy = tidy_path(path, self._session.settings.server)
        current = await self.get_vanity_url()
        if current is None or current.path.strip("/") != tidy.strip("/"):
            await self._api.vanity_urls.set_vanity(self.guid, path=tidy, force=force)
        return await self.refresh()

    async def remove_vanity_url(self) -> Self:
        """Take the vanity URL away; no error where there is none.

        Operations: deleteVanity, getContent. Rights: as for setting one.
        """
        try:
            await self._api.vanity_urls.delete_vanity(self.guid)
        except NotFound as error:
            there_is_none(error)
        return await self.refresh()
