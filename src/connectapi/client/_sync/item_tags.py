# Derived from src/connectapi/client/_async/item_tags.py by `make generate`. Do not edit.
"""The tags of a content item."""

from __future__ import annotations

from typing import Self

from connectapi.client._sync.item_base import ItemBase
from connectapi.client._sync.tags import TagsResource
from connectapi.models.tags import Tag


class ItemTags(ItemBase, frozen=True, kw_only=True):
    """The verbs on an item's tags."""

    def get_tags(self) -> list[Tag]:
        """The item's tags. Operation: listContentTags. Rights: anyone who may view the item."""
        return self._api.tags.list_content_tags(self.guid)

    def add_tag(self, tag: Tag | str) -> Self:
        """Put a tag on the item; the tags above it come along.

        The tag is given as a record, an id, or a path such as `"Team/Blue"`.

        Operation: addTag. Rights: owner or collaborator.
        """
        found = TagsResource(self._session).resolve(tag)
        self._api.tags.add_content_tag(self.guid, tag_id=found.id)
        return self.refresh()

    def remove_tag(self, tag: Tag | str) -> Self:
        """Take a tag, and those below it, off the item; the tag itself stays on the server.

        Operation: removeTag.
        """
        found = TagsResource(self._session).resolve(tag)
        self._api.tags.remove_content_tag(self.guid, found.id)
        return self.refresh()
