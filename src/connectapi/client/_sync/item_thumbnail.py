# Derived from src/connectapi/client/_async/item_thumbnail.py by `make generate`. Do not edit.
"""The thumbnail of a content item."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from connectapi._core.errors import (
    ConnectError,
    NotFound,
    RouteNotFound,
    UnexpectedAnswer,
)
from connectapi._core.pages import is_html
from connectapi._core.request import BytesBody, Request
from connectapi._core.response import Response, unexpected
from connectapi._core.url import build_path
from connectapi._io import synchronous as io
from connectapi.client._sync.item_base import ItemBase
from connectapi.client.pictures import is_address, path_for, picture_type, read_picture

_REMOVE_NOTHING: Final = 17
_OWN_ADDRESS: Final = "2024.09.0"


class ItemThumbnail(ItemBase, frozen=True, kw_only=True):
    """The verbs on an item's thumbnail.

    Servers before 2024.09.0 are asked at the unversioned `applications/{guid}/image`.
    """

    def get_thumbnail(self) -> bytes | None:
        """The thumbnail's bytes, or None where there is none.

        It is read at `/content/{guid}/__thumbnail__`, where servers since 2024.09.0 show none of
        content that was never deployed. Rights: anyone who may view the item.

        Raises:
            NotFound: The item is not there any more, or not visible.
        """
        if (self._session.server_version()).older_than(_OWN_ADDRESS):
            # Content that answers at every path would answer at the picture's, too.
            return self._at_old_place("GET") or None
        path = build_path("/content/{guid}/__thumbnail__", guid=self.guid)
        request = Request("", "GET", path, _picture, accept="image/*", base="server")
        try:
            return self._session.send(request) or None
        except (NotFound, UnexpectedAnswer) as error:
            if error.status != 404:
                raise
            return self._at_old_place("GET", missing=error) or None

    def has_thumbnail(self) -> bool:
        """Whether the item has a thumbnail. As `get_thumbnail` otherwise."""
        return self.get_thumbnail() is not None

    def save_thumbnail(self, path: str | os.PathLike[str]) -> Path | None:
        """Write the thumbnail to a file, and give the file's path, or None where there is none.

        The file's name gets the picture's extension where it has another. It appears whole or not
        at all. Rights: anyone who may view the item.
        """
        picture = self.get_thumbnail()
        if picture is None:
            return None
        target = path_for(picture, path)
        io.write_file(target, _in_one_piece(picture))
        return target

    def set_thumbnail(self, picture: str | os.PathLike[str] | bytes) -> None:
        """Set the picture that the dashboard shows for the item.

        It is given as a file's path, as the picture's bytes, or as an http or https address, which
        is read without credentials. Operation: setContentThumbnail. Rights: owner or collaborator.

        Raises:
            InvalidArgument: Not a readable file or address, or no PNG, JPEG, GIF, SVG or WebP
                picture.
        """
        if isinstance(picture, str) and is_address(picture):
            from connectapi.client._sync.pictures_elsewhere import download_picture

            image = download_picture(self._session.settings, picture)
        else:
            image = io.in_thread(lambda: read_picture(picture))
        try:
            self._api.content.set_content_thumbnail(self.guid, image)
        except RouteNotFound as error:
            self._at_old_place("POST", image, missing=error)

    def remove_thumbnail(self) -> None:
        """Take the thumbnail away; no error where there is none.

        Operation: deleteContentThumbnail. Rights: owner or collaborator.

        Raises:
            NotFound: The item is not there any more.
        """
        try:
            try:
                self._api.content.delete_content_thumbnail(self.guid)
            except RouteNotFound as error:
                self._at_old_place("DELETE", missing=error)
        except NotFound as error:
            if error.code != _REMOVE_NOTHING:
                raise

    def _at_old_place(
        self, method: str, image: bytes | None = None, *, missing: ConnectError | None = None
    ) -> bytes:
        path = build_path("/applications/{guid}/image", guid=self.guid)
        body = None if image is None else BytesBody(image, picture_type(image, "the picture"))
        request = Request("", method, path, _picture, body=body, accept="image/*, application/json")
        try:
            return self._session.send(request)
        except RouteNotFound:
            # Neither place is there, and what the newer one answered says more.
            if missing is None:
                raise
            raise missing from None


def _in_one_piece(picture: bytes) -> Iterator[bytes]:
    yield picture


def _picture(response: Response) -> bytes:
    """The body, unless it is a page, such as one for signing in."""
    if is_html(response.content_type, response.content):
        raise unexpected(response, "a picture")
    return response.content
