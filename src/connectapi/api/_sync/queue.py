# Derived from src/connectapi/api/_async/queue.py by `make generate`. Do not edit.
"""Operations on Queue."""

from __future__ import annotations

from typing import Unpack

from connectapi._core.response import json, nothing
from connectapi._session._sync.room import Room
from connectapi.api.operations import OPERATIONS
from connectapi.models.queue import GetQueueQuery, QueueResponse


class QueueApi(Room):
    """Operations on Queue."""

    def get_queue(self, **query: Unpack[GetQueueQuery]) -> QueueResponse:
        """Items in the job queue.

        `GET /v1/queue`. Rights: administrator. Since 2026.06.1 at the latest.

        - Offset paging, an object with results, current_page and total.
        - Total counts what matches the filters, not the page.
        - Neither the sort key nor a page_size limit is stated.
        """
        return self._session.send(OPERATIONS["getQueue"].request(json(QueueResponse), query=query))

    def delete_queue_item(self, id: str) -> None:
        """Remove a waiting queue item.

        `DELETE /v1/queue/{id}`. Rights: administrator. Since 2026.06.1 at the latest.

        - Only an item that is not being processed can be deleted.
        - Which status an active item gets is not stated (400 is listed, 409 is not).
        """
        return self._session.send(OPERATIONS["deleteQueueItem"].request(nothing, path={"id": id}))
