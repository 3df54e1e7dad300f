"""A task's answers: which log lines are new, done or not, failed how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from connectapi._core.errors import ConnectError, RouteNotFound, TaskFailed, TaskTimeout

# In a cluster, a balancer without sticky cookies sends some polls to a node that has no such task.
TOLERATED_MISSES: Final = 5
_LAST_LINES: Final = 5


@dataclass(frozen=True, slots=True)
class TaskReport:
    """One answer to "how is the task doing", in plain values."""

    output: Sequence[str]
    last: int
    finished: bool
    code: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True)
class TaskProgress:
    """What is known of a task so far; `first` is what to ask for next."""

    task_id: str
    first: int = 0
    log: tuple[str, ...] = ()
    new_lines: tuple[str, ...] = ()
    finished: bool = False
    code: int = 0
    error: str = ""
    misses: int = field(default=0)

    def after(self, report: TaskReport) -> TaskProgress:
        """Take in an answer; every log line is new exactly once.

        An answer may begin before `first`, when the server ignores it, or repeat old lines.
        """
        lines = tuple(report.output)
        # The lines end at `last`, so they begin at `last - len(lines)`.
        begins = max(report.last - len(lines), 0)
        new = lines[max(self.first - begins, 0) :] if report.last > self.first else ()
        return replace(
            self,
            first=max(report.last, self.first),
            log=self.log + new,
            new_lines=new,
            finished=report.finished,
            code=report.code,
            error=report.error,
            misses=0,
        )

    def after_miss(self, error: ConnectError) -> TaskProgress:
        """Take in a 404; a few in a row are a balancer's doing, more are the truth.

        Raises:
            ConnectError: `error` itself, after too many in a row or when the route is unknown.
        """
        if self.misses + 1 > TOLERATED_MISSES or isinstance(error, RouteNotFound):
            raise error
        return replace(self, misses=self.misses + 1, new_lines=())

    def failure(self) -> TaskFailed | None:
        """Give the error of a task that ended in failure, None for any other."""
        if not self.finished or (self.code == 0 and not self.error):
            return None
        reason = self.error.strip().rstrip(".") or "the server gives no reason"
        message = f"Task {self.task_id} failed: {reason} (code {self.code})."
        if self.log:
            message += " The log ends:\n" + "\n".join(self.log[-_LAST_LINES:])
        return TaskFailed(
            message, task_id=self.task_id, code=self.code, error=self.error, log=self.log
        )

    def timed_out(self, seconds: float) -> TaskTimeout:
        """Make the error for a task that did not end in time."""
        message = (
            f"Task {self.task_id} did not end within {seconds:g} s; "
            "it may still be running, so wait for it again with the same id."
        )
        return TaskTimeout(message, task_id=self.task_id, log=self.log)
