"""Deployments: from an uploaded bundle to what the content's address shows."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from connectapi.server.content import kinds
from connectapi.server.content.deployment import (
    RESTORE,
    Columns,
    Deployment,
    Jobs,
    Order,
    Parts,
)
from connectapi.server.content.job import KILLED, Job, JobKilled
from connectapi.server.content.rendering import RenderingFailed
from connectapi.server.content.work import DEPLOYMENT, Work
from connectapi.server.errors import Refusal, explained
from connectapi.server.runtime.failures import BUILD_FAILED, BuildFailed, failure_text
from connectapi.server.store import audit, bundles, content, variants

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from connectapi.server.content.bundle import Inspected
    from connectapi.server.content.work import WorkQueue
    from connectapi.server.tasks import TaskLog, Tasks

__all__ = ["Deployments", "Order", "Parts"]

_logger = logging.getLogger(__name__)


class Deployments:
    """Runs deployments in the background, each as a task."""

    def __init__(self, parts: Parts, tasks: Tasks, work: WorkQueue) -> None:
        self._parts = parts
        self._tasks = tasks
        self._work = work

    def start(self, order: Order) -> str:
        """Begin a deployment and return the id of its task."""
        user_id = order.caller.id if order.caller else None
        log = self._tasks.begin("deploy", user_id=user_id, content_id=order.content_id)
        jobs = self._jobs(order, log)
        # A document's job is there as soon as its deployment was asked for.
        if order.app_mode == "jupyter-static" and self._parts.builder is not None:
            jobs.restoring(RESTORE)
        elif order.app_mode in kinds.RENDERED:
            jobs.rendering(kinds.render_tag(order.app_mode, order.category))

        def run() -> None:
            self._run(order, log, jobs)

        def drop(reason: str) -> None:
            jobs.end(KILLED, reason)
            self._tasks.finish(log.task_id, error=reason)

        self._work.submit(Work(DEPLOYMENT, order.content_id, run, drop))
        return log.task_id

    def run(self, order: Order, log: TaskLog, failed: Callable[[str], None]) -> None:
        """Deploy as part of a task, which ends with it; `failed` hears of an error before that."""
        self._run(order, log, self._jobs(order, log), failed)

    def _jobs(self, order: Order, log: TaskLog) -> Jobs:
        def begin(tag: str) -> Job:
            values = {"content_id": order.content_id, "bundle_id": order.bundle_id, "tag": tag}
            parts = self._parts
            return Job.begin(parts.database, parts.clock, self._work, log, values)

        return Jobs(begin)

    def _run(
        self, order: Order, log: TaskLog, jobs: Jobs, failed: Callable[[str], None] | None = None
    ) -> None:
        error = ""
        try:
            self._deploy(order, log, jobs)
        except Exception as problem:  # noqa: BLE001 - whatever it is, the task ends with it
            failure = _failure(order, problem)
            if not jobs.end(_exit_code(problem), failure.coded):
                log.line(failure.message)
            error = failure_text(failure.code)
            log.line(error)
        try:
            # Whoever waits for the task looks at what was noted as soon as it ends.
            if error and failed is not None:
                failed(error)
        finally:
            self._tasks.finish(log.task_id, error=error)

    def _deploy(self, order: Order, log: TaskLog, jobs: Jobs) -> None:
        parts = self._parts
        inspected = parts.archives.inspect(parts.archives.archive(order.bundle_id))
        self._check_mode(order, inspected.app_mode)
        log.line(f"Building {kinds.label(inspected.app_mode)}...")
        deployment = Deployment(parts, order, log, jobs, inspected)
        if parts.builder is None or inspected.app_mode == kinds.STATIC:
            columns = deployment.prepare()
        else:
            columns = deployment.build(parts.builder)
        rendering = deployment.launch() if order.launch else None
        jobs.end()
        if order.activate:
            self._activate(order, inspected, columns, rendering)
            parts.activated(order.content_id)

    def _check_mode(self, order: Order, mode: str) -> None:
        with self._parts.database.read() as connection:
            row = content.by_id(connection, order.content_id)
        if row is None:
            raise BuildFailed(BUILD_FAILED, "The content item was deleted.")
        if row["app_mode"] not in (kinds.UNKNOWN, mode):
            message = (
                f"The bundle is {kinds.label(mode)} ({mode}), and the content item has been "
                f"{kinds.label(row['app_mode'])} ({row['app_mode']}): make a new item for it."
            )
            raise BuildFailed(BUILD_FAILED, message)

    def _activate(
        self, order: Order, inspected: Inspected, columns: Columns, rendering: int | None
    ) -> None:
        metadata = inspected.manifest.metadata
        now = self._parts.clock.stamp()
        values: dict[str, object] = {
            **columns,
            "app_mode": inspected.app_mode,
            "content_category": inspected.category,
            "parameterized": bool(metadata.has_parameters),
            "last_deployed_time": now,
        }
        with self._parts.database.write() as connection:
            if bundles.one(connection, order.content_id, order.bundle_id) is None:
                raise BuildFailed(BUILD_FAILED, "The bundle was deleted.")
            bundles.activate(connection, order.content_id, order.bundle_id, values)
            if rendering is not None:
                _show(connection, order.content_id, rendering)
            text = f"Deployed bundle {order.bundle_id} of content {order.content_guid}"
            audit.add(connection, now, order.caller, "deploy_application", text)


def _failure(order: Order, problem: Exception) -> BuildFailed:
    """Say what came in the way of a deployment."""
    if isinstance(problem, BuildFailed):
        return problem
    if isinstance(problem, JobKilled | RenderingFailed | Refusal):
        return BuildFailed(BUILD_FAILED, str(problem))
    _logger.error("the deployment of %s failed", order.content_guid, exc_info=problem)
    if isinstance(problem, FileNotFoundError):
        return BuildFailed(BUILD_FAILED, f"The archive of bundle {order.bundle_id} is gone.")
    message = "The server could not do the deployment; its log says why."
    return BuildFailed(BUILD_FAILED, explained(problem, message))


def _exit_code(problem: Exception) -> int:
    if isinstance(problem, RenderingFailed):
        return problem.status
    return KILLED if isinstance(problem, JobKilled) else 1


def _show(connection: Connection, content_id: int, rendering: int) -> None:
    row = variants.rendering(connection, content_id, rendering)
    if row is not None:
        variants.activate_rendering(connection, row["variant_id"], rendering)
