"""Content items of a server."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from typing import Unpack

from connectapi._core.errors import InvalidArgument, NotFound, PermissionDenied
from connectapi._core.request import Request
from connectapi._core.response import json
from connectapi._core.url import build_path
from connectapi.api.operations import OPERATIONS
from connectapi.client._async.computed import AsyncComputedListing
from connectapi.client._async.content_item import AsyncContentItem
from connectapi.client._async.listing import AsyncListing
from connectapi.client._async.owners import owner_guid
from connectapi.client._async.resource import AsyncResource
from connectapi.client._async.search_checks import AsyncCheckedSearch
from connectapi.client._async.tags import AsyncTagsResource
from connectapi.client.absence import there_is_none
from connectapi.client.addresses import below_server, longest_match, read_pasted
from connectapi.client.choose import exactly_one
from connectapi.client.includes import content_includes
from connectapi.client.names import is_valid_name, random_name
from connectapi.client.search_text import SearchOperators, SearchOptions, search_text
from connectapi.client.subjects import ByGuid, guid_of, is_guid
from connectapi.models.content import (
    Content,
    CreateContentInput,
    GetContentsQuery,
)
from connectapi.models.tags import Tag
from connectapi.models.vanity_urls import Vanity
from connectapi.tables.progress import Progress

_NOT_OPERATORS = frozenset({"include", "sort", "order"})


class AsyncContentResource(AsyncResource):
    """Finds and makes content items."""

    def find(
        self,
        *,
        where: Callable[[AsyncContentItem], object] | None = None,
        tag: Tag | str | None = None,
        owner: ByGuid | None = None,
        limit: int | None = None,
        progress: Progress | None = None,
        **filters: Unpack[GetContentsQuery],
    ) -> AsyncListing[AsyncContentItem]:
        """List content items the caller may see, or those that fit all that is given.

        Owner, tags and vanity URL come with each item, unless `include` says otherwise, or a `tag`
        was given. No request is made until the listing is read. Operations: getContents, or
        listTagContent; listTags and getUsers for names. Rights: any user; administrators see all
        items.

        Args:
            where: Says of an item whether it fits; asked after all others.
            tag: A record, an id, or a path such as `"Team/Blue"`.
            owner: A record, a guid, a user name or an e-mail address.
            limit: The most items to give.
            progress: Called after each page.
            **filters: Filters of the server: `name`, which is exact, `owner_guid` and `include`.

        Raises:
            InvalidArgument: An unknown filter or value, or two that exclude each other.
            NotFound: No such tag or user, when the listing is read.
        """
        given: GetContentsQuery = {"include": content_includes(), **filters}
        if owner is not None and "owner_guid" in filters:
            raise InvalidArgument("content.find takes owner or owner_guid, not both.")
        if tag is not None and "include" in filters:
            raise InvalidArgument("content.find cannot include more with the items of a tag.")
        if owner is not None and (not isinstance(owner, str) or is_guid(owner)):
            given["owner_guid"] = guid_of(owner, "an owner")
            owner = None
        listing = self._listing(
            "getContents",
            AsyncContentItem,
            given,
            limit=limit,
            progress=progress,
            bind=self._bind,
            called="content.find",
        )
        if where is None and tag is None and owner is None:
            return listing
        return AsyncComputedListing(
            "content.find",
            lambda: self._fitting(where, tag, owner, given),
            model=AsyncContentItem,
            limit=limit,
            progress=progress,
        )

    async def _fitting(
        self,
        where: Callable[[AsyncContentItem], object] | None,
        tag: Tag | str | None,
        owner: ByGuid | None,
        given: GetContentsQuery,
    ) -> AsyncGenerator[AsyncContentItem, None]:
        if owner is not None:
            given = {**given, "owner_guid": await owner_guid(self._session, owner)}
        if tag is None:
            listing = self._listing("getContents", AsyncContentItem, given, bind=self._bind)
        else:
            found = await AsyncTagsResource(self._session).resolve(tag)
            path = {"id": found.id}
            listing = self._listing(
                "listTagContent", AsyncContentItem, {}, path=path, bind=self._bind
            )
        async for item in listing:
            if _fits(item, given) and (where is None or where(item)):
                yield item

    def search(
        self,
        text: str = "",
        *,
        exclude: SearchOperators | None = None,
        limit: int | None = None,
        page_size: int | None = None,
        progress: Progress | None = None,
        **options: Unpack[SearchOptions],
    ) -> AsyncListing[AsyncContentItem]:
        """Search content items by words, and by operators given as arguments.

        `search("report", owner="@me", tag=["Team/Blue", "two words"], package="flask>=2.3,<3")`
        quotes values as the server wants them; `exclude={"locked": True}` takes away. `text` is in
        the server's own syntax. Operation: searchContent, since 2024.04.0. Rights: any user.

        Args:
            text: Words that stand in name, title or description, and operators written out.
            exclude: Operators that items must not fit.
            limit: The most items to give.
            page_size: Items asked for at once.
            progress: Called after each page.
            **options: Operators, all of which must fit, and `include`, `sort` and `order`.

        Raises:
            InvalidArgument: An unknown operator or value, or, once it is read, one that the server
                passes over.
        """
        filters: dict[str, object] = {"include": content_includes()}
        operators: dict[str, object] = {}
        for name, value in options.items():
            known = filters if name in _NOT_OPERATORS else operators
            known[name] = value
        filters["q"] = search_text(text, operators, exclude)
        operation = OPERATIONS["searchContent"]
        return AsyncListing(
            AsyncCheckedSearch(self._session),
            operation,
            query=operation.filters("content.search", filters),
            model=AsyncContentItem,
            limit=limit,
            page_size=page_size,
            progress=progress,
            bind=self._bind,
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

        Names are unique for each owner only. Operation: getContents; getUsers for an owner's name.
        Rights: any user.

        Raises:
            NotFound: No visible item has the name.
            Ambiguous: Several owners have such an item; the error lists them.
        """
        found = self.find(name=name, owner=owner)
        fits = [item async for item in found if item.name == name]
        return exactly_one(fits, f"content item named {name!r}", _described)

    async def from_url(self, pasted: str) -> AsyncContentItem:
        """Read the item that anything pasted names.

        That is a link to the dashboard, an address of the content or below it, a vanity URL or its
        path, an address of the API, or a guid; old links with numbers too. Operations: getContent;
        listVanities or getContents for vanity URLs; the unversioned `applications/{number}`.

        Raises:
            InvalidArgument: It is of another server, or names no content.
            NotFound: There is no such item, or it is not visible.
        """
        named = read_pasted(pasted, self._session.settings.server)
        if named.kind == "guid":
            return await self.get(named.value)
        if named.kind == "number":
            path = build_path("/applications/{number}", number=named.value)
            return await self.get(
                (await self._session.send(Request("", "GET", path, json(Content)))).guid
            )
        guid = longest_match(named.value, await self._vanity_paths())
        if guid is None:
            raise NotFound.local(
                f"No content has the vanity URL {named.value}, or it is not visible to this API "
                "key."
            )
        return await self.get(guid)

    async def _vanity_paths(self) -> dict[str, str]:
        """Guids by vanity path: all for an administrator, else those of items that are visible."""
        try:
            return {found.path: found.content_guid for found in await self._vanities()}
        except (PermissionDenied, NotFound):
            server = self._session.settings.server
            return {
                below_server(item.vanity_url, server)[0]: item.guid
                async for item in self.find(include="vanity_url")
                if item.vanity_url
            }

    async def _vanities(self) -> list[Vanity]:
        return await self._api.vanity_urls.list_vanities()

    async def title(self, guid: ByGuid, *, default: str = "Unknown Content") -> str:
        """The title of an item, or `default` where it has none, or there is no such item.

        Any other failure is raised. Operation: getContent. Rights: as `get`.
        """
        try:
            found = await self._api.content.get_content_item(guid_of(guid, "a content item"))
        except NotFound as error:
            there_is_none(error)
            return default
        return found.title or default

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

    @staticmethod
    def is_valid_name(name: str) -> bool:
        """Whether a name is 3 to 64 letters, digits, periods, hyphens and underscores."""
        return is_valid_name(name)

    @staticmethod
    def random_name(length: int = 25) -> str:
        """A name of random lower-case letters, 25 unless told.

        Raises:
            InvalidArgument: No name has that length: 3 to 64.
        """
        return random_name(length)

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


def _fits(item: AsyncContentItem, given: GetContentsQuery) -> bool:
    """Whether an item fits what the server was, or would have been, asked for."""
    return all(
        getattr(item, name) == given[name] for name in ("name", "owner_guid") if name in given
    )
