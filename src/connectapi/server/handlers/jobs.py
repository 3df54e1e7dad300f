"""Jobs of a content item and their logs."""

from __future__ import annotations

import asyncio
import contextlib
import re
from typing import TYPE_CHECKING
from uuid import uuid4

import msgspec

from connectapi.server import items, views
from connectapi.server.errors import Code, Refusal, missing
from connectapi.server.registry import Answer, Call, async_handler, handler
from connectapi.server.store import job_samples, jobs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import Connection, RowMapping

    from connectapi.server.items import Item

TAIL_PAUSE = 1.0
"""Seconds between two looks at a log that is followed, where nothing tells of new lines."""
_HELP = "https://docs.posit.co/connect/user/troubleshooting/"
_TAIL_PIECE = 1000  # entries that are sent at a time


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
    code = _error_code(row["error"], row["tag"])
    return {"code": code, "summary": row["error"], "help_url": f"{_HELP}#{code}"}


def _error_code(error: str, tag: str) -> str:
    """Give the code that an error text names at its end, or the one for the kind of job."""
    named = re.search(r"\((?:Error code: )?([a-z]+(?:-[a-z]+)+)\)\.?$", error)
    if named:
        return named[1]
    return "run-failed-error" if tag.startswith("run_") else "build-failed-error"


@handler("getJobMetrics")
def get_job_metrics(call: Call) -> object:
    """Give the samples taken while a job ran; it has none where it had no process."""
    since, until = call.optional("from"), call.optional("to")
    with call.read() as connection:
        item, row = _find(call, connection)
        rows = job_samples.of_job(connection, row["id"], since, until)
    samples = [
        {
            "timestamp": each["time"],
            "cpu_fraction": each["cpu"],
            "memory_bytes": each["memory"],
            "connections": each["connections"],
            "process_id": each["process_id"],
        }
        for each in rows
    ]
    return {"content_guid": item.guid, "job_key": row["key"], "samples": samples}


@handler("killJob")
def kill_job(call: Call) -> object:
    """Ask for a job that waits or runs to be ended."""
    with call.read() as connection:
        item, row = _find(call, connection)
    if row["status"] != jobs.ACTIVE:
        message = f"The job {row['key']} is not active, so it cannot be stopped."
        raise Refusal(Code.INACTIVE_JOB, message)
    call.services.work.order_kill(row["key"])
    if call.services.runtime is not None:
        call.services.runtime.stop_job(row["key"])
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
    loop, news = asyncio.get_running_loop(), asyncio.Event()

    def tell() -> None:
        # A server that stops may write last lines when its loop has ended.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(news.set)

    stop = call.services.live.writer.watch(job_id, tell)
    last = -1
    try:
        while True:
            news.clear()
            entries, last, ended = await asyncio.to_thread(_look, call, job_id, last)
            if entries:
                yield b"".join(msgspec.json.encode(entry) + b"\n" for entry in entries)
            elif ended or await call.request.is_disconnected():
                return
            else:
                await _wait(news)
    finally:
        stop()


async def _wait(news: asyncio.Event) -> None:
    # Another server on the same database may run the job, so there is not always news.
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(TAIL_PAUSE):
            await news.wait()


def _look(call: Call, job_id: int, last: int) -> tuple[list[dict[str, object]], int, bool]:
    with call.read() as connection:
        ended = jobs.status(connection, job_id) != jobs.ACTIVE
        entries, last = jobs.log_after(connection, job_id, last, _TAIL_PIECE)
        return entries, last, ended
