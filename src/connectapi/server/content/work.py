"""Work that waits for its turn: deployments and renderings, a few at a time."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectapi.server.errors import Code, Refusal, missing
from connectapi.server.store import queue
from connectapi.server.tasks import INTERRUPTED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from connectapi.server.clock import Clock
    from connectapi.server.content.live_jobs import LiveJobs
    from connectapi.server.store.database import Database

_logger = logging.getLogger(__name__)

QUEUE_NAME = "default"
REMOVED = "It was removed from the queue."
DEPLOYMENT, RENDERING, SCHEDULED = "Deploy", "Render", "ScheduledRender"
# One that takes long leaves room for others.
_PARALLEL = 4
_PATIENCE = 3.0  # seconds that the process of a job has for its end when the server stops


@dataclass(frozen=True, slots=True)
class Work:
    """Something to be done later.

    Attributes:
        run: Does it; whatever can go wrong is its own business.
        drop: Called instead of ``run``, with the reason, where it is not to be done any more.
    """

    job_type: str
    content_id: int
    run: Callable[[], None]
    drop: Callable[[str], None]
    variant_id: int | None = None


class WorkQueue:
    """The queue, and the threads that work it off in order.

    What waits is seen in the database; it does not outlive the process, whose next start fails the
    tasks that were left behind.

    Args:
        scheduled: How many scheduled renderings may run at the same time, beside other work.
    """

    def __init__(
        self, database: Database, clock: Clock, live: LiveJobs, *, scheduled: int = 2
    ) -> None:
        self._database = database
        self._clock = clock
        self.live = live
        self._threads = ThreadPoolExecutor(_PARALLEL, thread_name_prefix="work")
        self._scheduled = ThreadPoolExecutor(scheduled, thread_name_prefix="scheduled")
        self._lock = threading.Lock()
        self._waiting: dict[int, Work] = {}
        self._changed = threading.Condition()
        self._busy: set[int] = set()
        self._unfinished = 0
        self._open = threading.Event()
        self._open.set()
        self._closed = False

    def submit(self, work: Work) -> None:
        """Put work at the end of the queue; it is dropped at once where the queue is closed."""
        values = {
            "name": QUEUE_NAME,
            "job_type": work.job_type,
            "content_id": work.content_id,
            "variant_id": work.variant_id,
        }
        with self._database.write() as connection:
            number = queue.add(connection, self._clock.stamp(), values)
            # Before others see the item: whoever removes it must find what is to be dropped.
            with self._lock:
                self._waiting[number] = work
        if not self._enqueue(number, work):
            with self._database.write() as connection:
                queue.remove(connection, number)
            work.drop(INTERRUPTED)

    def _enqueue(self, number: int, work: Work) -> bool:
        # The lock keeps the queue from being closed in between: its threads would take nothing.
        with self._lock:
            if self._closed:
                # What was taken out meanwhile is dropped by whoever did that.
                return self._waiting.pop(number, None) is None
            with self._changed:
                self._unfinished += 1
            threads = self._scheduled if work.job_type == SCHEDULED else self._threads
            threads.submit(self._take, number)
        return True

    def remove(self, number: int) -> None:
        """Take work that has not begun out of the queue.

        Raises:
            Refusal: There is no such work, or it has begun.
        """
        with self._database.write() as connection:
            row = queue.one(connection, number)
            if row is None:
                raise missing("item of the queue with the id", number)
            if not queue.remove_waiting(connection, number):
                message = (
                    f"The item {number} of the queue is being worked on: it cannot be removed."
                )
                raise Refusal(Code.QUEUE_ITEM_IN_PROGRESS, message)
        with self._lock:
            work = self._waiting.pop(number, None)
        if work is not None:
            work.drop(REMOVED)

    def order_kill(self, job_key: str) -> None:
        """Ask for a job to end: its process is stopped, or else it ends at its next line."""
        self.live.order_kill(job_key)

    def wait_until_idle(self, seconds: float) -> bool:
        """Wait until nothing waits or runs; false where that takes longer."""
        with self._changed:
            return self._changed.wait_for(lambda: self._unfinished == 0, seconds)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Begin no work while the block lasts; what has begun goes on."""
        self._open.clear()
        try:
            yield
        finally:
            self._open.set()

    def close(self) -> None:
        """Finish what has begun, within seconds where it has a process; give up what waits."""
        with self._lock:
            self._closed = True
        self._open.set()
        self.wait_until_idle(_PATIENCE)
        self.live.stop_all()
        for threads in (self._threads, self._scheduled):
            threads.shutdown(wait=True, cancel_futures=True)

    def _take(self, number: int) -> None:
        self._open.wait()
        with self._lock:
            work = self._waiting.get(number)
        try:
            if work is not None:
                with self._alone(work.content_id):
                    if not self._closed and self._begin(number):
                        self._do(number, work)
        except Exception:
            # Nobody asks for the result of this thread: it would be lost without a word.
            _logger.exception("item %s of the queue failed", number)
        finally:
            with self._changed:
                self._unfinished -= 1
                self._changed.notify_all()

    def _begin(self, number: int) -> bool:
        with self._database.write() as connection:
            begun = queue.start(connection, self._clock.stamp(), number)
        if begun:
            # Else somebody has just removed it, and drops it.
            with self._lock:
                self._waiting.pop(number, None)
        return begun

    def _do(self, number: int, work: Work) -> None:
        try:
            work.run()
        except Exception:
            _logger.exception("work on content %s failed", work.content_id)
        finally:
            with self._database.write() as connection:
                queue.remove(connection, number)

    @contextmanager
    def _alone(self, content_id: int) -> Iterator[None]:
        """Let nothing else work on the same item: it would find its files half replaced."""
        with self._changed:
            self._changed.wait_for(lambda: content_id not in self._busy)
            self._busy.add(content_id)
        try:
            yield
        finally:
            with self._changed:
                self._busy.discard(content_id)
                self._changed.notify_all()
