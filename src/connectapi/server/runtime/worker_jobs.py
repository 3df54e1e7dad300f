"""The jobs of running content: a log, an environment and a process each; used from threads."""

from __future__ import annotations

import errno
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from connectapi.bundles.errors import BundleError
from connectapi.bundles.manifest import MANIFEST_NAME, read_manifest
from connectapi.server.content import kinds
from connectapi.server.content.job import NOT_ALLOWED, NOT_FOUND, Job, JobKilled
from connectapi.server.content.live_jobs import KILLED_REASON, STOPPED_REASON
from connectapi.server.events import Event, Events
from connectapi.server.runtime.commands import CannotStart, Command
from connectapi.server.runtime.content_environment import ContentGone
from connectapi.server.runtime.endings import LAST_LINES, StartFailed, ending_of, with_lines
from connectapi.server.runtime.environments import EnvironmentFailed
from connectapi.server.runtime.launching import HOST, CannotLaunch, Place
from connectapi.server.store import jobs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from connectapi.bundles.manifest import Manifest
    from connectapi.server.clock import Clock
    from connectapi.server.content.work import WorkQueue
    from connectapi.server.runtime.content_environment import ContentEnvironments, GivenEnvironment
    from connectapi.server.runtime.environments import Environments
    from connectapi.server.runtime.launching import Launch
    from connectapi.server.runtime.plans import Plan
    from connectapi.server.runtime.processes import Running
    from connectapi.server.store.database import Database

GRACE = 5.0
_OVERDUE = 5.0


@dataclass(frozen=True, slots=True)
class Parts:
    """What jobs of running content are made with.

    Attributes:
        folder_of: Gives the folder of a bundle's files.
        programs: Gives the further programs of this machine.
        launch: Says how content of a kind is launched.
        disk_quota: Bytes that the folders of a process may grow to.
        events: Are told of processes that end badly.
    """

    database: Database
    clock: Clock
    work: WorkQueue
    environments: Environments
    contents: ContentEnvironments
    folder_of: Callable[[int], Path]
    programs: Callable[[], Mapping[str, Path]]
    launch: Callable[[str, Place], Launch]
    disk_quota: int | None = None
    events: Events = field(default_factory=Events)


class WorkerJobs:
    """Begins such jobs and, when the server stops, ends all that are left.

    Args:
        grace: Seconds that a process has to end in.
    """

    def __init__(self, parts: Parts, grace: float = GRACE) -> None:
        self.grace = grace
        self._parts = parts
        self._lock = threading.Lock()
        self._open: dict[str, WorkerJob] = {}
        self._ports: set[int] = set()
        self._closed = False

    def begin(self, plan: Plan) -> WorkerJob:
        """Begin the job of a process.

        Raises:
            RuntimeError: The server stops.
        """
        parts = self._parts
        values = {
            "content_id": plan.content_id,
            "bundle_id": plan.bundle_id,
            "tag": kinds.run_tag(plan.mode),
        }
        with self._lock:
            if self._closed:
                raise RuntimeError("the server stops, so it starts nothing any more")
            job = Job.begin(parts.database, parts.clock, parts.work, None, values)
            made = WorkerJob(parts, plan, job, self)
            self._open[job.key] = made
        return made

    def finished(self, job: WorkerJob) -> None:
        """Forget a job, which is finished."""
        with self._lock:
            self._open.pop(job.key, None)
            self._ports.discard(job.port)

    def take_port(self, before: int) -> int:
        """Find a free port that no other process of content has been given."""
        with self._lock:
            self._ports.discard(before)
            while True:
                with socket.socket() as probe:
                    probe.bind((HOST, 0))
                    port = int(probe.getsockname()[1])
                if port not in self._ports:
                    self._ports.add(port)
                    return port

    def stop_all(self) -> None:
        """Begin nothing any more, and stop what runs."""
        with self._lock:
            self._closed = True
            left = list(self._open.values())
        for job in left:
            job.stop(STOPPED_REASON)

    def finish_all(self) -> None:
        """Wait, within bounds, until all are stopped, and finish their jobs."""
        with self._lock:
            left = list(self._open.values())
        for job in left:
            job.wait(self.grace + _OVERDUE)
            job.finish(None)


