"""A job while it runs: its log, which its task repeats, its processes, and its end."""

from __future__ import annotations

import errno
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectapi.server.clock import stamp
from connectapi.server.content.live_jobs import STOPPED_REASON, LiveJob
from connectapi.server.log_writer import Entry, JobLine, TaskLine
from connectapi.server.runtime.commands import CannotStart
from connectapi.server.runtime.limits import explain
from connectapi.server.store import jobs, keys

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from connectapi.server.clock import Clock
    from connectapi.server.content.live_jobs import LiveJobs
    from connectapi.server.content.work import WorkQueue
    from connectapi.server.runtime.commands import Command, Line, LineSink
    from connectapi.server.runtime.processes import Running
    from connectapi.server.runtime.workspaces import Workspace
    from connectapi.server.store.database import Database
    from connectapi.server.tasks import TaskLog

    Edit = Callable[[str], str | None]

KILLED = 15
"""Exit code of a job that was asked to end."""
_STOPPED = "The server was stopped before the job was done."
NOT_FOUND, NOT_ALLOWED = 127, 13
"""Exit codes of a program that could not be started."""


class JobKilled(Exception):
    """The job was asked to end."""


@dataclass(frozen=True, slots=True)
class Job:
    """One run of something for a content item.

    Attributes:
        log: The output of its task; None where it has no task.
    """

    database: Database
    clock: Clock
    work: WorkQueue
    log: TaskLog | None
    key: str
    id: int
    content_id: int

    @classmethod
    def begin(
        cls,
        database: Database,
        clock: Clock,
        work: WorkQueue,
        log: TaskLog | None,
        values: Mapping[str, object],
    ) -> Job:
        """Begin a job; ``values`` are its columns, at least ``content_id`` and ``tag``."""
        with database.write() as connection:
            number, key = jobs.begin(connection, clock.stamp(), values)
        return cls(database, clock, work, log, key, number, int(str(values["content_id"])))

    @property
    def live(self) -> LiveJobs:
        """What is known of jobs only while they run."""
        return self.work.live

    def head(self, facts: Mapping[str, object]) -> None:
        """Write the lines that every log begins with."""
        for name, value in facts.items():
            self.line(f"[rsc-session] {name}: {value}", source="stderr")
        self.line(f"[rsc-session] Job Key: {self.key}", source="stderr")
        self.line(f"Running on host: {socket.gethostname()}")

    def line(self, text: str, *, source: str = "stdout") -> None:
        """Add a line to the log, where it is a moment later.

        Raises:
            JobKilled: Somebody asked for the job to end.
        """
        self.check()
        self._add(source, self.clock.now(), text)

    def check(self) -> None:
        """See that the job may go on.

        Raises:
            JobKilled: Somebody asked for the job to end.
        """
        if self.live.kill_ordered(self.key):
            raise JobKilled("The job was killed.")

    def lines(self, batch: Sequence[Line]) -> None:
        """Add lines that a process printed; never raises and never waits."""
        entries: list[Entry] = []
        for source, time, text in batch:
            entries.extend(self._entries(source, time, text))
        self.live.writer.add(entries)

    def start(
        self,
        command: Command,
        ended: Callable[[Running], None] | None = None,
        *,
        connections: Callable[[], int] | None = None,
        edit: Edit | None = None,
    ) -> Running:
        """Start a program as this job's process, without waiting for its end.

        Its lines, what it uses and its number are kept with the job, and an order to end the job
        stops it, with the reason ``killed``. Whoever starts it calls :meth:`finish` afterwards.

        Args:
            ended: Called on the pump's thread when nothing of it runs any more; must not wait.
            connections: Tells how many connections it has; asked for each sample.
            edit: Gives each line as it goes into the log, or None for one that does not; called on
                the pump's thread.

        Raises:
            CannotStart: The program cannot be started.
            RuntimeError: The server runs no content, or stops.
        """
        live = self.live
        if live.processes is None:
            raise RuntimeError("this server runs no content")

        def over(running: Running) -> None:
            reason = running.reason
            if reason is not None:
                text = f"[rsc-session] {explain(reason, command.limits)}"
                self._add("stderr", self.clock.now(), text)
            if ended is not None:
                ended(running)

        return live.processes.start(
            command,
            self._sink(edit),
            over,
            lambda _, sample: live.sampled(self.key, sample),
            lambda running: live.attach(
                LiveJob(self.id, self.key, self.content_id, running, connections)
            ),
        )

    def run(self, command: Command, edit: Edit | None = None) -> int:
        """Run a program within the job to its end and return its exit code.

        A program that cannot be started gives 127 (not found) or 13 (not allowed), and one that
        exceeds a limit the code of the signal; a line of the log, and :attr:`reason`, say so.

        Args:
            edit: As for :meth:`start`.

        Raises:
            JobKilled: Somebody asked for the job to end, or the server stops.
        """
        self.check()
        try:
            running = self.start(command, edit=edit)
        except CannotStart as problem:
            text = f"Cannot start {problem.filename}: {problem.strerror}"
            self._add("stderr", self.clock.now(), text)
            return NOT_ALLOWED if problem.errno in (errno.EACCES, errno.EPERM) else NOT_FOUND
        except RuntimeError:
            if self.live.stopping:
                raise JobKilled(_STOPPED) from None
            raise
        code = running.wait()
        self.check()
        if running.reason == STOPPED_REASON or code is None:
            raise JobKilled(_STOPPED)
        return code

    @property
    def reason(self) -> str | None:
        """Why the server ended the last command, or None where it ended by itself."""
        running = self.live.running(self.key)
        return None if running is None else running.reason

    def workspace(self) -> Workspace:
        """Give the folders for HOME and TMPDIR, made at the first call and removed at the end."""
        return self.live.workspaces.make(self.key)

    def finish(self, exit_code: int, error: str | None = None) -> None:
        """End the job, with an error as the last line of its log."""
        live = self.live
        if error:
            self._add("stderr", self.clock.now(), error)
        live.writer.forget(job_id=self.id)
        now = self.clock.now()
        with self.database.write() as connection:
            keys.remove_of_job(connection, self.key)
            jobs.finish(connection, self.id, stamp(now), exit_code=exit_code, error=error)
            jobs.prune(connection, self.content_id, stamp(now - jobs.LONGEST_KEPT))
        live.forget(self.key)
        live.workspaces.remove(self.key)
        live.writer.tell({self.id})

    def _sink(self, edit: Edit | None) -> LineSink:
        if edit is None:
            return self.lines

        def sink(batch: Sequence[Line]) -> None:
            edited = ((line, edit(line.text)) for line in batch)
            self.lines([line._replace(text=text) for line, text in edited if text is not None])

        return sink

    def _add(self, source: str, time: datetime, text: str) -> None:
        self.live.writer.add(self._entries(source, time, text))

    def _entries(self, source: str, time: datetime, text: str) -> list[Entry]:
        line = JobLine(self.id, source, time, text)
        if self.log is None:
            return [line]
        # Real servers stamp the lines of jobs, in UTC with nine digits, and not their own.
        text = f"{time:%Y/%m/%d %H:%M:%S.%f}000 {text}"
        return [line, TaskLine(self.log.task_id, text, of_job=True)]
