"""The queue of deployments and renderings that wait or run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server.errors import missing
from connectapi.server.handlers.api_keys import is_number
from connectapi.server.paging import offset_page
from connectapi.server.registry import Call, handler
from connectapi.server.store import queue

if TYPE_CHECKING:
    from sqlalchemy import RowMapping


def show(row: RowMapping) -> dict[str, object]:
    """Show an item of the queue; what has not begun has no time of its beginning."""
    names = ("name", "job_type", "created_time", "updated_time")
    shown = {"id": str(row["id"]), **{name: row[name] for name in names}}
    if row["started_time"] is not None:
        shown["started_time"] = row["started_time"]
    return shown


@handler("getQueue")
def get_queue(call: Call) -> object:
    """Give a page of the queue, oldest first unless asked otherwise."""
    query = queue.listed(call.several("queue_names"), ascending=call.flag("asc_order"))
    with call.read() as connection:
        return offset_page(connection, call, query, show)


@handler("deleteQueueItem")
def delete_queue_item(call: Call) -> object:
    """Take an item that waits out of the queue; its task fails."""
    text = call.text("id")
    if not is_number(text):
        raise missing("item of the queue with the id", text[:40])
    call.services.work.remove(int(text))
    with call.write() as connection:
        call.audit(connection, "remove_queue_item", f"Removed item {text} from the queue")
    return None
