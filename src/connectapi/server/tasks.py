"""Tasks: work that goes on after its request was answered, followed by polling."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING

from connectapi.server.events import Event, Events
from connectapi.server.log_writer import TaskLine
from connectapi.server.store import tasks as store
from connectapi.server.store.keys import random_text

if TYPE_CHECKING:
    from connectapi.server.clock import Clock
    from connectapi.server.log_writer import LogWriter
    from connectapi.server.store.database import Database

ID_LENGTH = 16
INTERRUPTED = "The server was stopped before the task was done."


class TaskLog:
    """What a running task writes to; a line is kept a moment later, all before the task ends."""

    def __init__(self, writer: LogWriter, task_id: str) -> None:
        self._writer = writer
        self.task_id = task_id

    def line(self, text: str) -> None:
        """Add a line of output."""
        self._writer.add([TaskLine(self.task_id, text)])


class Tasks:
    """The tasks of a server, and those who wait for them; their ends are events."""

    def __init__(self, database: Database, clock: Clock, events: Events, writer: LogWriter) -> None:
        self._database = database
        self._writer = writer
        self._clock = clock
        self._events = events
        self._begun: dict[str, float] = {}
        self._lock = threading.Lock()
        self._waiting: dict[str, list[tuple[asyncio.AbstractEventLoop, asyncio.Event]]] = {}

    def begin(self, kind: str, *, user_id: int | None, content_id: int | None) -> TaskLog:
        """Make a task and return its log."""
        task_id = random_text(ID_LENGTH)
        with self._database.write() as connection:
            store.create(
                connection,
                self._clock.stamp(),
                task_id=task_id,
                kind=kind,
                user_id=user_id,
                content_id=content_id,
            )
        self._begun[task_id] = time.monotonic()
        return TaskLog(self._writer, task_id)

    def finish(self, task_id: str, *, error: str = "", result: str | None = None) -> None:
        """End a task, as failed where there is an error text, and wake those who wait for it."""
        code = 1 if error else 0
        self._writer.forget(task_id=task_id)
        with self._database.write() as connection:
            store.finish(connection, task_id, code=code, error=error, result=result)
        with self._lock:
            waiting = self._waiting.pop(task_id, [])
        for loop, event in waiting:
            if not loop.is_closed():
                loop.call_soon_threadsafe(event.set)
        self._tell(task_id, error)

    def _tell(self, task_id: str, error: str) -> None:
        begun = self._begun.pop(task_id, None)
        if not self._events.watched:
            return
        with self._database.read() as connection:
            row = store.one(connection, task_id)
        if row is not None:
            seconds = None if begun is None else time.monotonic() - begun
            alone = row["user_id"] is None
            event = Event(row["kind"], row["content_id"], error, seconds, alone, task_id)
            self._events.tell(event)

    def fail_unfinished(self) -> int:
        """Mark tasks that an earlier run of the server left behind as failed; count them."""
        with self._database.write() as connection:
            left = store.unfinished(connection)
            for task_id in left:
                store.add_line(connection, task_id, INTERRUPTED)
                store.finish(connection, task_id, code=1, error=INTERRUPTED)
        return len(left)

    async def wait(self, task_id: str, seconds: float) -> None:
        """Wait until a task ends, or for so many seconds, whichever comes first."""
        event = asyncio.Event()
        entry = (asyncio.get_running_loop(), event)
        with self._lock:
            self._waiting.setdefault(task_id, []).append(entry)
        try:
            # It may have ended between the caller's look and the entry made above.
            if not await asyncio.to_thread(self._finished, task_id):
                async with asyncio.timeout(seconds):
                    await event.wait()
        except TimeoutError:
            pass
        finally:
            self._leave(task_id, entry)

    def _finished(self, task_id: str) -> bool:
        with self._database.read() as connection:
            row = store.one(connection, task_id)
        return row is None or bool(row["finished"])

    def _leave(self, task_id: str, entry: tuple[asyncio.AbstractEventLoop, asyncio.Event]) -> None:
        with self._lock:
            entries = self._waiting.get(task_id, [])
            if entry in entries:
                entries.remove(entry)
            if not entries:
                self._waiting.pop(task_id, None)
