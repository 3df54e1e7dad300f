"""Renderings: what a document's variant shows, made by a deployment, a request or a schedule."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectapi.server.content import kinds
from connectapi.server.content.job import KILLED, Job, JobKilled
from connectapi.server.content.making import GONE, Target
from connectapi.server.content.rendering import RenderingFailed
from connectapi.server.content.work import QUEUE_NAME, RENDERING, SCHEDULED, Work
from connectapi.server.errors import Code, Refusal, explained
from connectapi.server.store import content, variants

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

    from connectapi.server.clock import Clock
    from connectapi.server.content.archives import Archives
    from connectapi.server.content.mail import Mailer
    from connectapi.server.content.making import Maker
    from connectapi.server.content.work import WorkQueue
    from connectapi.server.store.database import Database
    from connectapi.server.tasks import TaskLog, Tasks

_logger = logging.getLogger(__name__)

_FAILED = "Unable to render: Rendering exited abnormally: exit status {status}"


@dataclass(frozen=True, slots=True)
class RenderOrder:
    """What is to be rendered: a variant of an item, from the item's active bundle.

    Attributes:
        user_id: Who asked for it; None for a schedule.
        scheduled_time: When a schedule wanted it, as text.
        activate: Whether the variant shows it from then on.
        email: Whether it is mailed to those who get the variant by mail.
    """

    item: RowMapping
    variant: RowMapping
    user_id: int | None
    scheduled_time: str | None = None
    activate: bool = True
    email: bool = False


class Renders:
    """Renders documents in the background, each as a task with a job."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        archives: Archives,
        tasks: Tasks,
        work: WorkQueue,
        mailer: Mailer,
        maker: Maker,
    ) -> None:
        self._database = database
        self._clock = clock
        self._archives = archives
        self._tasks = tasks
        self._work = work
        self._mailer = mailer
        self.make = maker.make

    def start(self, order: RenderOrder) -> str:
        """Begin a rendering and return the id of its task.

        Raises:
            Refusal: The item is locked, is no document, or has not been deployed.
        """
        item = order.item
        _check(item)
        log = self._tasks.begin("render", user_id=order.user_id, content_id=item["id"])
        job = self._job(order, log)

        def run() -> None:
            self._run(order, job, log)

        def drop(reason: str) -> None:
            job.finish(KILLED, reason)
            self._tasks.finish(log.task_id, error=reason)

        job_type = RENDERING if order.scheduled_time is None else SCHEDULED
        self._work.submit(Work(job_type, item["id"], run, drop, order.variant["id"]))
        return log.task_id

    def _job(self, order: RenderOrder, log: TaskLog) -> Job:
        item, variant = order.item, order.variant
        scheduled = order.scheduled_time is not None
        values = {
            "content_id": item["id"],
            "bundle_id": item["active_bundle_id"],
            "variant_id": variant["id"],
            "variant_key": variant["key"],
            "tag": kinds.render_tag(item["app_mode"], item["content_category"]),
            "scheduled_time": order.scheduled_time,
            "queued_time": self._clock.stamp() if scheduled else None,
            "queue_name": QUEUE_NAME if scheduled else None,
        }
        return Job.begin(self._database, self._clock, self._work, log, values)

    def _run(self, order: RenderOrder, job: Job, log: TaskLog) -> None:
        error, code = "", 0
        try:
            self._render(order, job)
        except JobKilled as problem:
            error, code = str(problem), KILLED
        except RenderingFailed as problem:
            error, code = str(problem), problem.status
        except Refusal as problem:
            error, code = problem.message, 1
        except Exception as problem:
            _logger.exception("the rendering of %s failed", order.item["guid"])
            error, code = explained(problem, "The server could not render; its log says why."), 1
        if error and code != KILLED and order.scheduled_time is not None:
            self._mail_failure(order, job, error)
        job.finish(code, error or None)
        failed = _FAILED.format(status=1 if code == KILLED else code)
        self._tasks.finish(log.task_id, error=failed if error else "")

    def _render(self, order: RenderOrder, job: Job) -> None:
        with self._database.read() as connection:
            item = content.by_id(connection, order.item["id"])
            variant = variants.one(connection, order.variant["id"])
        if item is None or variant is None or item["active_bundle_id"] is None:
            raise RenderingFailed(GONE)
        bundle_id = item["active_bundle_id"]
        job.head(
            {
                "Content GUID": item["guid"],
                "Content ID": item["id"],
                "Bundle ID": bundle_id,
                "Variant ID": variant["id"],
            }
        )
        try:
            inspected = self._archives.inspect(self._archives.archive(bundle_id))
        except FileNotFoundError:
            message = f"The archive of bundle {bundle_id} is gone."
            raise RenderingFailed(message) from None
        number = self.make(job, Target(bundle_id, variant, order.activate), inspected)
        job.line(f"This is rendering {number}.")
        if order.email:
            self._mail(item, variant, number, job)

    def _mail(self, item: RowMapping, variant: RowMapping, number: int, job: Job) -> None:
        try:
            count = self._mailer.after_schedule(item, variant, number)
        except Exception:
            # The rendering is there all the same.
            _logger.exception("rendering %s could not be mailed", number)
            job.line("It could not be mailed; the server's log says why.", source="stderr")
            return
        if count is None:
            job.line("The document does not want to be mailed this time.")
        else:
            job.line(f"Mailed to {count} {'person' if count == 1 else 'people'}.")

    def _mail_failure(self, order: RenderOrder, job: Job, error: str) -> None:
        try:
            self._mailer.after_failure(order.item, order.variant, job.key, error)
        except Exception:
            _logger.exception("nobody was told that %s could not be rendered", order.item["guid"])


def _check(item: RowMapping) -> None:
    if item["locked"]:
        message = f"The content item {item['guid']} is locked, so nothing can be rendered."
        raise Refusal(Code.LOCKED_CONTENT_PROCESS, message)
    if item["app_mode"] not in kinds.RENDERED:
        kind = kinds.label(item["app_mode"])
        message = f"Only documents are rendered, and the content item {item['guid']} is {kind}."
        raise Refusal(Code.INVALID_APP_MODE, message)
