"""Deployments from Git repositories: a commit is fetched, made into a bundle, and deployed."""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from connectapi.server.clock import stamp
from connectapi.server.content import kinds
from connectapi.server.content.deploy import Order
from connectapi.server.content.job import KILLED, Job, JobKilled
from connectapi.server.content.render import REMOVED
from connectapi.server.content.work import DEPLOYMENT, Work
from connectapi.server.errors import Refusal
from connectapi.server.git import folders
from connectapi.server.git.addresses import read_address
from connectapi.server.git.program import GitFailed, GitStopped
from connectapi.server.store import audit, bundles, content, repositories
from connectapi.server.tasks import INTERRUPTED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sqlalchemy import Connection

    from connectapi.server.clock import Clock
    from connectapi.server.content.archives import Archives
    from connectapi.server.content.bundle import Inspected
    from connectapi.server.content.deploy import Deployments
    from connectapi.server.content.work import WorkQueue
    from connectapi.server.git.folders import Packed
    from connectapi.server.git.program import Fetched, Git
    from connectapi.server.rights import Caller
    from connectapi.server.settings import ServerSettings
    from connectapi.server.store.database import Database
    from connectapi.server.tasks import TaskLog, Tasks

_logger = logging.getLogger(__name__)

NO_GIT = "This local server fetches nothing from other servers: upload a bundle instead."

_TAG = "git"
_BROKEN = "The server could not make a bundle of the repository; its log says why."


@dataclass(frozen=True, slots=True)
class Place:
    """Where content comes from.

    Attributes:
        ref: Name of a branch or a tag, or the whole hash of a commit.
    """

    repository: str
    ref: str
    directory: str


@dataclass(frozen=True, slots=True)
class GitOrder:
    """What is to be fetched, and deployed.

    Attributes:
        caller: Who wants it; None where the server found a new commit by itself.
        activate: Whether the bundle becomes the one that visitors see.
        launch: Whether content is launched after it was built.
        unless: Commit for which nothing is done if it is the one known by then.
    """

    content_id: int
    content_guid: str
    place: Place
    caller: Caller | None
    activate: bool = True
    launch: bool = True
    unless: str | None = None


@dataclass(slots=True)
class _Progress:
    """How far fetching has come; ``bundle_id`` is known before where it was promised."""

    bundle_id: int | None = None
    commit: str | None = None
    inspected: Inspected | None = None


