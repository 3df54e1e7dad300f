"""Lines of jobs and tasks on their way to the database: in order, many in one transaction."""

from __future__ import annotations

import logging
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from connectapi.server.clock import stamp
from connectapi.server.store import job_samples, jobs, tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from connectapi.server.store.database import Database
    from connectapi.server.store.job_samples import StoredSample

_logger = logging.getLogger(__name__)

PAUSE = 0.1
"""Seconds that lines wait for more to come."""
ENOUGH = 500
"""Lines that are written without waiting for more."""
_MOST_AT_ONCE = 2000
_MOST_WAITING = 20_000
_GRAIN = 500  # lines that are forgotten together


class JobLine(NamedTuple):
    """A line of a job's log."""

    job_id: int
    source: str
    time: datetime
    text: str


class TaskLine(NamedTuple):
    """A line of a task's output."""

    task_id: str
    text: str
    of_job: bool = False
    """Whether it repeats a line of the task's job, which may have more than a task takes."""


class JobValues(NamedTuple):
    """Columns of a job that have changed."""

    job_id: int
    values: Mapping[str, object]


class JobSample(NamedTuple):
    """What a job's processes used at a moment."""

    job_id: int
    sample: StoredSample
    thin: bool
    """Whether it is time to look for samples that are too many."""


Entry = JobLine | TaskLine | JobValues | JobSample


@dataclass(slots=True)
class Kept:
    """Which lines of a log are kept: pure book-keeping, in grains of some hundred lines.

    Attributes:
        most_lines: More than so many are not kept, give or take a grain.
        most_bytes: Nor more than so many bytes.
    """

    most_lines: int
    most_bytes: int
    next: int = 0
    _grains: deque[list[int]] = field(default_factory=deque)
    _bytes: int = 0

    def add(self, size: int) -> int:
        """Take note of a line of so many bytes and give its number."""
        if not self._grains or self._grains[-1][1] >= _GRAIN:
            self._grains.append([self.next, 0, 0])
        grain = self._grains[-1]
        grain[1] += 1
        grain[2] += size
        self._bytes += size
        self.next += 1
        return self.next - 1

    def surplus(self) -> int | None:
        """Give up the oldest lines that are too many; the first number that is kept, if any."""
        cut = None
        while len(self._grains) > 1 and self._too_many():
            self._bytes -= self._grains.popleft()[2]
            cut = self._grains[0][0]
        return cut

    def _too_many(self) -> bool:
        lines = self.next - self._grains[0][0]
        return lines > self.most_lines + _GRAIN or self._bytes > self.most_bytes


