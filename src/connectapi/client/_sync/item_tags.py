# Derived from src/connectapi/client/_async/item_tags.py by `make generate`. Do not edit.
"""The tags of a content item."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from connectapi._core.errors import InvalidArgument
from connectapi.client._sync.item_base import ItemBase
from connectapi.client._sync.tags import AnyTag, TagsResource
from connectapi.client.changes import Changes, refuse_emptying, several
from connectapi.client.tag_tree import TagTree
from connectapi.models.tags import Tag


class ItemTags(ItemBase, frozen=True, kw_only=True):
    """The verbs on an item's tags."""

    def get_tags(self) -> list[Tag]:
        """The item's tags. Operation: listContentTags. Rights: anyone who may view the item."""
        return self._api.tags.list_content_tags(self.guid)

    def tag_tree(self) -> TagTree:
        """The item's tags as a tree, with those above them.

        Operations: listContentTags, listTags. Rights: anyone who may view the item.
        """
        mine = {tag.id for tag in self.get_tags()}
        return (TagsResource(self._session).tree()).filter(ids=mine)

    def add_tag(self, tag: AnyTag) -> Self:
        """Put a tag on the item; the tags above it come along.

        The tag is given as a record, an id, or a path such as `"Team/Blue"`.

        Operation: addTag. Rights: owner or collaborator.
        """
        found = TagsResource(self._session).resolve(tag)
        self._api.tags.add_content_tag(self.guid, tag_id=found.id)
        return self.refresh()

    def remove_tag(self, tag: AnyTag) -> Self:
        """Take a tag, and those below it, off the item; the tag itself stays on the server.

        Operation: removeTag.
        """
        found = TagsResource(self._session).resolve(tag)
        self._api.tags.remove_content_tag(self.guid, found.id)
        return self.refresh()

    def set_tags(self, tags: Iterable[AnyTag], *, allow_empty: bool = False) -> Changes:
        """Let the item have exactly these tags and those above them; say by id what that changed.

        All of them are looked up before anything is changed. Tags stay on the server. Operations:
        listTags, listContentTags, addTag, removeTag. Rights: owner or collaborator.

        Raises:
            NotFound: There is no such tag.
            InvalidArgument: A category, which cannot be on content; or no tag at all, without
                `allow_empty`; or one that is in no list.
        """
        given = several(tags, "set_tags")
        resource = TagsResource(self._session)
        tree = resource.tree()
        wanted = [resource.resolve(tag) for tag in given]
        categories = [tag.name for tag in wanted if not tag.parent_id]
        if categories:
            raise InvalidArgument(
                f"{', '.join(categories)} stands at the top of the tree; "
                "only tags below such a category go on content."
            )
        refuse_emptying("the item's tags", wanted=len(wanted), allow_empty=allow_empty)
        kept = {node.id for node in tree.filter(ids={tag.id for tag in wanted})}
        mine = {tag.id for tag in self.get_tags()}
        added = [tag for tag in wanted if tag.id not in mine]
        # One that goes takes those below it along, so the uppermost are enough.
        surplus = [node for node in tree if node.id in mine and node.id not in kept]
        gone = {node.id for node in surplus}
        for node in surplus:
            if (node.tag.parent_id or "") not in gone:
                self._api.tags.remove_content_tag(self.guid, node.id)
        for tag in added:
            self._api.tags.add_content_tag(self.guid, tag_id=tag.id)
        if added or gone:
            self.refresh()
        return Changes(
            added=tuple(tag.id for tag in added),
            removed=tuple(sorted(gone)),
            kept=tuple(sorted(mine & kept)),
        )
