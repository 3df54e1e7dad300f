"""Deployments: from an uploaded bundle to what the content's address shows."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectapi.server.content import dependencies, kinds
from connectapi.server.content.job import KILLED, Job, JobKilled
from connectapi.server.content.making import Target
from connectapi.server.content.render import REMOVED
from connectapi.server.content.rendering import RenderingFailed
from connectapi.server.content.work import DEPLOYMENT, Work
from connectapi.server.errors import Refusal
from connectapi.server.store import audit, bundles, content, packages, variants

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from connectapi.server.clock import Clock
    from connectapi.server.content.archives import Archives
    from connectapi.server.content.bundle import Inspected
    from connectapi.server.content.render import Renders
    from connectapi.server.content.work import WorkQueue
    from connectapi.server.rights import Caller
    from connectapi.server.store.database import Database
    from connectapi.server.tasks import TaskLog, Tasks

_logger = logging.getLogger(__name__)

_FAILED = "An error occurred while building the content (build-failed-error)"

_LANGUAGES = {
    "r_version": "R",
    "py_version": "Python",
    "quarto_version": "Quarto",
    "node_version": "Node.js",
}
# The languages whose packages are kept in a cache, by the column that says so.
_CACHED = {"r_environment_management": "r_version", "py_environment_management": "py_version"}


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be deployed.

    Attributes:
        caller: Who wants it; None where the server does it by itself.
        app_mode: Kind of content that the bundle says it is, which ``category`` refines.
        activate: Whether the bundle becomes the one that visitors see.
        launch: Whether content is launched after it was built; a mere build does not.
    """

    content_id: int
    content_guid: str
    bundle_id: int
    caller: Caller | None
    app_mode: str
    category: str = ""
    activate: bool = True
    launch: bool = True


class DeploymentFailed(Exception):
    """A deployment cannot be done; the text is the reason."""


