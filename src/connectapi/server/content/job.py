"""A job while it runs: its log, which its task repeats, and its end."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectapi.server.store import jobs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from connectapi.server.clock import Clock
    from connectapi.server.content.work import WorkQueue
    from connectapi.server.runtime.processes import Command, Line, Running
    from connectapi.server.runtime.workspaces import Workspace
    from connectapi.server.store.database import Database
    from connectapi.server.tasks import TaskLog

KILLED = 15
"""Exit code of a job that was asked to end."""


class JobKilled(Exception):
    """The job was asked to end."""


@dataclass(frozen=True, slots=True)
class Job:
    """One run of something for a content item."""

    database: Database
    clock: Clock
    work: WorkQueue
    log: TaskLog
    key: str

    @classmethod
    def begin(
        cls,
        database: Database,
        clock: Clock,
        work: WorkQueue,
        log: TaskLog,
        values: Mapping[str, object],
    ) -> Job:
        """Begin a job; ``values`` are its columns, at least ``content_id`` and ``tag``."""
        with database.write() as connection:
            key = jobs.begin(connection, clock.stamp(), values)
        return cls(database, clock, work, log, key)

    def head(self, facts: Mapping[str, object]) -> None:
        """Write the lines that every log begins with."""
        for name, value in facts.items():
            self.line(f"[rsc-session] {name}: {value}", source="stderr")
        self.line(f"[rsc-session] Job Key: {self.key}", source="stderr")
        self.line(f"Running on host: {socket.gethostname()}")

    def line(self, text: str, *, source: str = "stdout") -> None:
        """Add a line to the log.

        Raises:
            JobKilled: Somebody asked for the job to end.
        """
        if self.work.kill_ordered(self.key):
            raise JobKilled("The job was killed.")
        self._add(text, source)

    def lines(self, batch: Sequence[Line]) -> None:
        """Add lines that a process printed; never raises and never waits."""
        raise NotImplementedError

    def start(
        self,
        command: Command,
        ended: Callable[[Running], None] | None = None,
        *,
        connections: Callable[[], int] | None = None,
    ) -> Running:
        """Start a program as this job's process, without waiting for its end.

        Its lines, what it uses and its number are kept with the job, and an order to end the job
        stops it, with the reason ``killed``. Whoever starts it calls :meth:`finish` afterwards.

        Args:
            ended: Called on the pump's thread when nothing of it runs any more; must not wait.
            connections: Tells how many connections it has; asked for each sample.

        Raises:
            CannotStart: The program cannot be started.
        """
        raise NotImplementedError

    def run(self, command: Command) -> int:
        """Run a program within the job to its end and return its exit code.

        A program that cannot be started gives 127 (not found) or 13 (not allowed), and one that
        exceeds a limit the code of the signal; a line of the log, and :attr:`reason`, say so.

        Raises:
            JobKilled: Somebody asked for the job to end, or the server stops.
        """
        raise NotImplementedError

    @property
    def reason(self) -> str | None:
        """Why the server ended the last command, or None where it ended by itself."""
        raise NotImplementedError

    def workspace(self) -> Workspace:
        """Give the folders for HOME and TMPDIR, made at the first call and removed at the end."""
        raise NotImplementedError

    def finish(self, exit_code: int, error: str | None = None) -> None:
        """End the job, with an error as the last line of its log."""
        if error:
            self._add(error, "stderr")
        with self.database.write() as connection:
            now = self.clock.stamp()
            jobs.finish(connection, self.key, now, exit_code=exit_code, error=error)
            jobs.prune(connection, self.key)
        self.work.forget_kill(self.key)

    def _add(self, text: str, source: str) -> None:
        moment = self.clock.now()
        with self.database.write() as connection:
            jobs.add_line(connection, self.key, self.clock.stamp(), text, source)
        # Real servers stamp the lines of jobs, in UTC with nine digits, and not their own.
        self.log.line(f"{moment:%Y/%m/%d %H:%M:%S.%f}000 {text}")
