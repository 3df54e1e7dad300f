"""Python environments of content: which one a bundle gets, which one it has, and their caches."""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from connectapi.bundles.errors import BundleError
from connectapi.bundles.manifest import MANIFEST_NAME, read_manifest
from connectapi.server.content import dependencies
from connectapi.server.runtime.environment_cache import Environment, EnvironmentCache, key_of
from connectapi.server.runtime.failures import BUILD_FAILED, NOT_INSTALLED, EnvironmentFailed
from connectapi.server.runtime.interpreters import NoPython
from connectapi.server.runtime.making import Wanted
from connectapi.server.runtime.requirements import RequirementsRefused, read_requirements
from connectapi.server.runtime.uv_lines import scrub
from connectapi.server.store import bundle_environments

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from connectapi.bundles.manifest import Manifest
    from connectapi.server.content.job import Job
    from connectapi.server.runtime.interpreters import Interpreters
    from connectapi.server.store.database import Database

__all__ = [
    "BUILD_FAILED",
    "CacheInUse",
    "Environment",
    "EnvironmentFailed",
    "Environments",
    "Wanted",
    "key_of",
]

_logger = logging.getLogger(__name__)

PATIENCE = 30.0
"""Seconds that the removal of a cache waits for processes that use it."""

_LOOK = 0.25


class CacheInUse(Exception):
    """A cache cannot be removed, because content runs on it; the text says which."""


class Environments:
    """What deployments, running content and the runtime caches of the API know of environments.

    Args:
        folder_of: Gives the folder of a bundle's unpacked files.
        runtime_packages: Names the requirements that running a kind of content adds.
    """

    def __init__(
        self,
        database: Database,
        cache: EnvironmentCache,
        interpreters: Interpreters,
        folder_of: Callable[[int], Path],
        runtime_packages: Callable[[str], tuple[str, ...]],
    ) -> None:
        self._database = database
        self._cache = cache
        self._interpreters = interpreters
        self._folder_of = folder_of
        self._runtime_packages = runtime_packages
        self._removals = ThreadPoolExecutor(1, thread_name_prefix="caches")
        self._closing = threading.Event()

    def plan(self, manifest: Manifest, folder: Path, version: str | None = None) -> Wanted | None:
        """Say what environment a bundle needs; None where it uses no Python.

        Args:
            folder: The bundle's unpacked files.
            version: Version of Python in place of the manifest's.

        Raises:
            EnvironmentFailed: No installation fits, or the requirements cannot be read.
        """
        if not uses_python(manifest):
            return None
        section = manifest.python or {}
        manager = section.get("package_manager")
        asked = manager.get("name") if isinstance(manager, dict) else None
        managed = dependencies.environment_management(manifest)["py_environment_management"]
        try:
            installation = self._interpreters.choose(
                version or _text(section.get("version")), constraint_of(manifest)
            )
            name = dependencies.requirements_file(manifest)
            requirements = read_requirements(folder, name)
        except NoPython as problem:
            raise EnvironmentFailed(BUILD_FAILED, str(problem)) from None
        except RequirementsRefused as problem:
            raise EnvironmentFailed(NOT_INSTALLED, scrub(str(problem))) from None
        return Wanted(
            installation=installation,
            requirements=requirements,
            folder=folder,
            runtime=self._runtime_packages(manifest.metadata.appmode),
            manager=_text(asked) or "",
            managed=managed is not False,
        )

    def ensure(self, wanted: Wanted, job: Job, *, fresh: bool = False) -> Environment:
        """Give an environment, made within a job where needed; see :class:`EnvironmentCache`."""
        return self._cache.ensure(wanted, job, fresh=fresh)

    def note(self, bundle_id: int, environment: Environment | None) -> None:
        """Note the environment that a bundle was deployed with."""
        with self._database.write() as connection:
            if environment is None:
                bundle_environments.forget(connection, bundle_id)
            else:
                facts = (environment.version, environment.key, environment.lockfile)
                bundle_environments.note(connection, bundle_id, *facts)

    def of_bundle(self, bundle_id: int) -> Environment | None:
        """Give the environment that a bundle was deployed with.

        Returns:
            None where it was deployed without one, or where that one is gone: then
            :meth:`restore` makes it again.
        """
        with self._database.read() as connection:
            row = bundle_environments.of_bundle(connection, bundle_id)
        return None if row is None else self._cache.find(row["version"], row["key"])

    def restore(self, bundle_id: int, job: Job) -> Environment | None:
        """Make the environment of a bundle that was deployed before again, within a job.

        Returns:
            None where the bundle uses no Python.

        Raises:
            EnvironmentFailed: It cannot be made.
            JobKilled: Somebody asked for the job to end.
        """
        folder = self._folder_of(bundle_id)
        try:
            manifest = read_manifest(folder / MANIFEST_NAME)
        except BundleError as problem:
            message = f"The files of bundle {bundle_id} are not there: deploy it again ({problem})."
            raise EnvironmentFailed(BUILD_FAILED, message) from None
        with self._database.read() as connection:
            row = bundle_environments.of_bundle(connection, bundle_id)
        wanted = self.plan(manifest, folder, None if row is None else row["version"])
        if wanted is None:
            return None
        environment = self.ensure(wanted, job)
        self.note(bundle_id, environment)
        return environment

    def versions(self) -> list[str]:
        """List the versions of Python that environments are kept for."""
        return self._cache.versions()

    def begin_removal(
        self,
        version: str,
        tell: Callable[[str], None],
        ended: Callable[[str], None],
        patience: float = PATIENCE,
    ) -> None:
        """Remove all environments of a version of Python in the background.

        Args:
            tell: Takes what is being done, line by line.
            ended: Called at the end, with an error or an empty text.
            patience: Seconds to wait for processes that use one of them.
        """

        def run() -> None:
            try:
                self._remove(version, tell, patience)
            except CacheInUse as problem:
                ended(str(problem))
            except Exception as problem:
                # Whatever it is, the one who waits for the end has to be told.
                _logger.exception("the runtime cache of Python %s could not be removed", version)
                ended(f"The runtime cache could not be removed: {problem}")
            else:
                ended("")

        self._removals.submit(run)

    def close(self) -> None:
        """Give up waiting, and end what is done in the background."""
        self._closing.set()
        self._removals.shutdown(wait=True)

    def _remove(self, version: str, tell: Callable[[str], None], patience: float) -> None:
        place = self._cache.place(version)
        until = time.monotonic() + patience
        told = False
        while users := processes_in(place):
            if time.monotonic() > until or self._closing.is_set():
                with self._database.read() as connection:
                    items = bundle_environments.active_on(connection, version)
                raise CacheInUse(_in_use(version, users, items))
            if not told:
                told = True
                tell(f"Waiting for {_counted(len(users))} that use it...")
            self._closing.wait(_LOOK)
        self._cache.remove(version)