class GitDeployments:
    """Fetches and deploys in the background, each time as a task with a job.

    Args:
        git: What fetches; None where nothing is fetched, so that all tasks fail and say so.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        archives: Archives,
        tasks: Tasks,
        work: WorkQueue,
        deployments: Deployments,
        git: Git | None,
        settings: ServerSettings,
    ) -> None:
        self._database = database
        self._clock = clock
        self._archives = archives
        self._tasks = tasks
        self._work = work
        self._deployments = deployments
        self._git = git
        self._settings = settings
        self._closing = threading.Event()

    def deploy(self, order: GitOrder) -> str:
        """Begin to deploy from a repository and return the id of the task."""
        log = self._begin("deploy", order)

        def run() -> None:
            self._deploy(order, log)

        self._submit(order, log, run, _Progress())
        return log.task_id

    def make_bundle(self, order: GitOrder) -> tuple[int | None, str]:
        """Begin to make a bundle of a repository, which is not deployed.

        Returns:
            The number that the bundle has, or will have, and the id of the task.
        """
        log = self._begin(_TAG, order)
        progress = _Progress()
        if self._git is not None:
            with self._database.write() as connection:
                values = {"app_mode": kinds.UNKNOWN, "size": 0, "metadata": "{}"}
                progress.bundle_id = self._create(connection, order, values)

        def run() -> None:
            if self._bring(order, log, progress):
                self._tasks.finish(log.task_id)

        self._submit(order, log, run, progress)
        return progress.bundle_id, log.task_id

    def close(self) -> None:
        """Give up what is being fetched."""
        self._closing.set()

    def _begin(self, kind: str, order: GitOrder) -> TaskLog:
        user_id = order.caller.id if order.caller else None
        return self._tasks.begin(kind, user_id=user_id, content_id=order.content_id)

    def _submit(
        self, order: GitOrder, log: TaskLog, run: Callable[[], None], progress: _Progress
    ) -> None:
        def drop() -> None:
            self._fail(order, log, REMOVED, progress)

        if self._git is None:
            self._fail(order, log, NO_GIT, progress)
        else:
            self._work.submit(Work(DEPLOYMENT, order.content_id, run, drop))

    def _deploy(self, order: GitOrder, log: TaskLog) -> None:
        if order.unless and self._known_commit(order) == order.unless:
            log.line(f"Commit {order.unless} was deployed meanwhile.")
            self._tasks.finish(log.task_id)
            return
        progress = _Progress()
        if not self._bring(order, log, progress):
            return
        bundle_id, inspected = progress.bundle_id, progress.inspected
        if bundle_id is None or inspected is None:
            raise AssertionError("what was brought has a number and a manifest")
        deployment = Order(
            content_id=order.content_id,
            content_guid=order.content_guid,
            bundle_id=bundle_id,
            caller=order.caller,
            app_mode=inspected.app_mode,
            category=inspected.category,
            activate=order.activate,
            launch=order.launch,
        )
        error = self._deployments.run(deployment, log)
        if error:
            self._note(order, {"last_error": error})

    def _known_commit(self, order: GitOrder) -> str | None:
        with self._database.read() as connection:
            row = repositories.of_content(connection, order.content_id)
        return None if row is None else row["last_known_commit"]

    def _bring(self, order: GitOrder, log: TaskLog, progress: _Progress) -> bool:
        """Fetch and keep a bundle; where that fails the task is ended, and the answer is false."""
        try:
            self._fetch(order, log, progress)
        except (GitFailed, JobKilled, Refusal) as problem:
            self._fail(order, log, str(problem), progress)
        except Exception:
            _logger.exception("no bundle could be made for %s", order.content_guid)
            self._fail(order, log, _BROKEN, progress)
        else:
            return True
        return False

    def _fail(self, order: GitOrder, log: TaskLog, error: str, progress: _Progress) -> None:
        _logger.warning("content %s from Git: %s", order.content_guid, error)
        log.line(error)
        if progress.bundle_id is not None:
            with self._database.write() as connection:
                bundles.remove(connection, progress.bundle_id)
            self._archives.remove(progress.bundle_id)
        if progress.commit is None:
            self.note_unreachable(order, error)
        else:
            self._note(order, {"last_error": error})
        self._tasks.finish(log.task_id, error=error)

    def note_unreachable(self, order: GitOrder, error: str) -> None:
        """Note that nothing could be had from a repository; it is looked at less often then."""
        with self._database.read() as connection:
            row = repositories.of_content(connection, order.content_id)
        if row is None:
            return
        failures = row["failures"] + 1
        self._note(order, {"last_error": error, **self._planned(failures)})

    def _planned(self, failures: int) -> dict[str, object]:
        pause = timedelta(seconds=self._settings.git.pause(failures))
        return {"failures": failures, "next_poll": stamp(self._clock.now() + pause)}

    def _note(self, order: GitOrder, values: Mapping[str, object]) -> None:
        """Note something with the item, if it still comes from that place."""
        place = order.place
        with self._database.write() as connection:
            known = (place.repository, place.ref, place.directory)
            repositories.change_place(connection, order.content_id, known, values)

    def _fetch(self, order: GitOrder, log: TaskLog, progress: _Progress) -> None:
        values = {
            "content_id": order.content_id,
            "bundle_id": progress.bundle_id,
            "tag": _TAG,
        }
        job = Job.begin(self._database, self._clock, self._work, log, values)
        path = self._archives.new_file()
        try:
            job.head({"Content GUID": order.content_guid, "Content ID": order.content_id})
            packed = self._pack(order, job, progress, path)
            inspected = self._archives.inspect(path)
            self._keep(order, progress, path, packed, inspected)
            job.line(f"Made bundle {progress.bundle_id} of the folder {order.place.directory!r}.")
        except BaseException as problem:
            killed = isinstance(problem, JobKilled)
            job.finish(KILLED if killed else 1, str(problem) or type(problem).__name__)
            raise
        finally:
            path.unlink(missing_ok=True)
        job.finish(0)

    def _pack(self, order: GitOrder, job: Job, progress: _Progress, path: Path) -> Packed:
        if self._git is None:
            raise GitFailed(NO_GIT)
        place = order.place
        address = read_address(place.repository, self._settings.git.folders)
        job.line(f"Fetching {place.ref} of {place.repository}...")

        def wanted() -> bool:
            return not (self._closing.is_set() or job.live.kill_ordered(job.key))

        try:
            with self._git.fetched(address, place.ref, wanted) as fetched:
                self._note_commit(order, progress, fetched)
                job.line(f"Fetched commit {fetched.commit}.")
                entries = folders.in_folder(fetched.entries(), place.directory, self._settings)
                for entry in entries:
                    if entry.is_submodule:
                        job.line(f"The submodule {entry.path!r} is not fetched.", source="stderr")
                packed = folders.pack(fetched.tar(place.directory), path)
        except GitStopped:
            job.check()
            raise GitFailed(INTERRUPTED) from None
        if packed.size > self._settings.max_bundle:
            message = (
                f"The bundle of the folder {place.directory!r} has {packed.size} bytes, and at "
                f"most {self._settings.max_bundle} are taken."
            )
            raise GitFailed(message)
        return packed

    def _note_commit(self, order: GitOrder, progress: _Progress, fetched: Fetched) -> None:
        progress.commit = fetched.commit
        values = {
            "last_known_commit": fetched.commit,
            "last_fetched_time": self._clock.stamp(),
            "last_error": None,
            **self._planned(0),
        }
        self._note(order, values)

    def _keep(
        self,
        order: GitOrder,
        progress: _Progress,
        path: Path,
        packed: Packed,
        inspected: Inspected,
    ) -> None:
        metadata = {
            "source": "git",
            "source_repo": order.place.repository,
            "source_branch": order.place.ref,
            "source_commit": progress.commit,
            "archive_md5": packed.md5,
            "archive_sha1": packed.sha1,
        }
        values = {
            "size": packed.size,
            "app_mode": inspected.app_mode,
            "content_category": inspected.category,
            "entry": inspected.entry,
            "metadata": json.dumps(metadata),
        }
        gone = GitFailed("The content item, or its bundle, was removed meanwhile.")
        with self._database.write() as connection:
            if content.by_id(connection, order.content_id) is None:
                raise gone
            number = progress.bundle_id
            if number is None:
                number = self._create(connection, order, values)
            elif not bundles.fill(connection, number, values):
                raise gone
            self._archives.keep(path, number)
        progress.bundle_id, progress.inspected = number, inspected

    def _create(self, connection: Connection, order: GitOrder, values: dict[str, object]) -> int:
        now, caller = self._clock.stamp(), order.caller
        facts = {
            "content_id": order.content_id,
            "created_by": caller.guid if caller else None,
            "created_time": now,
        }
        number = bundles.create(connection, {**facts, **values})
        text = f"Made bundle {number} of content {order.content_guid} from its Git repository"
        audit.add(connection, now, caller, "add_bundle", text)
        return number
