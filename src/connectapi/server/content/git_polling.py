"""Looks at repositories from time to time, and deploys what is new in them."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from connectapi.server import clock as times
from connectapi.server.content.git_bundles import GitNotes, GitOrder, Place
from connectapi.server.content.watch import Watch
from connectapi.server.errors import Refusal
from connectapi.server.git.addresses import read_address
from connectapi.server.git.output import no_branch
from connectapi.server.git.program import GitFailed, GitStopped
from connectapi.server.store import content, queue, repositories

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import RowMapping

    from connectapi.server.clock import Clock
    from connectapi.server.content.from_git import GitDeployments
    from connectapi.server.git.output import Branches
    from connectapi.server.git.program import Git
    from connectapi.server.git.settings import GitSettings
    from connectapi.server.store.database import Database

_logger = logging.getLogger(__name__)

_PARALLEL = 2


class GitPolling:
    """Watches the clock for repositories that are to be looked at.

    Each is asked for its branches once, however many items come from it. An item is deployed where
    its branch stands at another commit than the one that is known, and nothing else.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        git: Git,
        deployments: GitDeployments,
        notes: GitNotes,
        settings: GitSettings,
    ) -> None:
        self._database = database
        self._clock = clock
        self._git = git
        self._deployments = deployments
        self._notes = notes
        self._settings = settings
        self._threads = ThreadPoolExecutor(_PARALLEL, thread_name_prefix="polling")
        self._watch = Watch(clock, "repositories", self._begin_due, self._following)

    def start(self) -> None:
        """Begin to watch the clock."""
        self._watch.start()

    def look(self) -> None:
        """Look at the settings again, which have changed."""
        self._watch.look()

    def close(self) -> None:
        """Begin nothing more, and give up what is being asked."""
        self._watch.close()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _following(self) -> str | None:
        with self._database.read() as connection:
            return repositories.next_look(connection)

    def _begin_due(self) -> None:
        now = self._clock.stamp()
        following = self._following()
        if following is None or following > now:
            return
        with self._database.write() as connection:
            rows = list(repositories.due(connection, now))
            # Whoever looks plans the next look first, so no two servers look at the same time.
            for row in rows:
                planned = {"next_poll": self._next_time(row["failures"])}
                repositories.change(connection, row["content_id"], planned)
        address = itemgetter("repository")
        for repository, group in groupby(sorted(rows, key=address), address):
            self._threads.submit(self._ask, repository, list(group))

    def _next_time(self, failures: int) -> str:
        pause = timedelta(seconds=self._settings.pause(failures))
        return times.stamp(self._clock.now() + pause)

    def _ask(self, repository: str, rows: Sequence[RowMapping]) -> None:
        try:
            address = read_address(repository, self._settings.folders)
            branches = self._git.branches(address, lambda: not self._watch.is_closed)
        except GitStopped:
            return
        except (GitFailed, Refusal) as problem:
            for row in rows:
                self._note_failure(row, str(problem))
            return
        except Exception:
            _logger.exception("the repository %s could not be looked at", repository)
            return
        for row in rows:
            try:
                self._compare(row, branches)
            except Exception:
                _logger.exception("the item %s could not be polled", row["content_id"])

    def _compare(self, row: RowMapping, branches: Branches) -> None:
        commit = branches.commits.get(row["branch"])
        if commit is None:
            self._note_failure(row, no_branch(row["repository"], row["branch"], branches))
            return
        order = self._note_success(row, commit)
        if order is not None:
            self._deployments.deploy(order)

    def _note_success(self, row: RowMapping, commit: str) -> GitOrder | None:
        """Note that a repository was reached; what is to be deployed, where something is."""
        values: dict[str, object] = {
            "last_fetched_time": self._clock.stamp(),
            "failures": 0,
            "next_poll": self._next_time(0),
        }
        if row["failures"]:
            # An error of the last deployment stays, one of reaching the repository is over.
            values["last_error"] = None
        number = row["content_id"]
        known = (row["repository"], row["branch"], row["directory"])
        with self._database.write() as connection:
            item = content.by_id(connection, number)
            if item is None or not repositories.change_place(connection, number, known, values):
                return None
            current = repositories.of_content(connection, number)
            if current is None or current["last_known_commit"] == commit:
                return None
            if item["locked"] or queue.deployment_of(connection, number):
                return None
        return self._order(row, item["guid"], commit)

    def _note_failure(self, row: RowMapping, error: str) -> None:
        with self._database.read() as connection:
            item = content.by_id(connection, row["content_id"])
        if item is not None:
            _logger.warning("content %s from Git: %s", item["guid"], error)
            self._notes.unreachable(self._order(row, item["guid"]), error)

    def _order(self, row: RowMapping, guid: str, commit: str | None = None) -> GitOrder:
        place = Place(row["repository"], row["branch"], row["directory"])
        return GitOrder(row["content_id"], guid, place, None, unless=commit)
