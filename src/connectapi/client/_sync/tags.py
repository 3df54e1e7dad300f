# Derived from src/connectapi/client/_async/tags.py by `make generate`. Do not edit.
"""Tags: a tree whose roots are categories."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, TypeAlias, Unpack

from connectapi._core.errors import Conflict, InvalidArgument, InvalidRequest, NotFound
from connectapi.client._sync.computed import ComputedListing
from connectapi.client._sync.listing import Listing
from connectapi.client._sync.resource import Resource
from connectapi.client.absence import there_is_none
from connectapi.client.choose import exactly_one
from connectapi.client.tag_paths import TagPath, by_path, path_of, split_path
from connectapi.client.tag_tree import TagNode, TagTree
from connectapi.models.tags import ListTagsQuery, Tag

if TYPE_CHECKING:
    from connectapi.client._sync.content_item import ContentItem

AnyTag: TypeAlias = Tag | TagNode | str | Sequence[str]


class TagsResource(Resource):
    """Finds, makes and destroys tags.

    Putting one on an item, or taking it off, is the item's affair: `item.add_tag`,
    `item.remove_tag`.

    Wherever a tag is meant it may be given as a record, a node of the tree, an id, a path such as
    `"Team/Blue"`, or as names one by one, for those that hold a slash or digits only.
    """

    def find(self, **filters: Unpack[ListTagsQuery]) -> Listing[Tag]:
        """List all tags, or those of a name or a parent. Operation: listTags. Rights: any user.

        Raises:
            InvalidArgument: An unknown filter or value.
        """
        return self._listing("listTags", Tag, filters, called="tags.find")

    def tree(self) -> TagTree:
        """Read all tags as a tree, which can be printed, searched and made a table.

        Operation: listTags. Rights: any user.
        """
        return TagTree(self.find().collect())

    def get(self, id: str) -> Tag:
        """Read one tag by id. Operation: getTag. Rights: any user."""
        return self._api.tags.get_tag(id)

    def one(self, path: TagPath) -> Tag:
        """Read the one tag at a path such as `"Team/Blue"`, from the category downwards.

        Operation: listTags.

        Raises:
            NotFound: There is no such tag; the error names those of that name elsewhere.
        """
        names = split_path(path)
        tags = self.find().collect()
        elsewhere = [path_of(tags, tag) for tag in tags if tag.name == names[-1]]
        hint = f" (elsewhere: {', '.join(elsewhere[:10])})" if elsewhere else ""
        return exactly_one(
            by_path(tags, names),
            f"tag {path!r}{hint}",
            lambda tag: f"{path_of(tags, tag)} (id {tag.id})",
        )

    def create(self, name: str, *, parent: AnyTag | None = None) -> Tag:
        """Make a tag below a parent, or a category where there is none.

        Operation: createTag. Rights: administrator.

        Raises:
            InvalidRequest: The parent has a tag of that name.
        """
        if parent is None:
            return self._api.tags.create_tag(name=name)
        return self._api.tags.create_tag(name=name, parent_id=(self.resolve(parent)).id)

    def ensure(self, path: TagPath) -> Tag:
        """Read the tag at a path, making what is missing of it.

        Operations: listTags, createTag. Rights: administrator, where something is missing.
        """
        names = split_path(path)
        tags = self.find().collect()
        depth = len(names)
        while depth and not by_path(tags, names[:depth]):
            depth -= 1
        found = by_path(tags, names[:depth])[0] if depth else None
        for name in names[depth:]:
            try:
                found = self.create(name, parent=found)
            except (Conflict, InvalidRequest):
                # Somebody else may have made it since the tags were read.
                again = self.find(name=name).collect()
                above = found.id if found else None
                fits = [tag for tag in again if (tag.parent_id or None) == above]
                if not fits:
                    raise
                found = fits[0]
        if found is None:
            raise InvalidArgument(f"{path!r} names no tag.")
        return found

    def rename(self, tag: AnyTag, name: str) -> Tag:
        """Give a tag another name; nothing is sent where it has that name.

        Operation: updateTag. Rights: administrator.

        Raises:
            InvalidRequest: Its parent has another tag of that name.
        """
        found = self.resolve(tag)
        if found.name == name:
            return found
        return self._api.tags.update_tag(found.id, name=name)

    def move(self, tag: AnyTag, *, parent: AnyTag | None) -> Tag:
        """Put a tag, with all below it, below another one, or make it a category with None.

        Nothing is sent where it is there already. Operation: updateTag. Rights: administrator.
        """
        found = self.resolve(tag)
        parent_id = None if parent is None else (self.resolve(parent)).id
        if (found.parent_id or None) == parent_id:
            return found
        return self._api.tags.update_tag(found.id, parent_id=parent_id)

    def delete(self, tag: AnyTag, *, missing_ok: bool = False) -> None:
        """Destroy a tag and all below it, on every item of the server.

        To take it off one item use `item.remove_tag`. Operation: deleteTag. Rights: administrator.

        Raises:
            NotFound: There is no such tag, unless `missing_ok`.
        """
        try:
            self._api.tags.delete_tag((self.resolve(tag)).id)
        except NotFound as error:
            if not missing_ok:
                raise
            there_is_none(error)

    def content(self, tag: AnyTag, *, limit: int | None = None) -> Listing[ContentItem]:
        """List the items that carry a tag, or one below it.

        Operation: listTagContent. Rights: any user; others than administrators get what they may
        view.

        Raises:
            NotFound: There is no such tag; raised once the listing is read.
        """
        from connectapi.client._sync.content_item import ContentItem

        def rows() -> Generator[ContentItem, None]:
            found = self.resolve(tag)
            items = self._listing(
                "listTagContent",
                ContentItem,
                {},
                path={"id": found.id},
                bind=lambda item: item.bound_to(self._session),
            )
            for item in items:
                yield item

        return ComputedListing(
            f"content with the tag {tag!r}", rows, model=ContentItem, limit=limit
        )

    def resolve(self, tag: AnyTag) -> Tag:
        """The tag that is meant.

        Raises:
            InvalidArgument: It is no tag, such as a whole tree.
            NotFound: There is no such tag.
        """
        if isinstance(tag, Tag):
            return tag
        if isinstance(tag, TagNode):
            return tag.tag
        if not isinstance(tag, str | Sequence):
            raise InvalidArgument(f"A tag is a record, an id or a path, not {tag!r}.")
        if isinstance(tag, str) and tag.isdigit():
            return self.get(tag)
        return self.one(tag)