class WorkerJob:
    """One job with its process.

    Attributes:
        key: Key of the job.
        port: Port that the process listens on, 0 before there is one.
        launch: How it was launched, once it was.
    """

    def __init__(self, parts: Parts, plan: Plan, job: Job, owner: WorkerJobs) -> None:
        self.key = job.key
        self.port = 0
        self.launch: Launch | None = None
        self._parts = parts
        self._plan = plan
        self._job = job
        self._owner = owner
        self._lock = threading.Lock()
        self._prepared: tuple[Manifest, Path | None] | None = None
        self._given: GivenEnvironment | None = None
        self._running: Running | None = None
        self._code: int | None = None
        self._reason: str | None = None
        self._finished = False

    def start(self, ended: Callable[[], None], connections: Callable[[], int]) -> None:
        """Start the process; once more on another port, where the first one was taken.

        Args:
            ended: Called on a thread that must not be held up, when nothing of it runs any more.
            connections: Tells how many connections it has.

        Raises:
            StartFailed: It cannot be started, or the job was stopped meanwhile.
        """
        try:
            if self._prepared is None:
                self._prepared = self._prepare()
            self._start(*self._prepared, ended, connections)
        except (BundleError, CannotLaunch, ContentGone, EnvironmentFailed) as problem:
            raise StartFailed(str(problem), self.key) from None
        except JobKilled:
            with self._lock:
                self._reason = self._reason or KILLED_REASON
            raise StartFailed("It was stopped while it was started.", self.key) from None
        except CannotStart as problem:
            text = f"Cannot start {problem.filename}: {problem.strerror}."
            self._code = exit_code_of(problem)
            raise StartFailed(text, self.key) from None

    def _prepare(self) -> tuple[Manifest, Path | None]:
        plan, job, parts = self._plan, self._job, self._parts
        job.head(
            {
                "Content GUID": plan.content_guid,
                "Content ID": plan.content_id,
                "Bundle ID": plan.bundle_id,
            }
        )
        manifest = read_manifest(parts.folder_of(plan.bundle_id) / MANIFEST_NAME)
        environment = parts.environments.of_bundle(plan.bundle_id)
        if environment is None:
            environment = parts.environments.restore(plan.bundle_id, job)
        if environment is None:
            return manifest, None
        job.line(f"Running content with the Python virtual environment {environment.folder}")
        job.line(f"Running content using Python {environment.version}")
        return manifest, environment.python

    def _start(
        self,
        manifest: Manifest,
        python: Path | None,
        ended: Callable[[], None],
        connections: Callable[[], int],
    ) -> None:
        plan, parts, job = self._plan, self._parts, self._job
        folder = parts.folder_of(plan.bundle_id)
        self.port = self._owner.take_port(self.port)
        place = Place(folder, manifest, python, self.port, plan.base_path, parts.programs())
        self.launch = launch = parts.launch(plan.mode, place)
        workspace = job.workspace()
        self._given = parts.contents.begin(
            plan.content_id, self.key, workspace, launch=launch.environment, python=python
        )
        limits = replace(plan.limits, disk=parts.disk_quota)
        command = Command(launch.argv, folder, self._given.variables, limits, workspace.folder)
        if self.stopped:
            raise JobKilled("It is not wanted any more.")
        running = job.start(command, lambda _: ended(), connections=connections)
        with self._lock:
            self._running, reason = running, self._reason
        if reason is not None:  # it was stopped in this very moment
            running.stop(self._owner.grace, reason)

    def stop(self, reason: str) -> None:
        """Have the process end, and what prepares it; returns at once."""
        with self._lock:
            self._reason = self._reason or reason
            running = self._running
        if running is not None:
            running.stop(self._owner.grace, reason)
        else:
            self._parts.work.order_kill(self.key)

    @property
    def alive(self) -> bool:
        """Whether its process was started and has not ended."""
        running = self._running
        return running is not None and running.exit_code is None

    @property
    def stopped(self) -> bool:
        """Whether the server ended it, or is about to."""
        running = self._running
        return self._reason is not None or (running is not None and running.reason is not None)

    def failure_at_start(self) -> str:
        """Say how the process ended before it was ready."""
        code = None if self._running is None else self._running.exit_code
        label = kinds.label(self._plan.mode)
        if not code:
            return f"The {label} ended while it was started, without an error."
        told = f"exit code {code}" if code <= 128 else f"signal {code - 128}"
        return f"The {label} ended with {told} while it was started."

    def refresh(self) -> None:
        """Renew the token of the content, where it has one."""
        if self._given is not None:
            with suppress(FileNotFoundError):  # the job has just been finished
                self._given.refresh()

    def wait(self, seconds: float) -> None:
        """Wait until nothing of the process runs, if there is one."""
        if self._running is not None:
            self._running.wait(seconds)

    def owns_port(self) -> bool:
        """Tell whether it is this process, or one of its children, that listens on its port."""
        import psutil  # takes a while to import

        if self._running is None:
            return False
        try:
            root = psutil.Process(self._running.keeper_pid)
            tree = root.children(recursive=True)
        except psutil.Error:
            return False
        for process in tree:
            try:
                found = process.net_connections(kind="tcp")
            except psutil.NoSuchProcess:
                continue
            except psutil.Error:
                return True  # not allowed to look
            listening = (each for each in found if each.status == psutil.CONN_LISTEN)
            if any(each.laddr.port == self.port for each in listening):
                return True
        return False

    def finish(self, failure: str | None) -> str:
        """Finish the job; once is enough.

        Args:
            failure: Why the process could not be started, if so.

        Returns:
            The failure with the last lines of the log.
        """
        with self._lock:
            if self._finished:
                return failure or ""
            self._finished = True
            running = self._running
            reason = self._reason
            if reason is None and running is not None:
                reason = running.reason
        code = self._code if running is None else running.exit_code
        ending = ending_of(code, reason, failure)
        self._job.finish(ending.code, ending.error)
        self._owner.finished(self)
        told = "" if failure is None else self._with_last_lines(failure)
        if ending.error is not None and not ending.ordered:
            event = Event("process", self._plan.content_id, told or ending.error)
            self._parts.events.tell(event)
        return told

    def _with_last_lines(self, failure: str) -> str:
        with self._parts.database.read() as connection:
            entries = jobs.log_of(connection, self._job.id, last=LAST_LINES + 4)
        return with_lines(failure, [str(entry["data"]) for entry in entries])


def exit_code_of(problem: CannotStart) -> int:
    """Give the exit code that stands for a program that cannot be started."""
    return NOT_ALLOWED if problem.errno in (errno.EACCES, errno.EPERM) else NOT_FOUND
