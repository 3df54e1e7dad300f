"""Bundles made of a commit of a repository, and what is noted of the repository by that."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from connectapi.server.clock import stamp
from connectapi.server.content import kinds
from connectapi.server.content.job import KILLED, Job, JobKilled
from connectapi.server.git import folders
from connectapi.server.git.addresses import read_address
from connectapi.server.git.program import GitFailed, GitStopped
from connectapi.server.store import audit, bundles, content, repositories
from connectapi.server.tasks import INTERRUPTED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sqlalchemy import Connection

    from connectapi.server.clock import Clock
    from connectapi.server.content.archives import Archives
    from connectapi.server.content.bundle import Inspected
    from connectapi.server.content.work import WorkQueue
    from connectapi.server.git.folders import Packed
    from connectapi.server.git.program import Git
    from connectapi.server.git.settings import GitSettings
    from connectapi.server.rights import Caller
    from connectapi.server.settings import ServerSettings
    from connectapi.server.store.database import Database
    from connectapi.server.tasks import TaskLog

TAG = "git"


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
class Progress:
    """How far fetching has come; ``bundle_id`` is known before where it was promised."""

    bundle_id: int | None = None
    commit: str | None = None
    inspected: Inspected | None = None


class GitNotes:
    """What is kept with items about the repositories that they come from.

    Nothing is noted with an item that comes from another place by then.
    """

    def __init__(self, database: Database, clock: Clock, settings: GitSettings) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings

    def known_commit(self, order: GitOrder) -> str | None:
        """Give the commit that was fetched last for an item."""
        with self._database.read() as connection:
            row = repositories.of_content(connection, order.content_id)
        return None if row is None else row["last_known_commit"]

    def commit(self, order: GitOrder, commit: str) -> None:
        """Note a commit that was fetched."""
        values = {
            "last_known_commit": commit,
            "last_fetched_time": self._clock.stamp(),
            "last_error": None,
            **self._planned(0),
        }
        self._note(order, values)

    def error(self, order: GitOrder, error: str) -> None:
        """Note why what was fetched was not deployed."""
        self._note(order, {"last_error": error})

    def unreachable(self, order: GitOrder, error: str) -> None:
        """Note that nothing could be had from a repository; it is looked at less often then."""
        with self._database.read() as connection:
            row = repositories.of_content(connection, order.content_id)
        if row is not None:
            self._note(order, {"last_error": error, **self._planned(row["failures"] + 1)})

    def _planned(self, failures: int) -> dict[str, object]:
        pause = timedelta(seconds=self._settings.pause(failures))
        return {"failures": failures, "next_poll": stamp(self._clock.now() + pause)}

    def _note(self, order: GitOrder, values: Mapping[str, object]) -> None:
        place = order.place
        known = (place.repository, place.ref, place.directory)
        with self._database.write() as connection:
            repositories.change_place(connection, order.content_id, known, values)


class GitBundles:
    """Fetches commits, each in a job of its item, and keeps a folder of each as a bundle."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        archives: Archives,
        work: WorkQueue,
        git: Git,
        settings: ServerSettings,
    ) -> None:
        self._database = database
        self._clock = clock
        self._archives = archives
        self._work = work
        self._git = git
        self._settings = settings
        self._notes = GitNotes(database, clock, settings.git)
        self._closing = threading.Event()

    def promise(self, order: GitOrder) -> int:
        """Make a bundle without an archive, and give its number."""
        values = {"app_mode": kinds.UNKNOWN, "size": 0, "metadata": "{}"}
        with self._database.write() as connection:
            return self._create(connection, order, values)

    def withdraw(self, bundle_id: int) -> None:
        """Remove a bundle that was promised."""
        with self._database.write() as connection:
            bundles.remove(connection, bundle_id)
        self._archives.remove(bundle_id)

    def close(self) -> None:
        """Give up what is being fetched."""
        self._closing.set()

    def make(self, order: GitOrder, log: TaskLog, progress: Progress) -> None:
        """Fetch a commit and make a bundle of it; ``progress`` says how far that came.

        Raises:
            GitFailed: The commit cannot be had, or no bundle can be made of it.
            Refusal: The bundle cannot be used.
            JobKilled: Somebody asked for the job to end.
        """
        values = {
            "content_id": order.content_id,
            "bundle_id": progress.bundle_id,
            "tag": TAG,
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

    def _pack(self, order: GitOrder, job: Job, progress: Progress, path: Path) -> Packed:
        place = order.place
        address = read_address(place.repository, self._settings.git.folders)
        job.line(f"Fetching {place.ref} of {place.repository}...")

        def wanted() -> bool:
            return not (self._closing.is_set() or job.live.kill_ordered(job.key))

        try:
            with self._git.fetched(address, place.ref, wanted) as fetched:
                progress.commit = fetched.commit
                self._notes.commit(order, fetched.commit)
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

    def _keep(
        self,
        order: GitOrder,
        progress: Progress,
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
