"""Tags: a tree whose roots are categories."""

from __future__ import annotations

from typing import Unpack

from connectapi._core.errors import InvalidArgument
from connectapi.client._async.listing import AsyncListing
from connectapi.client._async.resource import AsyncResource
from connectapi.client.choose import exactly_one
from connectapi.client.tag_paths import by_path, path_of, split_path
from connectapi.models.tags import ListTagsQuery, Tag


class AsyncTagsResource(AsyncResource):
    """Finds, makes and deletes tags.

    Putting one on an item, or taking it off, is the item's affair.
    """

    def find(self, **filters: Unpack[ListTagsQuery]) -> AsyncListing[Tag]:
        """List all tags, or those of a name or a parent. Operation: listTags. Rights: any user.

        Raises:
            InvalidArgument: An unknown filter or value.
        """
        return self._listing("listTags", Tag, filters, called="tags.find")

    async def get(self, id: str) -> Tag:
        """Read one tag by id. Operation: getTag. Rights: any user."""
        return await self._api.tags.get_tag(id)

    async def one(self, path: str) -> Tag:
        """Read the one tag at a path such as `"Team/Blue"`, from the category downwards.

        Operation: listTags.

        Raises:
            NotFound: There is no such tag.
        """
        tags = [tag async for tag in self.find()]
        return exactly_one(
            by_path(tags, path), f"tag {path!r}", lambda tag: f"{path_of(tags, tag)} (id {tag.id})"
        )

    async def create(self, name: str, *, parent: Tag | str | None = None) -> Tag:
        """Make a tag below a parent, or a category where there is none.

        Operation: createTag. Rights: administrator.

        Raises:
            Conflict: The parent has a tag of that name.
        """
        if parent is None:
            return await self._api.tags.create_tag(name=name)
        return await self._api.tags.create_tag(name=name, parent_id=(await self.resolve(parent)).id)

    async def ensure(self, path: str) -> Tag:
        """Read the tag at a path, making what is missing of it.

        Operations: listTags, createTag. Rights: administrator.
        """
        tags = [tag async for tag in self.find()]
        names = split_path(path)
        found: Tag | None = None
        for depth in range(1, len(names) + 1):
            fits = by_path(tags, "/".join(names[:depth]))
            if fits:
                found = fits[0]
                continue
            found = await self.create(names[depth - 1], parent=found)
            tags.append(found)
        if found is None:
            raise InvalidArgument(f"{path!r} names no tag.")
        return found

    async def delete(self, tag: Tag | str) -> None:
        """Destroy a tag and all below it, on every item.

        To take it off one item use `item.remove_tag`.

        Operation: deleteTag. Rights: administrator.
        """
        await self._api.tags.delete_tag((await self.resolve(tag)).id)

    async def resolve(self, tag: Tag | str) -> Tag:
        """The tag meant by a record, an id (digits only) or a path.

        Raises:
            NotFound: There is no such tag.
        """
        if isinstance(tag, Tag):
            return tag
        return await self.get(tag) if tag.isdigit() else await self.one(tag)
