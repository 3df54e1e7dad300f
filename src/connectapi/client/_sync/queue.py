# Derived from src/connectapi/client/_async/queue.py by `make generate`. Do not edit.
"""The queue of work that a server has still to do."""

from __future__ import annotations

from typing import Unpack

from connectapi.client._sync.listing import Listing
from connectapi.client._sync.resource import Resource
from connectapi.client.subjects import ById, id_of
from connectapi.models.queue import GetQueueFilters, QueueItem


class QueueResource(Resource):
    """Shows the queue and takes things out of it; servers have it since 2026.06.1 at the latest.

    Their API does not change the order of what waits.
    """

    def find(
        self, *, limit: int | None = None, **filters: Unpack[GetQueueFilters]
    ) -> Listing[QueueItem]:
        """List what waits and what is worked on, or that of some queues.

        Operation: getQueue. Rights: administrator.

        Raises:
            InvalidArgument: An unknown filter or value.
        """
        return self._listing("getQueue", QueueItem, filters, limit=limit, called="queue.find")

    def remove(self, item: ById) -> None:
        """Take an item that waits out of the queue; its task fails.

        Operation: deleteQueueItem. Rights: administrator.

        Raises:
            NotFound: There is no such item, or it is done.
            APIError: It is being worked on.
        """
        self._api.queue.delete_queue_item(id_of(item, "an item of the queue"))