class LogWriter:
    """Writes what running jobs and tasks have to say; its thread begins with the first line.

    Everything is kept in the order in which it came, and is in the database when ``flush`` has
    returned, or a moment later anyway. What belongs to a job or task that is gone is dropped.

    Args:
        most_lines: Lines of a job's log that are kept; the oldest go first. A task repeats as many
            of its job's first lines.
        most_bytes: Bytes of a job's log that are kept.
    """

    def __init__(
        self, database: Database, *, most_lines: int = 100_000, most_bytes: int = 64 * 1024 * 1024
    ) -> None:
        self._database = database
        self._most = most_lines, most_bytes
        self._lock = threading.Condition()
        self._waiting: deque[Entry] = deque()
        self._writing = threading.Lock()
        self._kept: dict[int, Kept] = {}
        self._next: dict[str, int] = {}
        self._full_tasks: set[str] = set()
        self._watchers: dict[int, list[Callable[[], None]]] = {}
        self._thread: threading.Thread | None = None
        self._closed = False

    def add(self, entries: Sequence[Entry]) -> None:
        """Take something to be written, without waiting for it."""
        with self._lock:
            self._waiting.extend(entries)
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._run, name="log-writer", daemon=True)
                self._thread.start()
            self._lock.notify_all()

    def full(self) -> bool:
        """Tell whether so much waits that nothing should be added that can be put off."""
        return len(self._waiting) > _MOST_WAITING

    def flush(self) -> None:
        """Write what was added so far; not to be called within a transaction."""
        with self._writing:
            for _ in range(len(self._waiting) // _MOST_AT_ONCE + 1):
                self._write_some()

    def forget(self, *, job_id: int | None = None, task_id: str | None = None) -> None:
        """Write what is there of a job or task that has ended, and keep no account of it."""
        self.flush()
        with self._writing:
            if job_id is not None:
                self._kept.pop(job_id, None)
            if task_id is not None:
                self._next.pop(task_id, None)
                self._full_tasks.discard(task_id)

    def watch(self, job_id: int, callback: Callable[[], None]) -> Callable[[], None]:
        """Have a callback called when a job has new lines, or ended; gives what stops that."""
        with self._lock:
            self._watchers.setdefault(job_id, []).append(callback)

        def stop() -> None:
            with self._lock:
                callbacks = self._watchers.get(job_id, [])
                if callback in callbacks:
                    callbacks.remove(callback)
                if not callbacks:
                    self._watchers.pop(job_id, None)

        return stop

    def tell(self, job_ids: set[int]) -> None:
        """Wake those who watch jobs."""
        with self._lock:
            found = [call for job_id in job_ids for call in self._watchers.get(job_id, ())]
        for call in found:
            call()

    def close(self) -> None:
        """Write what is left and end the thread."""
        with self._lock:
            self._closed = True
            self._lock.notify_all()
        if self._thread is not None:
            self._thread.join(10)
        self.flush()

    def _run(self) -> None:
        while True:
            with self._lock:
                self._lock.wait_for(lambda: self._waiting or self._closed)
                self._lock.wait_for(lambda: len(self._waiting) >= ENOUGH or self._closed, PAUSE)
                if self._closed:
                    return
            self.flush()

    def _write_some(self) -> None:
        count = min(len(self._waiting), _MOST_AT_ONCE)
        entries = [self._waiting.popleft() for _ in range(count)]
        if not entries:
            return
        try:
            with self._database.write() as connection:
                self._write(connection, entries)
        except Exception:
            # Tried again it would fail again, and grow meanwhile.
            _logger.exception("%d lines of jobs and tasks were not kept", len(entries))
            self._kept.clear()  # their numbers are read from the database again
            self._next.clear()
        self.tell({entry.job_id for entry in entries if isinstance(entry, JobLine)})

    def _write(self, connection: Connection, entries: Sequence[Entry]) -> None:
        job_ids = {entry.job_id for entry in entries if not isinstance(entry, TaskLine)}
        there = jobs.existing(connection, job_ids)
        lines = [entry for entry in entries if isinstance(entry, JobLine)]
        self._write_job_lines(connection, [line for line in lines if line.job_id in there])
        self._write_task_lines(
            connection, [entry for entry in entries if isinstance(entry, TaskLine)]
        )
        for entry in entries:
            if isinstance(entry, JobValues):
                jobs.change(connection, entry.job_id, entry.values)
        samples = [e for e in entries if isinstance(e, JobSample) and e.job_id in there]
        job_samples.add(connection, [(entry.job_id, entry.sample) for entry in samples])
        for entry in samples:
            if entry.thin:
                job_samples.thin(connection, entry.job_id, entry.sample.time)

    def _write_job_lines(self, connection: Connection, lines: Sequence[JobLine]) -> None:
        rows = []
        for line in lines:
            kept = self._kept.get(line.job_id)
            if kept is None:
                first = jobs.next_line(connection, line.job_id)
                kept = self._kept[line.job_id] = Kept(*self._most, next=first)
            row = {
                "job_id": line.job_id,
                "number": kept.add(len(line.text)),
                "source": line.source,
                "timestamp": stamp(line.time),
                "data": line.text,
            }
            rows.append(row)
        jobs.add_lines(connection, rows)
        for job_id in {line.job_id for line in lines}:
            cut = self._kept[job_id].surplus()
            if cut is not None:
                text = f"[rsc-session] The first {cut:,} lines are gone, for the log is too long."
                jobs.cut_lines(connection, job_id, cut, text)

    def _write_task_lines(self, connection: Connection, lines: Sequence[TaskLine]) -> None:
        there = tasks.existing(connection, {line.task_id for line in lines})
        rows = []
        for line in lines:
            if line.task_id not in there:
                continue
            number = self._next.get(line.task_id)
            if number is None:
                number = tasks.line_count(connection, line.task_id)
            text = line.text
            if line.of_job and number >= self._most[0]:
                if line.task_id in self._full_tasks:
                    continue
                self._full_tasks.add(line.task_id)
                text = "The log of the job goes on, with more lines than are shown here."
            self._next[line.task_id] = number + 1
            rows.append({"task_id": line.task_id, "number": number, "line": text})
        tasks.add_lines(connection, rows)
