# Derived from src/connectapi/client/_async/content.py by `make generate`. Do not edit.
"""Content items of a server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Unpack

from connectapi._core.response import json
from connectapi.api.operations import OPERATIONS
from connectapi.client._sync.content_item import ContentItem
from connectapi.client._sync.listing import Listing
from connectapi.client._sync.resource import Resource
from connectapi.client.choose import exactly_one
from connectapi.client.includes import content_includes
from connectapi.client.subjects import ByGuid, guid_of
from connectapi.models.content import CreateContentInput, GetContentsQuery, SearchContentFilters
from connectapi.tables.progress import Progress


class ContentResource(Resource):
    """Finds and makes content items."""

    def find(
        self,
        *,
        limit: int | None = None,
        progress: Progress | None = None,
        **filters: Unpack[GetContentsQuery],
    ) -> Listing[ContentItem]:
        """List content items the caller may see, or those of a name or an owner.

        Owner, tags and vanity URL come with each item, unless `include` says otherwise. No request
        is made until the listing is read. Operation: getContents. Rights: any user; administrators
        see all items.

        Raises:
            InvalidArgument: An unknown filter or value.
        """
        given: GetContentsQuery = {"include": content_includes(), **filters}
        return self._listing(
            "getContents",
            ContentItem,
            given,
            limit=limit,
            progress=progress,
            bind=self._bind,
            called="content.find",
        )

    def search(
        self,
        text: str,
        *,
        limit: int | None = None,
        page_size: int | None = None,
        progress: Progress | None = None,
        **filters: Unpack[SearchContentFilters],
    ) -> Listing[ContentItem]:
        """Search content items in the server's search syntax.

        An example is `"owner:jane tag:blue report"`.

        Operation: searchContent, since 2024.04.0. Rights: any user.

        Raises:
            InvalidArgument: An unknown filter or value.
        """
        given: SearchContentFilters = {"include": content_includes(), **filters, "q": text}
        return self._listing(
            "searchContent",
            ContentItem,
            given,
            limit=limit,
            page_size=page_size,
            progress=progress,
            bind=self._bind,
            called="content.search",
        )

    def get(self, guid: str) -> ContentItem:
        """Read one item by guid, with owner, tags and vanity URL.

        Operation: getContent. Rights: anyone who may view the item, or administrator.

        Raises:
            NotFound: There is no such item, or it is not visible.
        """
        request = OPERATIONS["getContent"].request(
            json(ContentItem), path={"guid": guid}, query={"include": content_includes()}
        )
        return self._bind(self._session.send(request))

    def one(self, *, name: str, owner: ByGuid | None = None) -> ContentItem:
        """Read the one item of exactly this name, of any owner or of the owner given.

        Names are unique for each owner only. Operation: getContents. Rights: any user.

        Raises:
            NotFound: No visible item has the name.
            Ambiguous: Several owners have such an item; the error lists them.
        """
        filters: GetContentsQuery = {"name": name}
        if owner is not None:
            filters["owner_guid"] = guid_of(owner, "an owner")
        fits = [item for item in self.find(**filters) if item.name == name]
        return exactly_one(fits, f"content item named {name!r}", _described)

    def create(self, name: str, /, **fields: Unpack[CreateContentInput]) -> ContentItem:
        """Make an empty item, owned by the caller.

        Operation: createContent. Rights: publisher.

        Raises:
            Conflict: The caller has an item of that name.
            InvalidArgument: An unknown field or value.
        """
        given: CreateContentInput = {**fields, "name": name}
        made = self._api.content.create_content(**given)
        return self.get(made.guid)

    def delete(self, item: ByGuid) -> None:
        """Delete an item with all its bundles; it cannot be undone.

        Operation: deleteContent. Rights: owner, collaborator or administrator.
        """
        self._api.content.delete_content(guid_of(item, "a content item"))

    @property
    def _bind(self) -> Callable[[ContentItem], ContentItem]:
        session = self._session
        return lambda item: item.bound_to(session)


def _described(item: ContentItem) -> str:
    owner = item.owner.username if item.owner else item.owner_guid
    return f"{item.guid} (owner {owner})"
