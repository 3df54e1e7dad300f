"""The running processes of all content, by bundle; they live on the server's event loop."""

from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from connectapi.server.content.live_jobs import KILLED_REASON
from connectapi.server.runtime.endings import LOCKED_OR_DELETED, Full, NotReady, StartFailed
from connectapi.server.runtime.plans import NothingToRun, kept_warm, read_plan
from connectapi.server.runtime.pool import Lease, Patience, Pool, Retired
from connectapi.server.runtime.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from connectapi.server.address import ServerAddress
    from connectapi.server.content.view import View
    from connectapi.server.runtime.plans import Plan
    from connectapi.server.runtime.worker_jobs import WorkerJobs
    from connectapi.server.store.database import Database

__all__ = ["Fleet", "Full", "Lease", "NotReady", "Patience", "StartFailed"]

_logger = logging.getLogger(__name__)

T = TypeVar("T")

_THREADS = 8
_SHUT = 1.0  # seconds that the event loop has to take note that all ends

Key = tuple[int, str]
"""Number of a bundle, and what of the path chose it: a draft is another place than the item."""


class Fleet:
    """Starts, leases and ends the processes of content.

    ``lease`` and ``begin`` are awaited or called on the server's event loop; everything else may be
    called from any thread. The first of the two tells which event loop that is.
    """

    def __init__(
        self,
        database: Database,
        address: ServerAddress,
        jobs: WorkerJobs,
        patience: Patience | None = None,
    ) -> None:
        self._database = database
        self._address = address
        self._jobs = jobs
        self._patience = patience or Patience()
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="fleet")
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False
        # What follows belongs to the event loop.
        self._pools: dict[Key, Pool] = {}
        self._old: set[Pool] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._changes = 0

    def begin(self) -> None:
        """Start what is kept warm; on the event loop, once."""
        if self._loop is not None:
            return
        with self._lock:
            if self._closed:
                return
            self._loop = asyncio.get_running_loop()
        self._spawn(self._warm(None))

    async def lease(
        self, view: View, *, prefer: str | None = None, wait: float | None = None
    ) -> Lease:
        """Give a ready process for the bundle of a view; starts one where there is none.

        Args:
            prefer: The ``worker_id`` of an earlier lease of the same visitor: that process is
                taken while it is there and has room.
            wait: Seconds to wait for a process that is being started; by default as long as it
                takes, which ``init_timeout`` bounds. With 0 nothing is waited for.

        Raises:
            NotReady: It is not ready after ``wait`` seconds.
            StartFailed: It ended while it was started, did not answer in time, or failed so
                shortly before that it is not tried again yet.
            Full: All processes are busy and no more are allowed.
        """
        self.begin()
        until = None if wait is None else asyncio.get_running_loop().time() + wait
        key = (int(view.bundle["id"]), view.prefix)
        while True:
            if self._closed:
                raise StartFailed("The server stops.", None)
            pool = self._pools.get(key) or await self._open(int(view.bundle["content_id"]), key)
            with suppress(Retired):
                return await pool.lease(prefer, until)

    def renew(self, content_id: int) -> None:
        """Give new requests new processes: variables, settings or the active bundle changed.

        Old processes end once their connections have. A remembered failure is forgotten.
        """
        self._soon(self._renew, content_id)

    def stop_content(self, content_id: int) -> None:
        """End all processes of an item now: it was locked or deleted."""
        self._soon(self._stop_content, content_id)

    def stop_bundle(self, bundle_id: int) -> None:
        """End all processes of a bundle now: it was deleted."""
        self._soon(self._stop_bundle, bundle_id)

    def stop_job(self, job_key: str) -> None:
        """End the process that is a job now, if one is."""
        self._soon(self._stop_job, job_key)

    def close(self) -> None:
        """End all processes, within a bounded time; nothing is started any more.

        Not to be called on the event loop, which goes on meanwhile or has ended.
        """
        with self._lock:
            if self._closed:
                return
            self._closed = True
        done = threading.Event()
        if self._soon(self._shut, done):
            done.wait(_SHUT)
        self._jobs.stop_all()
        self._threads.shutdown(wait=True)
        self._jobs.finish_all()

    async def _open(self, content_id: int, key: Key) -> Pool:
        """Make the pool of a bundle, with what the database says about it now."""
        while True:
            changes = self._changes
            try:
                plan = await self._in_thread(partial(self._read, content_id, key))
            except NothingToRun as problem:
                raise StartFailed(str(problem), None) from None
            if changes != self._changes:
                continue  # perhaps it was this item, and what was read is old
            if key not in self._pools:
                self._pools[key] = Pool(plan, self._make, self._patience, self._emptied)
            return self._pools[key]

    def _read(self, content_id: int, key: Key) -> Plan:
        with self._database.read() as connection:
            return read_plan(connection, content_id, *key, self._address.url)

    def _make(self, pool: Pool) -> Worker:
        worker = Worker(pool.plan, self._jobs, self._threads, pool.changed)
        self._spawn(worker.live())
        return worker

    def _emptied(self, pool: Pool) -> None:
        self._old.discard(pool)
        for key in [key for key, one in self._pools.items() if one is pool]:
            del self._pools[key]

    def _take_out(self, fits: Callable[[Plan], bool]) -> list[Pool]:
        """Take pools out of those that visitors come to; give those taken out before as well."""
        self._changes += 1
        for key in [key for key, pool in self._pools.items() if fits(pool.plan)]:
            self._old.add(self._pools.pop(key))
        return [pool for pool in self._old if fits(pool.plan)]

    def _renew(self, content_id: int) -> None:
        for pool in self._take_out(lambda plan: plan.content_id == content_id):
            pool.retire()
        self._spawn(self._warm(content_id))

    def _stop_content(self, content_id: int) -> None:
        self._stop(lambda plan: plan.content_id == content_id)

    def _stop_bundle(self, bundle_id: int) -> None:
        self._stop(lambda plan: plan.bundle_id == bundle_id)

    def _stop(self, fits: Callable[[Plan], bool]) -> None:
        for pool in self._take_out(fits):
            pool.stop(LOCKED_OR_DELETED, "The content was locked or deleted.")

    def _stop_job(self, job_key: str) -> None:
        for pool in (*self._pools.values(), *self._old):
            for worker in pool.workers:
                if worker.job_key == job_key:
                    worker.stop(KILLED_REASON)

    async def _warm(self, content_id: int | None) -> None:
        """Start what is kept warm of an item, or of all."""
        for number, bundle_id in await self._in_thread(partial(self._kept_warm, content_id)):
            with suppress(StartFailed):  # it was deleted or locked in this moment
                pool = await self._open(number, (bundle_id, ""))
                pool.adjust()

    def _kept_warm(self, content_id: int | None) -> list[tuple[int, int]]:
        with self._database.read() as connection:
            return kept_warm(connection, content_id)

    async def _in_thread(self, function: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, function)

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        problem = None if task.cancelled() else task.exception()
        if problem is not None and not self._closed:
            _logger.error("a task of running content failed", exc_info=problem)

    def _shut(self, done: threading.Event) -> None:
        for pool in (*self._pools.values(), *self._old):
            pool.close()
        for task in self._tasks:
            task.cancel()
        done.set()

    def _soon(self, action: Callable[..., None], *arguments: object) -> bool:
        """Have something done on the event loop; without one there is nothing to do it to."""
        loop = self._loop
        if loop is None:
            return False
        if _runs_here(loop):
            action(*arguments)
            return True
        try:
            loop.call_soon_threadsafe(action, *arguments)
        except RuntimeError:  # it has ended
            return False
        return loop.is_running()


def _runs_here(loop: asyncio.AbstractEventLoop) -> bool:
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False
