"""Deployments: from an uploaded bundle to what the content's address shows."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectapi.server.content import kinds
from connectapi.server.content.bundle import Inspected
from connectapi.server.errors import Refusal
from connectapi.server.store import audit, bundles, content, jobs

if TYPE_CHECKING:
    from connectapi.server.clock import Clock
    from connectapi.server.content.archives import Archives
    from connectapi.server.rights import Caller
    from connectapi.server.store.database import Database
    from connectapi.server.tasks import TaskLog, Tasks

_logger = logging.getLogger(__name__)

_FAILED = "An error occurred while building the content (build-failed-error)"
_PARALLEL = 2


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be deployed.

    Attributes:
        activate: Whether the bundle becomes the one that visitors see.
        launch: Whether content is launched after it was built; a mere build does not.
    """

    content_id: int
    content_guid: str
    bundle_id: int
    caller: Caller
    activate: bool = True
    launch: bool = True


class DeploymentFailed(Exception):
    """A deployment cannot be done; the text is the reason."""


class Deployments:
    """Runs deployments in the background, each as a task."""

    def __init__(self, database: Database, clock: Clock, archives: Archives, tasks: Tasks) -> None:
        self._database = database
        self._clock = clock
        self._archives = archives
        self._tasks = tasks
        self._threads = ThreadPoolExecutor(_PARALLEL, thread_name_prefix="deploy")

    def start(self, order: Order) -> str:
        """Begin a deployment and return the id of its task."""
        log = self._tasks.begin("deploy", user_id=order.caller.id, content_id=order.content_id)
        self._threads.submit(self._run, order, log)
        return log.task_id

    def close(self) -> None:
        """Finish what is being deployed; what has not begun is failed at the next start."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _run(self, order: Order, log: TaskLog) -> None:
        error = ""
        try:
            self._deploy(order, log)
        except (DeploymentFailed, Refusal) as problem:
            log.line(str(problem))
            error = _FAILED
        except Exception:
            _logger.exception("the deployment of %s failed", order.content_guid)
            log.line("The server could not do the deployment; its log says why.")
            error = _FAILED
        if error:
            log.line(error)
        self._tasks.finish(log.task_id, error=error)

    def _deploy(self, order: Order, log: TaskLog) -> None:
        try:
            inspected = self._archives.inspect(self._archives.archive(order.bundle_id))
        except FileNotFoundError:
            message = f"The archive of bundle {order.bundle_id} is gone."
            raise DeploymentFailed(message) from None
        mode = inspected.app_mode
        self._check_mode(order, mode)
        log.line(f"Building {kinds.label(mode)}...")
        tag = kinds.job_tag(mode, uses_r=inspected.manifest.platform is not None)
        job = _Job.begin(self._database, self._clock, order, log, tag) if tag else None
        try:
            self._build(order, log, inspected)
        except BaseException as problem:
            if job:
                job.finish(1, str(problem))
            raise
        if job:
            job.finish(0)
        if order.launch:
            log.line(f"Launching {kinds.label(mode)}...")
        if order.activate:
            self._activate(order, inspected)

    def _check_mode(self, order: Order, mode: str) -> None:
        with self._database.read() as connection:
            row = content.by_id(connection, order.content_id)
        if row is None:
            raise DeploymentFailed("The content item was deleted.")
        if row["app_mode"] not in (kinds.UNKNOWN, mode):
            message = (
                f"The bundle is {kinds.label(mode)} ({mode}), and the content item has been "
                f"{kinds.label(row['app_mode'])} ({row['app_mode']}): make a new item for it."
            )
            raise DeploymentFailed(message)

    def _build(self, order: Order, log: TaskLog, inspected: Inspected) -> None:
        for column, language in _LANGUAGES.items():
            version = inspected.versions()[column]
            if version and inspected.app_mode != kinds.STATIC:
                log.line(f"Bundle requested {language} version {version}.")
        if inspected.app_mode != kinds.STATIC:
            log.line("This is a local server: it installs no packages and starts no processes.")
        count = self._archives.unpack(order.bundle_id, inspected.folder)
        log.line(f"Unpacked {count} {'file' if count == 1 else 'files'}.")
        entry = inspected.entry
        if inspected.app_mode == kinds.STATIC and entry:
            page = self._archives.folder(order.bundle_id) / entry
            if not page.is_file():
                message = f"The bundle has no file {entry!r}, which its manifest names first."
                raise DeploymentFailed(message)

    def _activate(self, order: Order, inspected: Inspected) -> None:
        metadata = inspected.manifest.metadata
        now = self._clock.stamp()
        uses = inspected.app_mode != kinds.STATIC
        versions = {name: text if uses else None for name, text in inspected.versions().items()}
        values: dict[str, object] = {
            **versions,
            "app_mode": inspected.app_mode,
            "content_category": metadata.content_category or "",
            "parameterized": bool(metadata.has_parameters),
            "entry": inspected.entry,
            "last_deployed_time": now,
        }
        with self._database.write() as connection:
            if bundles.one(connection, order.content_id, order.bundle_id) is None:
                raise DeploymentFailed("The bundle was deleted.")
            bundles.prepared(connection, order.bundle_id, versions)
            bundles.activate(connection, order.content_id, order.bundle_id, values)
            text = f"Deployed bundle {order.bundle_id} of content {order.content_guid}"
            audit.add(connection, now, order.caller, "deploy_application", text)


_LANGUAGES = {
    "r_version": "R",
    "py_version": "Python",
    "quarto_version": "Quarto",
    "node_version": "Node.js",
}


@dataclass(frozen=True, slots=True)
class _Job:
    """The job that prepares a bundle, with a log of its own that the task repeats."""

    database: Database
    clock: Clock
    key: str

    @classmethod
    def begin(cls, database: Database, clock: Clock, order: Order, log: TaskLog, tag: str) -> _Job:
        with database.write() as connection:
            key = jobs.begin(
                connection,
                clock.stamp(),
                content_id=order.content_id,
                bundle_id=order.bundle_id,
                tag=tag,
            )
        job = cls(database, clock, key)
        facts = {
            "Content GUID": order.content_guid,
            "Content ID": order.content_id,
            "Bundle ID": order.bundle_id,
            "Job Key": key,
        }
        for name, value in facts.items():
            line = f"[rsc-session] {name}: {value}"
            with database.write() as connection:
                jobs.add_line(connection, key, clock.stamp(), line)
            moment = clock.now()
            log.line(f"{moment:%Y/%m/%d %H:%M:%S.%f}000 {line}")
        return job

    def finish(self, exit_code: int, error: str | None = None) -> None:
        now = self.clock.stamp()
        with self.database.write() as connection:
            if error:
                jobs.add_line(connection, self.key, now, error, source="stderr")
            jobs.finish(connection, self.key, now, exit_code=exit_code, error=error)
