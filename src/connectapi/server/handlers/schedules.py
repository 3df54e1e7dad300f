"""How the schedules of a document have changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from connectapi.server import items, views
from connectapi.server.content.scheduling import recurrence_of
from connectapi.server.errors import missing
from connectapi.server.registry import Call, handler
from connectapi.server.store import schedules, variants

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

MOST_CHANGES = 100


@handler("getScheduleHistory")
def get_schedule_history(call: Call) -> object:
    """Give the schedule of each variant and how it came to be, newest change first."""
    key = call.optional("variant")
    with call.read() as connection:
        item = items.changed(call, connection)
        rows = [
            row
            for row in variants.of_content(connection, [item.id])
            if row["visibility"] != "private" or row["owner_id"] == call.caller.id
        ]
        if key is not None:
            rows = [row for row in rows if row["key"] == key]
            if not rows:
                raise missing(f"variant of content {item.guid} with the key", key[:40])
        return {"results": [_shown(call, connection, row) for row in rows]}


def _shown(call: Call, connection: Connection, variant: RowMapping) -> dict[str, object]:
    current = schedules.of_variant(connection, variant["id"])
    changes = schedules.history(connection, variant["id"], MOST_CHANGES)
    return {
        "variant_key": variant["key"],
        "current_schedule": None if current is None else _current(current),
        "history": [_change(call, row) for row in changes],
        "total_count": schedules.history_length(connection, variant["id"]),
    }


def _current(row: RowMapping) -> dict[str, object]:
    return {"schedule": recurrence_of(row).components(), "next_run": row["next_run"]}


def _change(call: Call, row: RowMapping) -> dict[str, object]:
    state = row["state"]
    return {
        "change_type": row["change_type"],
        "change_time": row["change_time"],
        "user": None if row["guid"] is None else views.user(row, call.caller),
        "new_schedule": state and {"schedule": recurrence_of(json.loads(state)).components()},
    }
