"""One deployment while it is done: files, versions, packages, and the page of a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from connectapi.server.content import dependencies, kinds
from connectapi.server.content.making import Target
from connectapi.server.runtime.failures import BUILD_FAILED, BuildFailed
from connectapi.server.store import bundle_environments, bundles, content, packages, variants

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connectapi.server.clock import Clock
    from connectapi.server.content.archives import Archives
    from connectapi.server.content.building import Builder, Plan
    from connectapi.server.content.bundle import Inspected
    from connectapi.server.content.job import Job
    from connectapi.server.content.render import Renders
    from connectapi.server.rights import Caller
    from connectapi.server.runtime.environments import Environment
    from connectapi.server.store.database import Database
    from connectapi.server.tasks import TaskLog

RESTORE = "python_restore"
"""Tag of the job that makes a Python environment."""

_LANGUAGES = {
    "r_version": "R",
    "py_version": "Python",
    "quarto_version": "Quarto",
    "node_version": "Node.js",
}
# The languages whose packages are kept in a cache, by the column that says so.
_CACHED = {"r_environment_management": "r_version", "py_environment_management": "py_version"}

Columns = dict[str, str | bool | None]
"""What a deployment settles about languages, by column."""


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


@dataclass(slots=True)
class Jobs:
    """The jobs of one deployment: one that restores an environment, one that renders."""

    begin: Callable[[str], Job]
    restore: Job | None = None
    render: Job | None = None

    def restoring(self, tag: str) -> Job:
        """Give the job that restores, begun where it has not."""
        self.restore = self.restore or self.begin(tag)
        return self.restore

    def rendering(self, tag: str) -> Job:
        """Give the job that renders, begun where it has not."""
        self.render = self.render or self.begin(tag)
        return self.render

    def end_restoring(self) -> None:
        """End the job that restores: it did."""
        if self.restore is not None:
            job, self.restore = self.restore, None
            job.finish(0)

    def end(self, exit_code: int = 0, error: str | None = None) -> bool:
        """End what has begun and not ended; tell whether there was any."""
        left = [job for job in (self.restore, self.render) if job is not None]
        for job in left:
            job.finish(exit_code, error)
        self.restore = self.render = None
        return bool(left)


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a server that deployments have to do with.

    Attributes:
        builder: Makes what content needs to run; without it nothing is installed or run.
        activated: Told of each item that got another active bundle.
    """

    database: Database
    clock: Clock
    archives: Archives
    renders: Renders
    builder: Builder | None = None
    activated: Callable[[int], None] = field(default=lambda _: None)


