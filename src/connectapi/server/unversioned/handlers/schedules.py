"""Schedules of variants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server import clock
from connectapi.server import items as current
from connectapi.server.content.scheduling import read_schedule
from connectapi.server.errors import Code, Refusal, missing
from connectapi.server.handlers.api_keys import is_number
from connectapi.server.registry import Call, handler
from connectapi.server.store import content, schedules
from connectapi.server.unversioned import views
from connectapi.server.unversioned.handlers.variants import Chosen, find, is_seen

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping

    from connectapi.server.items import Item


@handler("listSchedules")
def list_schedules(call: Call) -> object:
    """List the schedules whose next run falls in a span of time, both ends included."""
    first, last = _bound(call, "start"), _bound(call, "end")
    with call.read() as connection:
        seen = {row["id"] for row in content.visible(connection, call.caller)}
        found = [row for row in schedules.of_content(connection) if row["content_id"] in seen]
        return {
            "schedules": [
                views.schedule(row)
                for row in found
                if is_seen(row["visibility"], row["variant_owner_id"], call.caller)
                and row["next_run"] is not None
                and (first is None or first <= clock.parse(row["next_run"]))
                and (last is None or clock.parse(row["next_run"]) <= last)
            ]
        }


def _bound(call: Call, name: str) -> datetime | None:
    text = call.optional(name)
    return None if text is None else clock.parse(text)


@handler("createSchedule")
def create_schedule(call: Call) -> object:
    """Give a variant a schedule; it must have none."""
    with call.write() as connection:
        chosen = _variant(call, connection)
        if schedules.of_variant(connection, chosen.row["id"]) is not None:
            message = f"The variant {chosen.row['id']} has a schedule already: change that one."
            raise Refusal(Code.DUPLICATE_SCHEDULE, message)
        number = schedules.create(connection, call.now(), chosen.row, _values(call), call.caller)
        text = f"Scheduled variant {chosen.row['id']} of content {chosen.item.guid}"
        call.audit(connection, "add_schedule", text)
        made = views.schedule(_row(connection, str(number)))
    call.services.scheduler.look()
    return made


@handler("getSchedule")
def get_schedule(call: Call) -> object:
    """Read one schedule."""
    with call.read() as connection:
        row = _row(connection, call.text("id"))
        _check(call, connection, current.seen, row)
        return views.schedule(row)


@handler("updateSchedule")
def update_schedule(call: Call) -> object:
    """Put a schedule in the place of another; what is not sent is not kept."""
    with call.write() as connection:
        row = _row(connection, call.text("id"))
        chosen = _check(call, connection, current.shared, row)
        if str(call.fields["variant_id"]) != str(row["variant_id"]):
            message = f"The field variant_id must stay {row['variant_id']}."
            raise Refusal(Code.INVALID_PARAMETER, message)
        schedules.change(connection, call.now(), row["id"], _values(call), call.caller)
        text = f"Changed the schedule of variant {chosen.row['id']} of content {chosen.item.guid}"
        call.audit(connection, "edit_schedule", text)
        changed = views.schedule(_row(connection, str(row["id"])))
    call.services.scheduler.look()
    return changed


@handler("deleteSchedule")
def delete_schedule(call: Call) -> object:
    """Remove a schedule."""
    with call.write() as connection:
        row = _row(connection, call.text("id"))
        chosen = _check(call, connection, current.shared, row)
        schedules.remove(connection, call.now(), row["id"], call.caller)
        text = f"Removed the schedule of variant {chosen.row['id']} of content {chosen.item.guid}"
        call.audit(connection, "remove_schedule", text)
    return None


def _values(call: Call) -> dict[str, object]:
    # Where a client says nothing of it, renderings by the schedule are not shown to anybody.
    return read_schedule({"activate": False, **call.fields}, call.services.clock.now())


def _variant(call: Call, connection: Connection) -> Chosen:
    chosen = find(call, connection, current.shared, str(call.fields["variant_id"]))
    if chosen.item.id != call.fields["app_id"]:
        message = f"The field app_id must be {chosen.item.id}, to which the variant belongs."
        raise Refusal(Code.INVALID_PARAMETER, message)
    return chosen


def _row(connection: Connection, text: str) -> RowMapping:
    row = schedules.one(connection, int(text)) if is_number(text) else None
    if row is None:
        raise missing("schedule", text[:40])
    return row


def _check(
    call: Call,
    connection: Connection,
    look: Callable[[Call, Connection, str], Item],
    row: RowMapping,
) -> Chosen:
    return find(call, connection, look, str(row["variant_id"]))
