"""A content item: its fields, and the verbs that act on it."""

from __future__ import annotations

import os
from functools import cached_property
from typing import Unpack

import msgspec

from connectapi._core.errors import InvalidArgument, NotFound
from connectapi._core.request import Request
from connectapi._core.response import content
from connectapi._core.unset import UNSET
from connectapi._core.url import build_path
from connectapi._io import asynchronous as io
from connectapi._session._async.session import AsyncSession
from connectapi.api._async import AsyncApi
from connectapi.client._async.bundles import AsyncBundlesResource
from connectapi.client._async.environment import AsyncEnvironmentResource
from connectapi.client._async.jobs import AsyncJobsResource
from connectapi.client._async.permissions import AsyncPermissionsResource
from connectapi.client._async.tags import AsyncTagsResource
from connectapi.client.absence import there_is_none
from connectapi.client.browser import open_page
from connectapi.client.includes import content_includes
from connectapi.client.pictures import read_picture
from connectapi.models.content import Content, UpdateContentInput
from connectapi.models.tags import Tag
from connectapi.models.vanity_urls import Vanity


class AsyncContentItem(Content, dict=True, frozen=True, kw_only=True):
    """A content item as the server answered it, with verbs.

    The fields are those of `models.Content`. A verb that changes the item brings the fields up to
    date.
    """

    def bound_to(self, session: AsyncSession) -> AsyncContentItem:
        """Give the item the session that its verbs use."""
        self.__dict__["_bound_session"] = session
        return self

    @property
    def _session(self) -> AsyncSession:
        session = self.__dict__.get("_bound_session")
        if not isinstance(session, AsyncSession):
            raise InvalidArgument(
                "This content item was made by hand and belongs to no client; "
                "read it with client.content.get."
            )
        return session

    @property
    def _api(self) -> AsyncApi:
        return AsyncApi(self._session)

    @cached_property
    def bundles(self) -> AsyncBundlesResource:
        """The item's bundles."""
        return AsyncBundlesResource(self._session, self.guid)

    @cached_property
    def permissions(self) -> AsyncPermissionsResource:
        """Who may see or change the item, besides its owner."""
        return AsyncPermissionsResource(self._session, self.guid)

    @cached_property
    def environment(self) -> AsyncEnvironmentResource:
        """The item's environment variables."""
        return AsyncEnvironmentResource(self._session, self.guid)

    @cached_property
    def jobs(self) -> AsyncJobsResource:
        """The processes that ran for the item, with their logs."""
        return AsyncJobsResource(self._session, self.guid)

    # The item itself

    async def refresh(self) -> AsyncContentItem:
        """Read the item again and bring its fields up to date. Operation: getContent."""
        api = self._api.content
        return self._take(await api.get_content_item(self.guid, include=content_includes()))

    async def update(self, **fields: Unpack[UpdateContentInput]) -> AsyncContentItem:
        """Change what is given.

        Nothing is sent where nothing differs from the fields as they were read.

        Operations: updateContent, getContent. Rights: owner or collaborator, administrator; some
        fields need an administrator.

        Raises:
            InvalidArgument: An unknown field or value.
        """
        changes = {
            name: value for name, value in fields.items() if getattr(self, name, UNSET) != value
        }
        if not changes:
            return self
        given: UpdateContentInput = {**changes}  # type: ignore[typeddict-item]  # the same keys, fewer of them
        await self._api.content.update_content(self.guid, **given)
        return await self.refresh()

    async def delete(self) -> None:
        """Delete the item with all its bundles; it cannot be undone.

        Operation: deleteContent. Rights: owner, collaborator or administrator.
        """
        await self._api.content.delete_content(self.guid)

    def _take(self, fresh: Content) -> AsyncContentItem:
        for name in Content.__struct_fields__:
            msgspec.structs.force_setattr(self, name, getattr(fresh, name))
        return self

    # Vanity URL

    async def get_vanity_url(self) -> Vanity | None:
        """The item's vanity URL, or None.

        Operation: getVanity. Rights: anyone who may view the item.
        """
        try:
            return await self._api.vanity_urls.get_vanity(self.guid)
        except NotFound as error:
            there_is_none(error)
            return None

    async def set_vanity_url(self, path: str, *, force: bool = False) -> AsyncContentItem:
        """Give the item a path such as `/site/`; `force` takes it from another item that has it.

        Operation: setVanity. Rights: administrator, or publisher where the server allows it.

        Raises:
            Conflict: Another item has the path.
        """
        current = await self.get_vanity_url()
        if current is None or current.path.strip("/") != path.strip("/"):
            await self._api.vanity_urls.set_vanity(self.guid, path=path, force=force)
        return await self.refresh()

    async def remove_vanity_url(self) -> AsyncContentItem:
        """Take the vanity URL away; no error where there is none. Operation: deleteVanity."""
        try:
            await self._api.vanity_urls.delete_vanity(self.guid)
        except NotFound as error:
            there_is_none(error)
        return await self.refresh()

    # Thumbnail

    async def set_thumbnail(self, picture: str | os.PathLike[str] | bytes) -> None:
        """Set the picture that the dashboard shows for the item.

        It is given as a file's path, or as the picture's bytes.

        Operation: setContentThumbnail, since 2024.09.0. Rights: owner or collaborator.

        Raises:
            InvalidArgument: Not a readable file, or no PNG, JPEG, GIF, SVG or WebP picture.
        """
        image = await io.in_thread(lambda: read_picture(picture))
        await self._api.content.set_content_thumbnail(self.guid, image)

    async def get_thumbnail(self) -> bytes | None:
        """The thumbnail's bytes, or None where there is none.

        Rights: anyone who may view the item.
        """
        path = build_path("/content/{guid}/__thumbnail__", guid=self.guid)
        request = Request("", "GET", path, content, accept="image/*", base="server")
        return await self._session.send(request) or None

    async def remove_thumbnail(self) -> None:
        """Take the thumbnail away; no error where there is none.

        Operation: deleteContentThumbnail.
        """
        try:
            await self._api.content.delete_content_thumbnail(self.guid)
        except NotFound as error:
            there_is_none(error)

    # Tags

    async def get_tags(self) -> list[Tag]:
        """The item's tags. Operation: listContentTags. Rights: anyone who may view the item."""
        return await self._api.tags.list_content_tags(self.guid)

    async def add_tag(self, tag: Tag | str) -> AsyncContentItem:
        """Put a tag on the item; the tags above it come along.

        The tag is given as a record, an id, or a path such as `"Team/Blue"`.

        Operation: addTag. Rights: owner or collaborator.
        """
        found = await AsyncTagsResource(self._session).resolve(tag)
        await self._api.tags.add_content_tag(self.guid, tag_id=found.id)
        return await self.refresh()

    async def remove_tag(self, tag: Tag | str) -> AsyncContentItem:
        """Take a tag, and those below it, off the item; the tag itself stays on the server.

        Operation: removeTag.
        """
        found = await AsyncTagsResource(self._session).resolve(tag)
        await self._api.tags.remove_content_tag(self.guid, found.id)
        return await self.refresh()

    # Logs and addresses

    async def logs(self, *, last: int | None = None) -> list[str]:
        """The lines of the newest job's log, or the `last` of them; empty where no job ran.

        Operations: getJobs, jobLogs. Rights: owner, collaborator or administrator.
        """
        return await self.jobs.newest_log(last=last)

    @property
    def solo_url(self) -> str:
        """Where the content itself answers: its vanity URL if it has one, else its content URL."""
        return self.vanity_url or self.content_url

    def browse(self) -> str:
        """Open the item's page of the dashboard in a browser, and give its address."""
        return open_page(self.dashboard_url)

    def browse_solo(self) -> str:
        """Open the content itself in a browser, and give its address."""
        return open_page(self.solo_url)
