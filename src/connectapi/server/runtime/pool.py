"""The processes of one bundle, and the visitors that wait for one; on the event loop alone."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from connectapi.server.runtime.endings import IDLE, REPLACED, Full, NotReady, StartFailed
from connectapi.server.runtime.launching import HOST
from connectapi.server.runtime.scaling import State, choose, decide, next_look

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectapi.server.runtime.plans import Plan
    from connectapi.server.runtime.worker import Worker


@dataclass(frozen=True, slots=True)
class Lease:
    """A ready process, counted as one connection until it is released.

    Attributes:
        address: ``127.0.0.1:port``.
        worker_id: Names the process; ``lease(prefer=worker_id)`` leads a visitor back to it.
        job_key: Key of the process's job.
        keeps_prefix: Whether it wants the whole path; others get the path below ``base_path``.
        base_path: Path in front of the content's own paths, as the process was told it:
            ``/content/<guid>`` or ``/content/<guid>/_bundle<id>``, behind the prefix of the
            server's address; a program that keeps the prefix gets ``base_path`` + path.
        release: Gives the connection back; on the event loop, once; more often does no harm.
    """

    address: str
    worker_id: str
    job_key: str
    keeps_prefix: bool
    base_path: str
    release: Callable[[], None]


class Retired(Exception):
    """This pool takes no visitors any more: its successor does."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a failed start is remembered: the first one, doubling up to the longest time.

    Attributes:
        steady: Seconds after which a process that ends by itself counts as one that had worked.
    """

    first: float = 4.0
    longest: float = 60.0
    steady: float = 30.0

    def after(self, failures: int) -> float:
        """Give the seconds for so many failures in a row."""
        return min(self.longest, self.first * 2.0 ** min(failures - 1, 16))


class Pool:
    """The processes of one bundle.

    Args:
        make: Makes a process and lets it live; it calls :meth:`changed` when its state has changed.
        emptied: Called when there is nothing left to be kept.
    """

    def __init__(
        self,
        plan: Plan,
        make: Callable[[Pool], Worker],
        patience: Patience,
        emptied: Callable[[Pool], None],
    ) -> None:
        self.plan = plan
        self.workers: list[Worker] = []
        self._make = make
        self._patience = patience
        self._emptied = emptied
        self._loop = asyncio.get_running_loop()
        self._waiting: set[asyncio.Future[None]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._failure: StartFailed | None = None
        self._failures = 0
        self._again = 0.0
        self._retired = False
        self._refused: str | None = None

    async def lease(self, prefer: str | None, until: float | None) -> Lease:
        """Give a ready process; see :meth:`Fleet.lease`.

        Args:
            until: Time of the event loop after which nothing is waited for any more.

        Raises:
            Retired: Another pool is asked from now on.
        """
        while True:
            if self._refused is not None:
                raise StartFailed(self._refused, None)
            if self._retired:
                raise Retired
            found = self._take(prefer)
            if found is not None:
                return found
            await self._wait(until)

    def changed(self, worker: Worker) -> None:
        """Take note that a process is ready, or has ended."""
        if worker.state is State.READY:
            self._failure, self._failures = None, 0
        elif worker in self.workers:
            self.workers.remove(worker)
            self._note(worker)
        self._wake()
        self.adjust()

    def adjust(self) -> None:
        """Start and stop what there should be more or less of."""
        seen = [worker.seen() for worker in self.workers]
        scaling = self.plan.scaling
        actions = decide(scaling, seen, waiting=len(self._waiting))
        for worker in [worker for worker in self.workers if worker.id in actions.stop]:
            worker.stop(REPLACED if worker.state is State.DRAINING else IDLE)
        if actions.start and not self._retired and not self._blocked():
            self.workers += [self._make(self) for _ in range(actions.start)]
        self._look_again(next_look(scaling, seen))
        self._leave_if_empty()

    def retire(self) -> None:
        """Take no more visitors; processes end with their last connection."""
        self._retired = True
        for worker in self.workers:
            worker.drain()
        self._wake()
        self.adjust()

    def stop(self, reason: str, refusal: str) -> None:
        """End all processes now, and refuse whoever waits."""
        self._retired, self._refused = True, refusal
        for worker in self.workers:
            worker.stop(reason)
        self._wake()
        self.adjust()

    def close(self) -> None:
        """Forget timers and waiting visitors: the server stops."""
        self._refused = "The server stops."
        if self._timer is not None:
            self._timer.cancel()
        self._wake()

    def _take(self, prefer: str | None) -> Lease | None:
        chosen = choose(self.plan.scaling, [worker.seen() for worker in self.workers], prefer)
        if chosen is None:
            return None
        worker = next(worker for worker in self.workers if worker.id == chosen)
        worker.take()
        self.adjust()
        return Lease(
            address=f"{HOST}:{worker.port}",
            worker_id=worker.id,
            job_key=worker.job_key or "",
            keeps_prefix=worker.keeps_prefix,
            base_path=self.plan.base_path,
            release=_Release(partial(self._release, worker)),
        )

    def _release(self, worker: Worker) -> None:
        worker.give_back()
        self._wake()
        self.adjust()

    async def _wait(self, until: float | None) -> None:
        """Wait for a change, having seen to it that one will come."""
        change: asyncio.Future[None] = self._loop.create_future()
        self._waiting.add(change)
        try:
            self.adjust()
            starting = [worker for worker in self.workers if worker.state is State.STARTING]
            if not starting:
                if self._failure is not None and not self._some_ready():
                    # A new one each time: what is raised keeps where it was raised.
                    raise StartFailed(self._failure.message, self._failure.job_key)
                raise Full(f"All {len(self.workers)} processes of the content are busy.")
            with suppress(TimeoutError):
                async with asyncio.timeout_at(until):
                    await change
                    return
            raise NotReady(starting[0].job_key)
        finally:
            self._waiting.discard(change)
            self._leave_if_empty()

    def _some_ready(self) -> bool:
        return any(worker.state is State.READY for worker in self.workers)

    def _leave_if_empty(self) -> None:
        remembers = not self._retired and self._loop.time() < self._again
        if not self.workers and not self._waiting and not remembers:
            self._emptied(self)

    def _wake(self) -> None:
        for change in self._waiting:
            if not change.done():
                change.set_result(None)

    def _note(self, worker: Worker) -> None:
        """Remember a failure, so that it is not repeated for every visitor."""
        if worker.failure is not None:
            self._failure = worker.failure
        elif not (worker.crashed and worker.lived() < self._patience.steady):
            return
        self._failures += 1
        self._again = self._loop.time() + self._patience.after(self._failures)

    def _blocked(self) -> bool:
        """Tell whether nothing is started for a while: after a failure, or unasked for."""
        if self._loop.time() >= self._again:
            return False
        return self._failure is not None or not self._waiting

    def _look_again(self, seconds: float | None) -> None:
        """Set the timer for what changes by itself: idle times, and the end of a failure's."""
        now = self._loop.time()
        times = [] if seconds is None else [now + seconds]
        if self._again > now:
            times.append(self._again)
        due = min(times, default=None)
        if self._timer is not None:
            # Times only move on, so one that comes earlier than needed does no harm.
            if due is None or self._timer.when() <= due:
                return
            self._timer.cancel()
        if due is not None:
            self._timer = self._loop.call_at(due, self._due)

    def _due(self) -> None:
        self._timer = None
        if self._loop.time() >= self._again:
            self._failure = None
        self.adjust()


class _Release:
    """Gives a connection back the first time that it is called."""

    __slots__ = ("_action",)

    def __init__(self, action: Callable[[], None]) -> None:
        self._action: Callable[[], None] | None = action

    def __call__(self) -> None:
        action, self._action = self._action, None
        if action is not None:
            action()
