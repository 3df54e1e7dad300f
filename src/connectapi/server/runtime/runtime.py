"""The parts that run content, opened and closed together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from connectapi.server.content.building import Builder
from connectapi.server.runtime import launchers
from connectapi.server.runtime.content_environment import ContentEnvironments
from connectapi.server.runtime.environment_cache import EnvironmentCache
from connectapi.server.runtime.environments import Environments
from connectapi.server.runtime.fleet import Fleet
from connectapi.server.runtime.interpreters import Interpreters
from connectapi.server.runtime.plans import limits_of
from connectapi.server.runtime.programs import Programs
from connectapi.server.runtime.worker_jobs import Parts, WorkerJobs
from connectapi.server.store import content

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sqlalchemy import RowMapping

    from connectapi.server.address import ServerAddress
    from connectapi.server.clock import Clock
    from connectapi.server.content.archives import Archives
    from connectapi.server.content.job import Job
    from connectapi.server.content.work import WorkQueue
    from connectapi.server.events import Events
    from connectapi.server.runtime.commands import Limits
    from connectapi.server.store.database import Database

ENVIRONMENTS = "python-environments"


@dataclass(frozen=True, slots=True)
class Runtime:
    """What runs content on a server.

    Attributes:
        builder: Builds what deployments need.
        tools: What documents are rendered with.
    """

    interpreters: Interpreters
    programs: Programs
    environments: Environments
    builder: Builder
    tools: RenderTools
    fleet: Fleet

    def begin(self) -> None:
        """Start what is kept warm; on the server's event loop."""
        self.fleet.begin()

    def renew(self, content_id: int) -> None:
        """Let changed variables, settings or bundles take effect; see :meth:`Fleet.renew`."""
        self.fleet.renew(content_id)

    def stop_content(self, content_id: int) -> None:
        """End all processes of an item now; see :meth:`Fleet.stop_content`."""
        self.fleet.stop_content(content_id)

    def stop_bundle(self, bundle_id: int) -> None:
        """End all processes of a bundle now; see :meth:`Fleet.stop_bundle`."""
        self.fleet.stop_bundle(bundle_id)

    def stop_job(self, job_key: str) -> None:
        """End the process that is a job now, if one is; see :meth:`Fleet.stop_job`."""
        self.fleet.stop_job(job_key)

    def close(self) -> None:
        """End all processes, within a bounded time."""
        self.fleet.close()
        self.environments.close()


class RenderTools:
    """What documents are rendered with: what programs get, one after the other."""

    def __init__(
        self,
        environments: Environments,
        programs: Programs,
        contents: ContentEnvironments,
        disk_quota: int,
    ) -> None:
        self._environments = environments
        self._programs = programs
        self._contents = contents
        self._disk_quota = disk_quota

    def python(self, job: Job, bundle_id: int) -> Path | None:
        """Give the interpreter of a bundle's environment, made again where it is gone.

        Raises:
            EnvironmentFailed: It cannot be made.
        """
        environment = self._environments.of_bundle(bundle_id)
        if environment is None:
            environment = self._environments.restore(bundle_id, job)
        return None if environment is None else environment.python

    def programs(self) -> Mapping[str, Path]:
        """Give the programs of this machine by name."""
        return self._programs.paths()

    def variables(
        self, job: Job, item: RowMapping, python: Path | None, wanted: Mapping[str, str]
    ) -> Mapping[str, str]:
        """Give the environment variables of a process of an item, with those that it must have."""
        given = self._contents.begin(
            item["id"], job.key, job.workspace(), launch=wanted, python=python
        )
        return given.variables

    def limits(self, item: RowMapping) -> Limits:
        """Give what a process of an item may use."""
        return replace(limits_of(content.runtime_of(item)), disk=self._disk_quota)


def open_runtime(  # noqa: PLR0913 - each is a part of the server
    folder: Path,
    database: Database,
    clock: Clock,
    work: WorkQueue,
    archives: Archives,
    contents: ContentEnvironments,
    address: ServerAddress,
    *,
    disk_quota: int,
    events: Events,
) -> Runtime:
    """Open what runs content on this machine.

    Args:
        folder: The server's data folder.
        contents: Makes what the processes of content find in their environment.
        disk_quota: Bytes that the folders of a process may grow to.
        events: Are told of processes that end badly.
    """
    interpreters, programs = Interpreters(), Programs()
    cache = EnvironmentCache(folder / ENVIRONMENTS)
    environments = Environments(
        database, cache, interpreters, archives.folder, launchers.runtime_packages
    )
    parts = Parts(
        database=database,
        clock=clock,
        work=work,
        environments=environments,
        contents=contents,
        folder_of=archives.folder,
        programs=programs.paths,
        launch=launchers.launch,
        disk_quota=disk_quota,
        events=events,
    )
    return Runtime(
        interpreters=interpreters,
        programs=programs,
        environments=environments,
        builder=Builder(environments, programs),
        tools=RenderTools(environments, programs, contents, disk_quota),
        fleet=Fleet(database, address, WorkerJobs(parts)),
    )