def uses_python(manifest: Manifest) -> bool:
    """Tell whether a bundle needs a Python environment."""
    mode = manifest.metadata.appmode
    return manifest.python is not None or mode.startswith(("python-", "jupyter-"))


def constraint_of(manifest: Manifest) -> str | None:
    """Give the range of Python versions that a bundle allows, where it says so."""
    section = (manifest.environment or {}).get("python")
    return _text(section.get("requires")) if isinstance(section, dict) else None


def processes_in(folder: Path) -> list[int]:
    """Find the processes whose program lies in a folder, by number."""
    import psutil  # takes a while, and few ever need it here

    start = f"{folder}{'/' if '/' in str(folder) else chr(92)}"
    found = []
    for process in psutil.process_iter(["cmdline"]):
        # The program itself is a link to the installation's; how it was called tells it.
        words: Sequence[str] = process.info["cmdline"] or ()
        if any(word.startswith(start) for word in words[:2]):
            found.append(process.pid)
    return found


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _counted(count: int) -> str:
    return "1 process" if count == 1 else f"{count} processes"


def _in_use(version: str, users: Sequence[int], items: Sequence[str]) -> str:
    named = ", ".join(items[:5])
    more = f" and {len(items) - 5} more" if len(items) > 5 else ""
    which = f" (content {named}{more})" if named else ""
    return (
        f"The runtime cache of Python {version} is in use by {_counted(len(users))}{which}: end "
        "them (stop the content's jobs, or wait until they are idle) and delete the cache again."
    )
