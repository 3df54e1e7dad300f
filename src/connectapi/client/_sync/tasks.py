# Derived from src/connectapi/client/_async/tasks.py by `make generate`. Do not edit.
"""Tasks: work that a server does in the background."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Final

from connectapi._core.errors import NotFound
from connectapi._core.tasks import TaskProgress, TaskReport
from connectapi._io import synchronous as io
from connectapi._session._sync.session import Session
from connectapi.client._sync.resource import Resource
from connectapi.client.subjects import ById, id_of
from connectapi.models.tasks import Task

_LONGEST_WAIT: Final = 5
_PAUSE: Final = 0.5


def ended(
    session: Session,
    task: Task | str,
    *,
    wait: bool,
    timeout: float | None,
    on_log: Callable[[str], None] | None,
) -> Task:
    """Wait for a task that was begun, as the verbs do; without `wait` give it as it begins.

    Raises:
        TaskFailed: It ended in failure; the error holds the log.
        TaskTimeout: It did not end in time, and goes on.
    """
    tasks = TasksResource(session)
    if wait:
        return tasks.wait(task, timeout=timeout, on_log=on_log)
    return task if isinstance(task, Task) else tasks.get(task)


class TasksResource(Resource):
    """Reads tasks and waits for them."""

    def get(self, id: str) -> Task:
        """Read a task with its whole log.

        Operation: getTask. Rights: whoever started it, or administrator.
        """
        return self._api.tasks.get_task(id)

    def wait(
        self,
        task: ById,
        *,
        timeout: float | None = None,
        on_log: Callable[[str], None] | None = None,
    ) -> Task:
        """Wait until a task has ended well, and give it with its whole log.

        The server is asked by long polling. `on_log` gets each log line once, as it arrives. A task
        can be waited for again by its id, after an interruption or a time-out. A few 404s in a row
        are put down to a load balancer without sticky cookies. `timeout` is in seconds for the
        whole wait; the default is no limit. Operation: getTask.

        Raises:
            TaskFailed: The task ended in failure; the error holds the log.
            TaskTimeout: It did not end in time; it may still be running.
            NotFound: There is no such task.
        """
        progress = TaskProgress(id_of(task, "a task"))
        deadline = None if timeout is None else monotonic() + timeout
        while True:
            left = None if deadline is None else deadline - monotonic()
            if left is not None and left <= 0:
                raise progress.timed_out(timeout or 0.0)
            hold = self._seconds_to_hold(left)
            try:
                answer = self._api.tasks.get_task(progress.task_id, first=progress.first, wait=hold)
            except NotFound as error:
                progress = progress.after_miss(error)
                io.sleep(_PAUSE)
                continue
            progress = progress.after(_report(answer))
            if on_log is not None:
                for line in progress.new_lines:
                    on_log(line)
            if progress.finished:
                break
            if not hold:
                io.sleep(_PAUSE if left is None else min(_PAUSE, left))
        failure = progress.failure()
        if failure is not None:
            raise failure
        return _with_log(answer, progress)

    def _seconds_to_hold(self, left: float | None) -> int:
        """How long the server may hold the answer; it ends at once when the task does.

        That is less than this client waits for any answer.
        """
        patience = self._session.patience
        limits = (_LONGEST_WAIT, left, None if patience is None else patience / 2)
        return int(min(limit for limit in limits if limit is not None))


def _report(task: Task) -> TaskReport:
    return TaskReport(
        output=task.output or (),
        last=task.last or 0,
        finished=bool(task.finished),
        code=task.code or 0,
        error=task.error or "",
    )


def _with_log(task: Task, progress: TaskProgress) -> Task:
    return Task(
        id=task.id,
        output=list(progress.log),
        result=task.result,
        finished=task.finished,
        code=task.code,
        error=task.error,
        last=task.last,
    )
