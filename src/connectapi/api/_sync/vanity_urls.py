# Derived from src/connectapi/api/_async/vanity_urls.py by `make generate`. Do not edit.
"""Operations on Vanity URLs."""

from __future__ import annotations

from typing import Unpack

from connectapi._core.encode import json_body
from connectapi._core.response import json, nothing
from connectapi._session._sync.room import Room
from connectapi.api.operations import OPERATIONS
from connectapi.models.vanity_urls import Vanity, VanityInput


class VanityURLsApi(Room):
    """Operations on Vanity URLs."""

    def delete_vanity(self, guid: str) -> None:
        """Drop a content item's vanity URL.

        `DELETE /v1/content/{guid}/vanity`. Rights: publisher who may change the item while
        Authorization.PublishersCanManageVanities is true (its default), else administrator.
        Since 1.8.6.

        - No 403 is listed; the status for a caller without the right is not stated.
        """
        return self._session.send(OPERATIONS["deleteVanity"].request(nothing, path={"guid": guid}))

    def get_vanity(self, guid: str) -> Vanity:
        """Read a content item's vanity URL.

        `GET /v1/content/{guid}/vanity`. Rights: administrator (any item), or any authenticated
        user who may view the item. Since 1.8.6.

        - 404 when the item has no vanity URL.
        - No 403 is listed; the status for a caller without the right is not stated.
        """
        return self._session.send(
            OPERATIONS["getVanity"].request(json(Vanity), path={"guid": guid})
        )

    def set_vanity(self, guid: str, **fields: Unpack[VanityInput]) -> Vanity:
        """Give a content item a vanity URL.

        `PUT /v1/content/{guid}/vanity`. Rights: publisher who may change the item while
        Authorization.PublishersCanManageVanities is true (its default), else administrator.
        Since 1.8.6.

        - The path may hold only letters, digits, hyphen, underscore and slash.
        - Not the root path / and no other reserved path, nor anything that begins with /__.
        - Forbidden prefixes, part 1 - /__ /favicon.ico /connect /apps /users /groups
          /setpassword /user-completion /confirm /recent /reports /plots.
        """
        return self._session.send(
            OPERATIONS["setVanity"].request(
                json(Vanity), path={"guid": guid}, body=json_body("setVanity", fields, VanityInput)
            )
        )

    def list_vanities(self) -> list[Vanity]:
        """List every vanity URL on the server.

        `GET /v1/vanities`. Rights: administrator. Since 1.8.6.

        - Bare array, no paging and no filter parameters, order not stated.
        - No 403 is listed; the status for a non-administrator is not stated.
        """
        return self._session.send(OPERATIONS["listVanities"].request(json(list[Vanity])))
