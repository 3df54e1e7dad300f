# Derived from src/connectapi/api/_async/storage.py by `make generate`. Do not edit.
"""Operations on Storage."""

from __future__ import annotations

from typing import Unpack

from connectapi._core.response import json
from connectapi._session._sync.room import Room
from connectapi.api.operations import OPERATIONS
from connectapi.models.storage import (
    ContentStorageDetail,
    ContentStorageList,
    GetContentStorageListQuery,
)


class StorageApi(Room):
    """Operations on Storage."""

    def get_content_storage_list(
        self, **query: Unpack[GetContentStorageListQuery]
    ) -> ContentStorageList:
        """Page through content items with their bundle storage.

        `GET /v1/content/storage`. Rights: administrator. Since 2026.06.1 at the latest.

        - signed-in administrators only.
        - Sortable by total, active or inactive bundle bytes, or by bundle count; the accepted
          values of sort, its default and the default order are not given.
        - No greatest page_size is given.
        """
        return self._session.send(
            OPERATIONS["getContentStorageList"].request(json(ContentStorageList), query=query)
        )

    def get_content_storage_detail(self, guid: str) -> ContentStorageDetail:
        """Storage of one content item, bundle by bundle.

        `GET /v1/content/{guid}/storage`. Rights: administrator. Since 2026.06.1 at the latest.

        - signed-in administrators only; owning the content is not enough.
        - Bundles come newest first.
        """
        return self._session.send(
            OPERATIONS["getContentStorageDetail"].request(
                json(ContentStorageDetail), path={"guid": guid}
            )
        )
