"""The jobs that run now: their processes, their logs on the way to the database, kill orders."""

from __future__ import annotations

import getpass
import os
import socket
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectapi.server.clock import stamp
from connectapi.server.log_writer import JobSample, JobValues
from connectapi.server.store import content
from connectapi.server.store.job_samples import CLOSEST, StoredSample

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from connectapi.server.clock import Clock
    from connectapi.server.log_writer import LogWriter
    from connectapi.server.runtime.processes import Processes, Running, Sample
    from connectapi.server.runtime.workspaces import Workspaces
    from connectapi.server.store.database import Database

KILLED_REASON = "killed"
STOPPED_REASON = "the server was stopped"
KILL_GRACE = 2.0
"""Seconds that a process has to end in when somebody wants its job to end."""
_THINNING = 60  # samples of a job until those that are too many are looked for


@dataclass(slots=True)
class LiveJob:
    """A job that has a process now, or had one and goes on.

    Attributes:
        running: The process that was started last.
        connections: Tells how many connections it has, where that can be told.
        measured: Whether samples of it are kept.
        kept: When the last sample was kept.
        samples: How many were kept.
    """

    id: int
    key: str
    content_id: int
    running: Running
    connections: Callable[[], int] | None = None
    measured: bool = True
    kept: datetime | None = None
    samples: int = 0


class LiveJobs:
    """What is known of jobs only while they run.

    Args:
        processes: Starts processes; None where the server runs no content.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        writer: LogWriter,
        workspaces: Workspaces,
        processes: Processes | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self.writer = writer
        self.workspaces = workspaces
        self.processes = processes
        self._lock = threading.Lock()
        self._live: dict[str, LiveJob] = {}
        self._orders: set[str] = set()
        self.stopping = False

    def order_kill(self, key: str) -> None:
        """Ask for a job to end; its process is stopped, or else it ends at its next line."""
        with self._lock:
            self._orders.add(key)
            live = self._live.get(key)
        if live is not None:
            live.running.stop(KILL_GRACE, KILLED_REASON)

    def kill_ordered(self, key: str) -> bool:
        """Tell whether a job was asked to end."""
        return key in self._orders

    def attach(self, live: LiveJob) -> None:
        """Take note of the process that a job has now."""
        with self._database.read() as connection:
            row = content.by_id(connection, live.content_id)
        if row is not None:
            wanted = content.runtime_of(row).get("metrics_collection_enabled")
            live.measured = wanted is not False
        with self._lock:
            self._live[live.key] = live
            ordered, stopping = live.key in self._orders, self.stopping
        if ordered:
            live.running.stop(KILL_GRACE, KILLED_REASON)
        elif stopping:
            live.running.stop(KILL_GRACE, STOPPED_REASON)
        values = {
            "pid": live.running.pid,
            "ppid": live.running.keeper_pid,
            "hostname": socket.gethostname(),
            "run_as": user_name(),
            "heartbeat_time": self._clock.stamp(),
        }
        self.writer.add([JobValues(live.id, values)])

    def forget(self, key: str) -> None:
        """Forget a job, which has ended now."""
        with self._lock:
            self._orders.discard(key)
            self._live.pop(key, None)

    def running(self, key: str) -> Running | None:
        """Give the process that a job started last, where it started any."""
        with self._lock:
            live = self._live.get(key)
        return None if live is None else live.running

    def all(self) -> list[LiveJob]:
        """List the jobs with a process that runs."""
        with self._lock:
            return [live for live in self._live.values() if live.running.exit_code is None]

    def sampled(self, key: str, sample: Sample) -> None:
        """Take what a job's process used, and keep it unless the last one is but seconds old."""
        with self._lock:
            live = self._live.get(key)
        if live is None or (live.kept is not None and sample.time - live.kept < CLOSEST):
            return
        live.kept = sample.time
        self.writer.add([JobValues(live.id, {"heartbeat_time": stamp(sample.time)})])
        if not live.measured:
            return
        live.samples += 1
        connections = None if live.connections is None else live.connections()
        pid = live.running.pid
        stored = StoredSample(sample.time, sample.cpu, sample.memory, connections, pid)
        self.writer.add([JobSample(live.id, stored, live.samples % _THINNING == 0)])

    def close(self) -> None:
        """End all processes, and write what is left of their lines."""
        self.stopping = True
        if self.processes is not None:
            self.processes.close()
        self.writer.close()

    def stop_all(self) -> None:
        """Stop the processes of all jobs, and those of jobs that start one from now on."""
        with self._lock:
            self.stopping = True
            live = list(self._live.values())
        for each in live:
            each.running.stop(KILL_GRACE, STOPPED_REASON)


def user_name() -> str:
    """Give the name of the user that processes run as, which is the server's."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have a number alone
        return str(os.getuid())
