# Derived from src/connectapi/client/_async/item_thumbnail.py by `make generate`. Do not edit.
"""The thumbnail of a content item."""

from __future__ import annotations

import os

from connectapi._core.errors import NotFound
from connectapi._core.request import Request
from connectapi._core.response import content
from connectapi._core.url import build_path
from connectapi._io import synchronous as io
from connectapi.client._sync.item_base import ItemBase
from connectapi.client.absence import there_is_none
from connectapi.client.pictures import read_picture


class ItemThumbnail(ItemBase, frozen=True, kw_only=True):
    """The verbs on an item's thumbnail."""

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
