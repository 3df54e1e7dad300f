# Derived from src/connectapi/client/_async/content_item.py by `make generate`. Do not edit.
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
from connectapi._io import synchronous as io
from connectapi._session._sync.session import Session
from connectapi.api._sync import Api
from connectapi.client._sync.bundles import BundlesResource
from connectapi.client._sync.environment import EnvironmentResource
from connectapi.client._sync.jobs import JobsResource
from connectapi.client._sync.permissions import PermissionsResource
from connectapi.client._sync.tags import TagsResource
from connectapi.client.absence import there_is_none
from connectapi.client.browser import open_page
from connectapi.client.includes import content_includes
from connectapi.client.pictures import read_picture
from connectapi.models.content import Content, UpdateContentInput
from connectapi.models.tags import Tag
from connectapi.models.vanity_urls import Vanity


class ContentItem(Content, dict=True, frozen=True, kw_only=True):
    """A content item as the server answered it, with verbs.

    The fields are those of `models.Content`. A verb that changes the item brings the fields up to
    date.
    """

    def bound_to(self, session: Session) -> ContentItem:
        """Give the item the session that its verbs use."""
        self.__dict__["_bound_session"] = session
        return self

    @property
    def _session(self) -> Session:
        session = self.__dict__.get("_bound_session")
        if not isinstance(session, Session):
            raise InvalidArgument(
                "This content item was made by hand and belongs to no client; "
                "read it with client.content.get."
            )
        return session

    @property
    def _api(self) -> Api:
        return Api(self._session)

    @cached_property
    def bundles(self) -> BundlesResource:
        """The item's bundles."""
        return BundlesResource(self._session, self.guid)

    @cached_property
    def permissions(self) -> PermissionsResource:
        """Who may see or change the item, besides its owner."""
        return PermissionsResource(self._session, self.guid)

    @cached_property
    def environment(self) -> EnvironmentResource:
        """The item's environment variables."""
        return EnvironmentResource(self._session, self.guid)

    @cached_property
    def jobs(self) -> JobsResource:
        """The processes that ran for the item, with their logs."""
        return JobsResource(self._session, self.guid)

    # The item itself

    def refresh(self) -> ContentItem:
        """Read the item again and bring its fields up to date. Operation: getContent."""
        api = self._api.content
        return self._take(api.get_content_item(self.guid, include=content_includes()))

    def update(self, **fields: Unpack[UpdateContentInput]) -> ContentItem:
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
        self._api.content.update_content(self.guid, **given)
        return self.refresh()

    def delete(self) -> None:
        """Delete the item with all its bundles; it cannot be undone.

        Operation: deleteContent. Rights: owner, collaborator or administrator.
        """
        self._api.content.delete_content(self.guid)

    def _take(self, fresh: Content) -> ContentItem:
        for name in Content.__struct_fields__:
            msgspec.structs.force_setattr(self, name, getattr(fresh, name))
        return self

    # Vanity URL

    def get_vanity_url(self) -> Vanity | None:
        """The item's vanity URL, or None.

        Operation: getVanity. Rights: anyone who may view the item.
        """
        try:
            return self._api.vanity_urls.get_vanity(self.guid)
        except NotFound as error:
            there_is_none(error)
            return None

    def set_vanity_url(self, path: str, *, force: bool = False) -> ContentItem:
        """Give the item a path such as `/site/`; `force` takes it from another item that has it.

        Operation: setVanity. Rights: administrator, or publisher where the server allows it.

        Raises:
            Conflict: Another item has the path.
        """
        current = self.get_vanity_url()
        if current is None or current.path.strip("/") != path.strip("/"):
            self._api.vanity_urls.set_vanity(self.guid, path=path, force=force)
        return self.refresh()

    def remove_vanity_url(self) -> ContentItem:
        """Take the vanity URL away; no error where there is none. Operation: deleteVanity."""
        try:
            self._api.vanity_urls.delete_vanity(self.guid)
        except NotFound as error:
            there_is_none(error)
        return self.refresh()

    # Thumbnail

    def set_thumbnail(self, picture: str | os.PathLike[str] | bytes) -> None:
        """Set the picture that the dashboard shows for the item.

        It is given as a file's path, or as the picture's bytes.

        Operation: setContentThumbnail, since 2024.09.0. Rights: owner or collaborator.

        Raises:
            InvalidArgument: Not a readable file, or no PNG, JPEG, GIF, SVG or WebP picture.
        """
        image = io.in_thread(lambda: read_picture(picture))
        self._api.content.set_content_thumbnail(self.guid, image)

    def get_thumbnail(self) -> bytes | None:
        """The thumbnail's bytes, or None where there is none.

        Rights: anyone who may view the item.
        """
        path = build_path("/content/{guid}/__thumbnail__", guid=self.guid)
        request = Request("", "GET", path, content, accept="image/*", base="server")
        return self._session.send(request) or None

    def remove_thumbnail(self) -> None:
        """Take the thumbnail away; no error where there is none.

        Operation: deleteContentThumbnail.
        """
        try:
            self._api.content.delete_content_thumbnail(self.guid)
        except NotFound as error:
            there_is_none(error)

    # Tags

    def get_tags(self) -> list[Tag]:
        """The item's tags. Operation: listContentTags. Rights: anyone who may view the item."""
        return self._api.tags.list_content_tags(self.guid)

    def add_tag(self, tag: Tag | str) -> ContentItem:
        """Put a tag on the item; the tags above it come along.

        The tag is given as a record, an id, or a path such as `"Team/Blue"`.

        Operation: addTag. Rights: owner or collaborator.
        """
        found = TagsResource(self._session).resolve(tag)
        self._api.tags.add_content_tag(self.guid, tag_id=found.id)
        return self.refresh()

    def remove_tag(self, tag: Tag | str) -> ContentItem:
        """Take a tag, and those below it, off the item; the tag itself stays on the server.

        Operation: removeTag.
        """
        found = TagsResource(self._session).resolve(tag)
        self._api.tags.remove_content_tag(self.guid, found.id)
        return self.refresh()

    # Logs and addresses

    def logs(self, *, last: int | None = None) -> list[str]:
        """The lines of the newest job's log, or the `last` of them; empty where no job ran.

        Operations: getJobs, jobLogs. Rights: owner, collaborator or administrator.
        """
        return self.jobs.newest_log(last=last)

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
