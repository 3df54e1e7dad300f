"""The tags of a content item."""

from __future__ import annotations

from typing import Self

from connectapi.client._async.item_base import AsyncItemBase
from connectapi.client._async.tags import AsyncTagsResource
from connectapi.models.tags import Tag


class AsyncItemTags(AsyncItemBase, frozen=True, kw_only=True):
    """The verbs on an item's tags."""

    async def get_tags(self) -> list[Tag]:
        """The item's tags. Operation: listContentTags. Rights: anyone who may view the item."""
        return await self._api.tags.list_content_tags(self.guid)

    async def add_tag(self, tag: Tag | str) -> Self:
        """Put a tag on the item; the tags above it come along.

        The tag is given as a record, an id, or a path such as `"Team/Blue"`.

        Operation: addTag. Rights: owner or collaborator.
        """
        found = await AsyncTagsResource(self._session).resolve(tag)
        await self._api.tags.add_content_tag(self.guid, tag_id=found.id)
        return await self.refresh()

    async def remove_tag(self, tag: Tag | str) -> Self:
        """Take a tag, and those below it, off the item; the tag itself stays on the server.

        Operation: removeTag.
        """
        found = await AsyncTagsResource(self._session).resolve(tag)
        await self._api.tags.remove_content_tag(self.guid, found.id)
        return await self.refresh()
