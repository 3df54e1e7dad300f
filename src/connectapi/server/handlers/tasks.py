"""Tasks and how they are followed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from connectapi.server import views
from connectapi.server.errors import Code, Refusal
from connectapi.server.registry import Call, async_handler
from connectapi.server.store import tasks

if TYPE_CHECKING:
    from connectapi.server.rights import Caller

LONGEST_WAIT = 20


@async_handler("getTask")
async def get_task(call: Call) -> object:
    """Give a task's state and its output from a line on, when it ends or the time is over."""
    return await follow(call, call.integer("first"))


async def follow(call: Call, first: int) -> dict[str, object]:
    """Do what ``getTask`` does, with the task's id and the time to wait from the call.

    Raises:
        Refusal: There is no such task, it is not the caller's, or a number is out of range.
    """
    wait = call.integer("wait")
    if not 0 <= wait <= LONGEST_WAIT:
        message = f"The parameter wait must be between 0 and {LONGEST_WAIT} seconds, not {wait}."
        raise Refusal(Code.INVALID_RANGE, message)
    if first < 0:
        raise Refusal(Code.INVALID_RANGE, f"The parameter first must not be negative: {first}.")
    shown = await asyncio.to_thread(_look, call, first)
    if wait and not shown["finished"]:
        await call.services.tasks.wait(call.text("id"), wait)
        shown = await asyncio.to_thread(_look, call, first)
    return shown


def whose(caller: Caller) -> int | None:
    """Give the number of the user whose tasks a caller may follow; None for everybody's."""
    return None if caller.is_administrator else caller.id


def _look(call: Call, first: int) -> dict[str, object]:
    task_id = call.text("id")
    with call.read() as connection:
        row = tasks.one(connection, task_id)
        if row is None:
            raise Refusal(Code.TASK_DOES_NOT_EXIST, f"There is no task {task_id[:40]!r}.")
        if whose(call.caller) not in (None, row["user_id"]):
            message = "A task can be followed by who began it and by administrators."
            raise Refusal(Code.PERMISSION_DENIED, message)
        lines = list(tasks.lines(connection, task_id, first))
        last = tasks.line_count(connection, task_id)
    if first > last:
        message = f"The parameter first ({first}) is more than the task's lines so far ({last})."
        raise Refusal(Code.INVALID_RANGE, message)
    return views.task(row, lines, last)
