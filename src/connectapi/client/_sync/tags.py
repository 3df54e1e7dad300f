# Derived from src/connectapi/client/_async/tags.py by `make generate`. Do not edit.
"""Tags: a tree whose roots are categories."""

from __future__ import annotations

from typing import Unpack

from connectapi._core.errors import InvalidArgument
from connectapi.client._sync.listing import Listing
from connectapi.client._sync.resource import Resource
from connectapi.client.choose import exactly_one
from connectapi.client.tag_paths import by_path, path_of, split_path
from connectapi.models.tags import ListTagsQuery, Tag


class TagsResource(Resource):
    """Finds, makes and deletes tags.

    Putting one on an item, or taking it off, is the item's affair.
    """

    def find(self, **filters: Unpack[ListTagsQuery]) -> Listing[Tag]:
        """List all tags, or those of a name or a parent. Operation: listTags. Rights: any user.

        Raises:
            InvalidArgument: An unknown filter or value.
        """
        return self._listing("listTags", Tag, filters, called="tags.find")

    def get(self, id: str) -> Tag:
        """Read one tag by id. Operation: getTag. Rights: any user."""
        return self._api.tags.get_tag(id)

    def one(self, path: str) -> Tag:
        """Read the one tag at a path such as `"Team/Blue"`, from the category downwards.

        Operation: listTags.

        Raises:
            NotFound: There is no such tag.
        """
        tags = [tag for tag in self.find()]
        return exactly_one(
            by_path(tags, path), f"tag {path!r}", lambda tag: f"{path_of(tags, tag)} (id {tag.id})"
        )

    def create(self, name: str, *, parent: Tag | str | None = None) -> Tag:
        """Make a tag below a parent, or a category where there is none.

        Operation: createTag. Rights: administrator.

        Raises:
            Conflict: The parent has a tag of that name.
        """
        if parent is None:
            return self._api.tags.create_tag(name=name)
        return self._api.tags.create_tag(name=name, parent_id=(self.resolve(parent)).id)

    def ensure(self, path: str) -> Tag:
        """Read the tag at a path, making what is missing of it.

        Operations: listTags, createTag. Rights: administrator.
        """
        tags = [tag for tag in self.find()]
        names = split_path(path)
        found: Tag | None = None
        for depth in range(1, len(names) + 1):
            fits = by_path(tags, "/".join(names[:depth]))
            if fits:
                found = fits[0]
                continue
            found = self.create(names[depth - 1], parent=found)
            tags.append(found)
        if found is None:
            raise InvalidArgument(f"{path!r} names no tag.")
        return found

    def delete(self, tag: Tag | str) -> None:
        """Destroy a tag and all below it, on every item.

        To take it off one item use `item.remove_tag`.

        Operation: deleteTag. Rights: administrator.
        """
        self._api.tags.delete_tag((self.resolve(tag)).id)

    def resolve(self, tag: Tag | str) -> Tag:
        """The tag meant by a record, an id (digits only) or a path.

        Raises:
            NotFound: There is no such tag.
        """
        if isinstance(tag, Tag):
            return tag
        return self.get(tag) if tag.isdigit() else self.one(tag)
