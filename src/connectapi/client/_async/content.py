"""Content items of a server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Unpack

from connectapi._core.response import json
from connectapi.api.operations import OPERATIONS
from connectapi.client._async.content_item import AsyncContentItem
from connectapi.client._async.listing import AsyncListing
from connectapi.client._async.resource import AsyncResource
from connectapi.client.choose import exactly_one
from connectapi.client.includes import content_includes
from connectapi.client.subjects import ByGuid, guid_of
from connectapi.models.content import CreateContentInput, GetContentsQuery, SearchContentFilters
from connectapi.tables.progress import Progress


class AsyncContentResource(AsyncResource):
    """Finds and makes content items."""

    def find(
        self,
        *,
        limit: int | None = None,
        progress: Progress | None = None,
        **filters: Unpack[GetContentsQuery],
    ) -> AsyncListing[AsyncContentItem]:
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
            AsyncContentItem,
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
    ) -> AsyncListing[AsyncContentItem]:
        """Search content items in the server's search syntax.

        An example is `"owner:jane tag:blue report"`.

        Operation: searchContent, since 2024.04.0. Rights: any user.

        Raises:
            InvalidArgument: An unknown filter or value.
        """
        given: SearchContentFilters = {"include": content_includes(), **filters, "q": text}
        return self._listing(
            "searchContent",
            AsyncContentItem,
            given,
            limit=limit,
            page_size=page_size,
            progress=progress,
            bind=self._bind,
            called="content.search",
        )

    async def get(self, guid: str) -> AsyncContentItem:
        """Read one item by guid, with owner, tags and vanity URL.

        Operation: getContent. Rights: anyone who may view the item, or administrator.

        Raises:
            NotFound: There is no such item, or it is not visible.
        """
        request = OPERATIONS["getContent"].request(
            json(AsyncContentItem), path={"guid": guid}, query={"include": content_includes()}
        )
        return self._bind(await self._session.send(request))

    async def one(self, *, name: str, owner: ByGuid | None = None) -> AsyncContentItem:
        """Read the one item of exactly this name, of any owner or of the owner given.

        Names are unique for each owner only. Operation: getContents. Rights: any user.

        Raises:
            NotFound: No visible item has the name.
            Ambiguous: Several owners have such an item; the error lists them.
        """
        filters: GetContentsQuery = {"name": name}
        if owner is not None:
            filters["owner_guid"] = guid_of(owner, "an owner")
        fits = [item async for item in self.find(**filters) if item.name == name]
        return exactly_one(fits, f"content item named {name!r}", _described)

    async def create(self, name: str, /, **fields: Unpack[CreateContentInput]) -> AsyncContentItem:
        """Make an empty item, owned by the caller.

        Operation: createContent. Rights: publisher.

        Raises:
            Conflict: The caller has an item of that name.
            InvalidArgument: An unknown field or value.
        """
        given: CreateContentInput = {**fields, "name": name}
        made = await self._api.content.create_content(**given)
        return await self.get(made.guid)

    async def delete(self, item: ByGuid) -> None:
        """Delete an item with all its bundles; it cannot be undone.

        Operation: deleteContent. Rights: owner, collaborator or administrator.
        """
        await self._api.content.delete_content(guid_of(item, "a content item"))

    @property
    def _bind(self) -> Callable[[AsyncContentItem], AsyncContentItem]:
        session = self._session
        return lambda item: item.bound_to(session)


def _described(item: AsyncContentItem) -> str:
    owner = item.owner.username if item.owner else item.owner_guid
    return f"{item.guid} (owner {owner})"
