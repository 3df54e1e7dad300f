"""Deployments from Git repositories: a commit is made into a bundle, which is deployed."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from connectapi.server.content.deploy import Order
from connectapi.server.content.git_bundles import TAG, GitNotes, GitOrder, Progress
from connectapi.server.content.job import JobKilled
from connectapi.server.content.work import DEPLOYMENT, Work
from connectapi.server.errors import Refusal
from connectapi.server.git.program import GitFailed

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectapi.server.content.deploy import Deployments
    from connectapi.server.content.git_bundles import GitBundles
    from connectapi.server.content.work import WorkQueue
    from connectapi.server.tasks import TaskLog, Tasks

_logger = logging.getLogger(__name__)

NO_GIT = "This local server fetches nothing from other servers: upload a bundle instead."
_BROKEN = "The server could not make a bundle of the repository; its log says why."


class GitDeployments:
    """Fetches and deploys in the background, each time as a task with a job.

    Args:
        made: What fetches; None where nothing is fetched, so that all tasks fail and say so.
    """

    def __init__(
        self,
        tasks: Tasks,
        work: WorkQueue,
        deployments: Deployments,
        notes: GitNotes,
        made: GitBundles | None,
    ) -> None:
        self._tasks = tasks
        self._work = work
        self._deployments = deployments
        self._notes = notes
        self._made = made

    def deploy(self, order: GitOrder) -> str:
        """Begin to deploy from a repository and return the id of the task."""
        log, progress = self._begin("deploy", order), Progress()
        made = self._made
        if made is None:
            self._fail(order, log, NO_GIT, progress)
            return log.task_id

        def run() -> None:
            self._deploy(made, order, log, progress)

        self._submit(order, log, run, progress)
        return log.task_id

    def make_bundle(self, order: GitOrder) -> tuple[int | None, str]:
        """Begin to make a bundle of a repository, which is not deployed.

        Returns:
            The number that the bundle has, or will have, and the id of the task.
        """
        log, progress = self._begin(TAG, order), Progress()
        made = self._made
        if made is None:
            self._fail(order, log, NO_GIT, progress)
            return None, log.task_id
        progress.bundle_id = made.promise(order)

        def run() -> None:
            if self._bring(made, order, log, progress):
                self._tasks.finish(log.task_id)

        self._submit(order, log, run, progress)
        return progress.bundle_id, log.task_id

    def _begin(self, kind: str, order: GitOrder) -> TaskLog:
        user_id = order.caller.id if order.caller else None
        return self._tasks.begin(kind, user_id=user_id, content_id=order.content_id)

    def _submit(
        self, order: GitOrder, log: TaskLog, run: Callable[[], None], progress: Progress
    ) -> None:
        def drop(reason: str) -> None:
            self._end(log, reason, progress)

        self._work.submit(Work(DEPLOYMENT, order.content_id, run, drop))

    def _deploy(self, made: GitBundles, order: GitOrder, log: TaskLog, progress: Progress) -> None:
        if order.unless and self._notes.known_commit(order) == order.unless:
            log.line(f"Commit {order.unless} was deployed meanwhile.")
            self._tasks.finish(log.task_id)
            return
        if not self._bring(made, order, log, progress):
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
        self._deployments.run(deployment, log, partial(self._notes.error, order))

    def _bring(self, made: GitBundles, order: GitOrder, log: TaskLog, progress: Progress) -> bool:
        """Fetch and keep a bundle; where that fails the task is ended, and the answer is false."""
        try:
            made.make(order, log, progress)
        except JobKilled as problem:
            self._notes.error(order, str(problem))
            self._end(log, str(problem), progress)
        except (GitFailed, Refusal) as problem:
            self._fail(order, log, str(problem), progress)
        except Exception:
            _logger.exception("no bundle could be made for %s", order.content_guid)
            self._fail(order, log, _BROKEN, progress)
        else:
            return True
        return False

    def _fail(self, order: GitOrder, log: TaskLog, error: str, progress: Progress) -> None:
        _logger.warning("content %s from Git: %s", order.content_guid, error)
        if progress.commit is None:
            self._notes.unreachable(order, error)
        else:
            self._notes.error(order, error)
        self._end(log, error, progress)

    def _end(self, log: TaskLog, error: str, progress: Progress) -> None:
        """End a task that made no bundle; one that was promised goes."""
        if progress.bundle_id is not None and self._made is not None:
            self._made.withdraw(progress.bundle_id)
        log.line(error)
        self._tasks.finish(log.task_id, error=error)