class Deployments:
    """Runs deployments in the background, each as a task."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        archives: Archives,
        tasks: Tasks,
        work: WorkQueue,
        renders: Renders,
    ) -> None:
        self._database = database
        self._clock = clock
        self._archives = archives
        self._tasks = tasks
        self._work = work
        self._renders = renders

    def start(self, order: Order) -> str:
        """Begin a deployment and return the id of its task."""
        user_id = order.caller.id if order.caller else None
        log = self._tasks.begin("deploy", user_id=user_id, content_id=order.content_id)
        # A document's job is there as soon as its deployment was asked for.
        rendered = order.app_mode in kinds.RENDERED
        tag = kinds.render_tag(order.app_mode, order.category)
        job = self._job(order, log, tag) if rendered else None

        def run() -> None:
            self.run(order, log, job)

        def drop() -> None:
            if job:
                job.finish(KILLED, REMOVED)
            self._tasks.finish(log.task_id, error=REMOVED)

        self._work.submit(Work(DEPLOYMENT, order.content_id, run, drop))
        return log.task_id

    def run(self, order: Order, log: TaskLog, job: Job | None = None) -> str:
        """Deploy as part of a task, which ends with it; the error, or an empty text."""
        error = ""
        try:
            self._deploy(order, log, job)
        except (DeploymentFailed, RenderingFailed, JobKilled, Refusal) as problem:
            log.line(str(problem))
            error = _FAILED
        except Exception:
            _logger.exception("the deployment of %s failed", order.content_guid)
            log.line("The server could not do the deployment; its log says why.")
            error = _FAILED
        if error:
            log.line(error)
        self._tasks.finish(log.task_id, error=error)
        return error

    def _deploy(self, order: Order, log: TaskLog, job: Job | None) -> None:
        try:
            inspected = self._archives.inspect(self._archives.archive(order.bundle_id))
            mode = inspected.app_mode
            self._check_mode(order, mode)
            log.line(f"Building {kinds.label(mode)}...")
            tag = kinds.job_tag(mode, uses_r=inspected.manifest.platform is not None)
            job = job or (self._job(order, log, tag) if tag else None)
            rendering = self._build(order, log, job, inspected)
        except BaseException as problem:
            if job:
                job.finish(KILLED if isinstance(problem, JobKilled) else 1, _reason(order, problem))
            if isinstance(problem, FileNotFoundError):
                raise DeploymentFailed(_reason(order, problem)) from None
            raise
        if job:
            job.finish(0)
        if order.activate:
            self._activate(order, inspected, rendering)

    def _job(self, order: Order, log: TaskLog, tag: str) -> Job:
        values = {"content_id": order.content_id, "bundle_id": order.bundle_id, "tag": tag}
        return Job.begin(self._database, self._clock, self._work, log, values)

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

    def _build(
        self, order: Order, log: TaskLog, job: Job | None, inspected: Inspected
    ) -> int | None:
        """Prepare a bundle; the number of its rendering, where it is a document."""
        mode = inspected.app_mode
        if job:
            job.head(
                {
                    "Content GUID": order.content_guid,
                    "Content ID": order.content_id,
                    "Bundle ID": order.bundle_id,
                }
            )
            for column, language in _LANGUAGES.items():
                version = inspected.versions()[column]
                if version:
                    job.line(f"Bundle requested {language} version {version}.")
            job.line("This is a local server: it installs no packages and starts no processes.")
        count = self._archives.unpack(order.bundle_id, inspected.folder)
        log.line(f"Unpacked {count} {'file' if count == 1 else 'files'}.")
        entry = inspected.entry
        if mode == kinds.STATIC and entry:
            page = self._archives.folder(order.bundle_id) / entry
            if not page.is_file():
                message = f"The bundle has no file {entry!r}, which its manifest names first."
                raise DeploymentFailed(message)
        self._note_packages(order, inspected)
        if not order.launch:
            return None
        log.line(f"Launching {kinds.label(mode)}...")
        if job is None or mode not in kinds.RENDERED:
            return None
        with self._database.write() as connection:
            variant = variants.ensure_default(connection, self._clock.stamp(), order.content_id)
        return self._renders.make(job, Target(order.bundle_id, variant, active=False), inspected)

    def _note_packages(self, order: Order, inspected: Inspected) -> None:
        folder = self._archives.folder(order.bundle_id)
        static = inspected.app_mode == kinds.STATIC
        rows = [] if static else dependencies.packages_of(inspected.manifest, folder)
        columns = _columns(inspected)
        with self._database.write() as connection:
            if bundles.one(connection, order.content_id, order.bundle_id) is None:
                raise DeploymentFailed("The bundle was deleted.")
            bundles.prepared(connection, order.bundle_id, columns)
            packages.set_packages(connection, order.bundle_id, rows)
            for managed, version in _CACHED.items():
                if columns[managed] and columns[version]:
                    language = _LANGUAGES[version]
                    packages.add_cache(connection, language, str(columns[version]))

    def _activate(self, order: Order, inspected: Inspected, rendering: int | None) -> None:
        metadata = inspected.manifest.metadata
        now = self._clock.stamp()
        values: dict[str, object] = {
            **_columns(inspected),
            "app_mode": inspected.app_mode,
            "content_category": inspected.category,
            "parameterized": bool(metadata.has_parameters),
            "last_deployed_time": now,
        }
        with self._database.write() as connection:
            if bundles.one(connection, order.content_id, order.bundle_id) is None:
                raise DeploymentFailed("The bundle was deleted.")
            bundles.activate(connection, order.content_id, order.bundle_id, values)
            if rendering is not None:
                _show(connection, order.content_id, rendering)
            text = f"Deployed bundle {order.bundle_id} of content {order.content_guid}"
            audit.add(connection, now, order.caller, "deploy_application", text)


def _show(connection: Connection, content_id: int, rendering: int) -> None:
    row = variants.rendering(connection, content_id, rendering)
    if row is not None:
        variants.activate_rendering(connection, row["variant_id"], rendering)


def _columns(inspected: Inspected) -> dict[str, str | bool | None]:
    """Give what a deployment settles about languages; static content uses none."""
    versions = inspected.versions()
    managed = dependencies.environment_management(inspected.manifest)
    if inspected.app_mode == kinds.STATIC:
        return dict.fromkeys((*versions, *managed))
    return {**versions, **managed}


def _reason(order: Order, problem: BaseException) -> str:
    if isinstance(problem, FileNotFoundError):
        return f"The archive of bundle {order.bundle_id} is gone."
    return str(problem) or type(problem).__name__