@dataclass(frozen=True, slots=True)
class Deployment:
    """One deployment."""

    parts: Parts
    order: Order
    log: TaskLog
    jobs: Jobs
    inspected: Inspected

    def prepare(self) -> Columns:
        """Unpack a bundle of which nothing is run, and settle on the versions it asks for."""
        mode = self.inspected.app_mode
        versions = self.inspected.versions()
        job = self._only_job()
        if job:
            self._head(job)
            for column, language in _LANGUAGES.items():
                if versions[column]:
                    job.line(f"Bundle requested {language} version {versions[column]}.")
            job.line("This is a local server: it installs no packages and starts no processes.")
        self._unpack()
        entry = self.inspected.entry
        if mode == kinds.STATIC and entry:
            page = self.parts.archives.folder(self.order.bundle_id) / entry
            if not page.is_file():
                message = f"The bundle has no file {entry!r}, which its manifest names first."
                raise BuildFailed(BUILD_FAILED, message)
        static = mode == kinds.STATIC
        folder = self.parts.archives.folder(self.order.bundle_id)
        rows = [] if static else dependencies.packages_of(self.inspected.manifest, folder)
        columns = columns_of(self.inspected, versions)
        self._note(columns, rows)
        return columns

    def build(self, builder: Builder) -> Columns:
        """Make what a bundle needs to run, and settle on the versions that it runs on.

        Raises:
            BuildFailed: Something is missing, or packages cannot be installed.
        """
        if not self._runs():
            self._unpack()
        folder = self.parts.archives.folder(self.order.bundle_id)
        manifest = self.inspected.manifest
        program = kinds.is_program(self.inspected.app_mode)
        tag = kinds.job_tag(self.inspected.app_mode, uses_r=manifest.platform is not None)
        if program:
            self.jobs.restoring(tag or RESTORE)
        plan = builder.plan(self.inspected, folder)
        for line in plan.lines:
            self.log.line(line)
        environment = None
        if program or plan.wanted is not None:
            environment = self._restore(builder, plan)
        self.jobs.end_restoring()
        rows = _installed(environment) + [
            row
            for row in dependencies.packages_of(manifest, folder)
            if row["language"] != dependencies.PYTHON
        ]
        columns = columns_of(self.inspected, plan.versions)
        self._note(columns, rows, environment)
        return columns

    def launch(self) -> int | None:
        """Launch what was prepared; the number of its rendering, where it is a document."""
        mode = self.inspected.app_mode
        self.log.line(f"Launching {kinds.label(mode)}...")
        if mode not in kinds.RENDERED:
            return None
        job = self.jobs.rendering(kinds.render_tag(mode, self.inspected.category))
        if self.parts.builder is not None:
            self.log.line("Using environment Local")
            self._head(job)
        with self.parts.database.write() as connection:
            now = self.parts.clock.stamp()
            variant = variants.ensure_default(connection, now, self.order.content_id)
        target = Target(self.order.bundle_id, variant, active=False)
        return self.parts.renders.make(job, target, self.inspected)

    def _only_job(self) -> Job | None:
        mode = self.inspected.app_mode
        if mode in kinds.RENDERED:
            return self.jobs.rendering(kinds.render_tag(mode, self.inspected.category))
        tag = kinds.job_tag(mode, uses_r=self.inspected.manifest.platform is not None)
        return self.jobs.restoring(tag) if tag else None

    def _restore(self, builder: Builder, plan: Plan) -> Environment | None:
        job = self.jobs.restoring(RESTORE)
        self._head(job)
        if plan.wanted is None and plan.node is None:
            job.line("No packages are installed for this content: it uses what this machine has.")
        environment = builder.build(plan, job, fresh=not self.order.launch)
        self.jobs.end_restoring()
        if plan.wanted is None:
            return None
        version = plan.wanted.installation.version
        self.log.line(f"Completed Python build using Local against Python version: '{version}'")
        return environment

    def _head(self, job: Job) -> None:
        job.head(
            {
                "Content GUID": self.order.content_guid,
                "Content ID": self.order.content_id,
                "Bundle ID": self.order.bundle_id,
            }
        )

    def _runs(self) -> bool:
        """Tell whether processes may run in the bundle's files, which are not replaced then."""
        if not kinds.is_program(self.inspected.app_mode):
            return False
        with self.parts.database.read() as connection:
            row = content.by_id(connection, self.order.content_id)
        active = row is not None and row["active_bundle_id"] == self.order.bundle_id
        return active and self.parts.archives.folder(self.order.bundle_id).is_dir()

    def _unpack(self) -> None:
        count = self.parts.archives.unpack(self.order.bundle_id, self.inspected.folder)
        self.log.line(f"Unpacked {count} {'file' if count == 1 else 'files'}.")

    def _note(
        self,
        columns: Columns,
        rows: Sequence[Mapping[str, object]],
        environment: Environment | None = None,
    ) -> None:
        order = self.order
        with self.parts.database.write() as connection:
            if bundles.one(connection, order.content_id, order.bundle_id) is None:
                raise BuildFailed(BUILD_FAILED, "The bundle was deleted.")
            bundles.prepared(connection, order.bundle_id, columns)
            packages.set_packages(connection, order.bundle_id, rows)
            bundle_environments.forget(connection, order.bundle_id)
            if environment is not None:
                facts = (environment.version, environment.key, environment.lockfile)
                bundle_environments.note(connection, order.bundle_id, *facts)
            if self.parts.builder is None:
                for managed, version in _CACHED.items():
                    if columns[managed] and columns[version]:
                        language = _LANGUAGES[version]
                        packages.add_cache(connection, language, str(columns[version]))


def columns_of(inspected: Inspected, versions: Mapping[str, str | None]) -> Columns:
    """Give what a deployment settles about languages; static content uses none."""
    managed = dependencies.environment_management(inspected.manifest)
    if inspected.app_mode == kinds.STATIC:
        return dict.fromkeys((*versions, *managed))
    return {**versions, **managed}


def _installed(environment: Environment | None) -> list[dict[str, object]]:
    packages_there = {} if environment is None else environment.packages
    return [
        {
            "language": dependencies.PYTHON,
            "name": name[:255],
            "version": version[:255],
            "hash": None,
            "requirement": None,
        }
        for name, version in packages_there.items()
    ]
