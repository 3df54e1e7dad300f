"""One process of content, as the event loop sees it: started, ready, draining, ended."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from functools import partial
from secrets import token_hex
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from connectapi.server.content import kinds
from connectapi.server.identity.tokens import CONTENT_SESSION_SECONDS
from connectapi.server.runtime.endings import NO_ANSWER, StartFailed
from connectapi.server.runtime.launching import HOST
from connectapi.server.runtime.scaling import Seen, State

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

    from connectapi.server.runtime.plans import Plan
    from connectapi.server.runtime.worker_jobs import WorkerJob, WorkerJobs

_logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

_RENEWAL = CONTENT_SESSION_SECONDS / 2
_FIRST_LOOK, _LONGEST_PAUSE = 0.01, 0.25


class Worker:
    """A process and its job; all of it happens on the event loop, what waits in threads.

    Args:
        changed: Called when it is ready, and when it has ended.

    Attributes:
        connections: Leases that have not been released.
        failure: Why it could not be started, once it has ended for that.
        crashed: Whether it ended by itself after it had been ready.
    """

    def __init__(
        self,
        plan: Plan,
        jobs: WorkerJobs,
        threads: Executor,
        changed: Callable[[Worker], None],
    ) -> None:
        self.id = token_hex(8)
        self.state = State.STARTING
        self.connections = 0
        self.failure: StartFailed | None = None
        self.crashed = False
        self._plan = plan
        self._jobs = jobs
        self._threads = threads
        self._changed = changed
        self._loop = asyncio.get_running_loop()
        self._since = self._begun = self._loop.time()
        self._gone = asyncio.Event()
        self._job: WorkerJob | None = None
        self._reason: str | None = None

    @property
    def job_key(self) -> str | None:
        """Key of its job, once there is one."""
        return None if self._job is None else self._job.key

    @property
    def port(self) -> int:
        """Port that it listens on."""
        return 0 if self._job is None else self._job.port

    @property
    def keeps_prefix(self) -> bool:
        """Whether it wants the whole path of a request."""
        return (
            self._job is not None and self._job.launch is not None and self._job.launch.keeps_prefix
        )

    def seen(self) -> Seen:
        """Give what there is to decide by."""
        idle = 0.0 if self.connections else self._loop.time() - self._since
        return Seen(self.id, self.state, self.connections, idle)

    def lived(self) -> float:
        """Give the seconds since it was ready, or was made where it never was."""
        return self._loop.time() - self._begun

    def take(self) -> None:
        """Count one more connection."""
        self.connections += 1

    def give_back(self) -> None:
        """Count one connection less."""
        self.connections -= 1
        self._since = self._loop.time()

    def drain(self) -> None:
        """Take no more connections."""
        if self.state in (State.STARTING, State.READY):
            self.state = State.DRAINING

    def stop(self, reason: str) -> None:
        """End the process now, or as soon as there is one; returns at once."""
        self.drain()
        if self._reason is None:
            self._reason = reason
            if self._job is not None:
                self._job.stop(reason)

    async def live(self) -> None:
        """Start, watch and end it; returns when its job is finished.

        Where this is cancelled because the server stops, :class:`WorkerJobs` does the rest.
        """
        failure: str | None = None
        try:
            self._job = job = await self._in_thread(self._jobs.begin, self._plan)
            if self._reason is not None:
                job.stop(self._reason)
            failure = await self._start(job)
            if failure is None:
                await self._until_end(job)
                self.crashed = self._reason is None
                self._end()
            told = await self._in_thread(job.finish, failure)
        except Exception as problem:
            _logger.exception("a process of content %s failed", self._plan.content_guid)
            told = failure or f"It could not be started: {problem}"
            if self._job is not None:
                self._job.stop(told)
                await self._in_thread(self._job.finish, told)
        if told and self._reason is None:
            self.failure = StartFailed(told, self.job_key)
        self._end()

    def _end(self) -> None:
        if self.state is not State.ENDED:
            self.state = State.ENDED
            self._changed(self)

    async def _start(self, job: WorkerJob) -> str | None:
        """Start the process and wait until it answers; gives why it does not."""
        for last in (False, True):
            self._gone.clear()
            try:
                await self._in_thread(job.start, self._has_gone, lambda: self.connections)
            except StartFailed as problem:
                return problem.message
            answers = await self._until_ready(job)
            if answers:
                return None
            if job.alive:
                seconds = f"{self._plan.scaling.init_timeout:g} s"
                job.stop(NO_ANSWER)
                await self._gone.wait()
                return f"The {kinds.label(self._plan.mode)} did not answer within {seconds}."
            # Something else may have taken its port between the choice and the start.
            if last or job.stopped or not await _somebody_listens(job.port):
                break
        return job.failure_at_start()

    async def _until_ready(self, job: WorkerJob) -> bool:
        """Ask until it answers; false where it ends or takes too long."""
        until = self._loop.time() + self._plan.scaling.init_timeout
        path = "/" if job.launch is None else job.launch.ready_path
        pause = _FIRST_LOOK
        while not self._gone.is_set() and (left := until - self._loop.time()) > 0:
            # Something else may answer there, and this one will not be able to listen.
            if await self._answers(job.port, path, left) and await self._in_thread(job.owns_port):
                self._ready()
                return True
            await self._pause(min(pause, left))
            pause = min(pause * 1.5, _LONGEST_PAUSE)
        return False

    def _ready(self) -> None:
        self._since = self._begun = self._loop.time()
        if self.state is State.STARTING:
            self.state = State.READY
            self._changed(self)

    async def _until_end(self, job: WorkerJob) -> None:
        while not self._gone.is_set():
            if not await self._pause(_RENEWAL):
                await self._in_thread(job.refresh)

    async def _pause(self, seconds: float) -> bool:
        """Wait a while, or until it has gone, and tell whether it has."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._gone.wait()
        return self._gone.is_set()

    async def _answers(self, port: int, path: str, seconds: float) -> bool:
        """Ask once, and give up where the process ends meanwhile."""
        asking = asyncio.ensure_future(_answers(port, path, seconds))
        going = asyncio.ensure_future(self._gone.wait())
        try:
            await asyncio.wait((asking, going), return_when=asyncio.FIRST_COMPLETED)
            return asking.done() and asking.result()
        finally:
            asking.cancel()
            going.cancel()

    def _has_gone(self) -> None:
        # Called on another thread, perhaps when this loop has ended.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._gone.set)

    async def _in_thread(
        self, function: Callable[P, T], *arguments: P.args, **named: P.kwargs
    ) -> T:
        call = partial(function, *arguments, **named)
        return await self._loop.run_in_executor(self._threads, call)


async def _answers(port: int, path: str, seconds: float) -> bool:
    """Ask for a path, and tell whether it is answered by HTTP, whatever the answer is."""
    with suppress(OSError, EOFError, TimeoutError):
        async with asyncio.timeout(seconds):
            reader, writer = await asyncio.open_connection(HOST, port)
            try:
                # To the program this is a visitor's browser, so it shows what it shows those.
                head = f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nConnection: close\r\n"
                writer.write(f"{head}Accept: text/html\r\n\r\n".encode())
                return await reader.readexactly(5) == b"HTTP/"
            finally:
                writer.close()
    return False


async def _somebody_listens(port: int) -> bool:
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(1):
            _, writer = await asyncio.open_connection(HOST, port)
            writer.close()
            return True
    return False
