"""Jobs of a content item and their logs."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from uuid import uuid4

import msgspec

from connectapi.server import items, views
from connectapi.server.errors import Code, Refusal, missing
from connectapi.server.registry import Answer, Call, async_handler, handler
from connectapi.server.store import jobs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import Connection, RowMapping

    from connectapi.server.items import Item

TAIL_PAUSE = 0.2
"""Seconds between two looks at a log that is followed."""


def _find(call: Call, connection: Connection) -> tuple[Item, RowMapping]:
    item = items.changed(call, connection)
    key = call.text("key")
    row = jobs.one(connection, item.id, key)
    if row is None:
        raise missing(f"job of content {item.guid} with the key", key)
    return item, row


@handler("getJobs")
def get_jobs(call: Call) -> object:
    """List an item's jobs, newest first."""
    with call.read() as connection:
        item = items.changed(call, connection)
        return [views.job(row, item.row) for row in jobs.of_content(connection, item.id)]


@handler("getJob")
def get_job(call: Call) -> object:
    """Read one job."""
    with call.read() as connection:
        item, row = _find(call, connection)
        return views.job(row, item.row)


@handler("jobLogs")
def job_logs(call: Call) -> object:
    """Give the entries of a job's log, the last ones where their number is limited."""
    most = call.parameters.get("maxLogLines")
    if isinstance(most, int) and most < 0:
        message = f"The parameter maxLogLines must not be negative: {most}."
        raise Refusal(Code.INVALID_RANGE, message)
    with call.read() as connection:
        row = _find(call, connection)[1]
        last = most if isinstance(most, int) else None
        return {"entries": jobs.log_of(connection, row["id"], last=last)}


@handler("jobDownloadLog")
def job_download_log(call: Call) -> object:
    """Give a job's log as a text file."""
    with call.read() as connection:
        row = _find(call, connection)[1]
        entries = jobs.log_of(connection, row["id"])
    lines = [f"{entry['timestamp']} {entry['data']}\n" for entry in entries]
    headers = {"Content-Disposition": f'attachment; filename="job-{row["key"]}.log"'}
    return Answer("".join(lines), media_type="text/plain", headers=headers)


@handler("jobError")
def job_error(call: Call) -> object:
    """Give the main error of a job, where it has one."""
    with call.read() as connection:
        row = _find(call, connection)[1]
    if not row["error"]:
        return Answer(status=204)
    return {"code": "build-failed-error", "summary": row["error"], "help_url": ""}


@handler("getJobMetrics")
def get_job_metrics(call: Call) -> object:
    """Give the samples taken while a job ran: none, for jobs here run inside the server."""
    with call.read() as connection:
        item, row = _find(call, connection)
    return {"content_guid": item.guid, "job_key": row["key"], "samples": []}


@handler("killJob")
def kill_job(call: Call) -> object:
    """Ask for a job that waits or runs to be ended."""
    with call.read() as connection:
        item, row = _find(call, connection)
    if row["status"] != jobs.ACTIVE:
        message = f"The job {row['key']} is not active, so it cannot be stopped."
        raise Refusal(Code.INACTIVE_JOB, message)
    call.services.work.order_kill(row["key"])
    with call.write() as connection:
        text = f"Ordered job {row['key']} of content {item.guid} to end"
        call.audit(connection, "kill_job", text)
    return {
        "guid": str(uuid4()),
        "app_id": item.id,
        "app_guid": item.guid,
        "content_id": str(item.id),
        "content_guid": item.guid,
        "job_id": row["id"],
        "job_key": row["key"],
        "result": "Order to kill job registered",
    }


@async_handler("jobTailLog")
async def job_tail_log(call: Call) -> object:
    """Give the entries of a job's log as they are written, one JSON object a line, to its end."""
    row = await asyncio.to_thread(_found, call)
    return Answer(pieces=_follow(call, row["id"]), media_type="application/x-ndjson")


def _found(call: Call) -> RowMapping:
    with call.read() as connection:
        return _find(call, connection)[1]


async def _follow(call: Call, job_id: int) -> AsyncIterator[bytes]:
    first = 0
    while True:
        entries, ended = await asyncio.to_thread(_look, call, job_id, first)
        first += len(entries)
        if entries:
            yield b"".join(msgspec.json.encode(entry) + b"\n" for entry in entries)
        if ended or await call.request.is_disconnected():
            return
        await asyncio.sleep(TAIL_PAUSE)


def _look(call: Call, job_id: int, first: int) -> tuple[list[dict[str, object]], bool]:
    with call.read() as connection:
        status = jobs.status(connection, job_id)
        return jobs.log_of(connection, job_id, first=first), status != jobs.ACTIVE
