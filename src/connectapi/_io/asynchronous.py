"""Waiting, the asynchronous way; `synchronous` has the same names without `Async`."""

from __future__ import annotations

import asyncio
import atexit
import os
import secrets
import time
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Mapping
from concurrent.futures import Future
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Generic, TypeAlias, TypeVar

from pyreqwest.client import Client, ClientBuilder
from pyreqwest.request import RequestBuilder, StreamRequest
from pyreqwest.response import Response

from connectapi._core.request import Prepared, StreamBody
from connectapi._io.wire import CHUNK, is_file, read_chunks

if TYPE_CHECKING:
    from connectapi._io.asgi import Exchange, Message

T = TypeVar("T")

Lock = asyncio.Lock
sleep = asyncio.sleep
AsyncHTTPClient: TypeAlias = Client
AsyncHTTPClientBuilder: TypeAlias = ClientBuilder
AsyncHTTPRequest: TypeAlias = StreamRequest
AsyncHTTPRequestBuilder: TypeAlias = RequestBuilder
AsyncHTTPResponse: TypeAlias = Response
Sender: TypeAlias = Callable[[Prepared], Awaitable[T]]
Fetcher: TypeAlias = Callable[[Mapping[str, object]], Awaitable[T]]
Step: TypeAlias = Callable[[], Awaitable[T]]


# Seconds that threads of the HTTP library have to come to rest; a thousandth was enough in trials.
_AT_REST: Final = 0.02


@cache
def rest_at_exit() -> None:
    """Let the HTTP library's threads come to rest before the interpreter ends.

    One that is just giving an answer back when the interpreter is taken down aborts the process.
    """
    atexit.register(time.sleep, _AT_REST)


class AsyncBackground(Generic[T]):
    """A call that runs while the caller goes on."""

    def __init__(self, call: Callable[[], Awaitable[T]]) -> None:
        self._task = asyncio.ensure_future(call())
        # Without this, an error that nobody waits for would be reported when the task is dropped.
        self._task.add_done_callback(lambda task: task.cancelled() or task.exception())

    async def result(self) -> T:
        """Wait for the call's value, or its error."""
        return await self._task

    def cancel(self) -> None:
        """Give up on the call."""
        self._task.cancel()


class AsyncWorkers:
    """Makes calls while the caller goes on.

    Args:
        most: Calls that are made at once at most; the caller keeps to it.
    """

    def __init__(self, most: int) -> None:
        self._most = most

    def spawn(self, call: Callable[[], Awaitable[T]]) -> AsyncBackground[T]:
        """Make a call in the background."""
        return AsyncBackground(call)

    def close(self) -> None:
        """Do nothing: calls in the background are tasks of the event loop."""


async def breathe() -> None:
    """Let others have their turn."""
    await asyncio.sleep(0)


async def gather(calls: Iterable[Callable[[], Awaitable[T]]], *, limit: int = 8) -> list[T]:
    """Make calls, `limit` at a time, and give their values in order.

    After the first failure the others are cancelled, and that failure is raised.
    """
    pending = list(enumerate(calls))
    values: dict[int, T] = {}
    waiting = iter(pending)

    async def work() -> None:
        for position, call in waiting:
            values[position] = await call()

    workers = [asyncio.ensure_future(work()) for _ in range(max(1, min(limit, len(pending))))]
    try:
        await asyncio.gather(*workers)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    return [values[position] for position, _ in pending]


async def file_chunks(path: str | os.PathLike[str], size: int = CHUNK) -> AsyncIterator[bytes]:
    """Read a file piece by piece, without holding up the event loop."""
    file = await asyncio.to_thread(Path(path).open, "rb")
    try:
        while chunk := await asyncio.to_thread(file.read, size):
            yield chunk
    finally:
        file.close()


async def write_file(path: str | os.PathLike[str], chunks: AsyncIterable[bytes]) -> int:
    """Write a file whole or not at all, and give its size: aside first, then renamed."""
    target = Path(path)
    aside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    size = 0
    try:
        file = await asyncio.to_thread(aside.open, "xb")
        try:
            async for chunk in chunks:
                size += await asyncio.to_thread(file.write, chunk)
        finally:
            file.close()
        aside.replace(target)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    return size


async def source_chunks(body: StreamBody) -> AsyncIterator[bytes]:
    """Give a streamed body piece by piece."""
    source = body.source
    if isinstance(source, os.PathLike):
        async for chunk in file_chunks(source):
            yield chunk
        return
    given = source() if callable(source) else source
    if isinstance(given, AsyncIterable):
        async for chunk in given:
            yield chunk
        return
    pieces = read_chunks(given, body.start) if is_file(given) else iter(given)
    # A plain iterator may read from a disk or a pipe, so it is asked in another thread.
    while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
        yield piece


async def in_thread(call: Callable[[], T]) -> T:
    """Make a call that blocks, without holding up the event loop."""
    return await asyncio.to_thread(call)


def for_application(pieces: AsyncIterator[bytes]) -> Callable[[], Awaitable[bytes | None]]:
    """Let an application in this process, which has its own event loop, ask for pieces."""
    caller = asyncio.get_running_loop()

    async def next_piece() -> bytes | None:
        # The body belongs to the caller's loop, the application runs on its own.
        step: Future[bytes | None] = Future()
        caller.call_soon_threadsafe(_begin_step, pieces, step)
        return await asyncio.wrap_future(step)

    return next_piece


def _begin_step(pieces: AsyncIterator[bytes], step: Future[bytes | None]) -> None:
    # Only here is the coroutine made: a loop that ends before would leave it without a run.
    task = asyncio.ensure_future(_next(pieces))
    loop = task.get_loop()

    def pass_on(task: asyncio.Task[bytes | None]) -> None:
        if not step.set_running_or_notify_cancel():
            return
        if task.cancelled():
            step.set_exception(ConnectionAbortedError("the request was given up"))
        elif (error := task.exception()) is not None:
            step.set_exception(error)
        else:
            step.set_result(task.result())

    def give_up(step: Future[bytes | None]) -> None:
        if step.cancelled() and not loop.is_closed():
            loop.call_soon_threadsafe(task.cancel)

    task.add_done_callback(pass_on)
    step.add_done_callback(give_up)


async def _next(pieces: AsyncIterator[bytes]) -> bytes | None:
    # Without a default: with one, Python 3.11 was seen to crash while an event loop closed.
    try:
        return await anext(pieces)
    except StopAsyncIteration:
        return None


async def next_message(exchange: Exchange, future: Future[Message | None]) -> Message | None:
    """Wait for what an application in this process says next.

    Raises:
        TransportError: It took too long.
    """
    try:
        return await asyncio.wait_for(asyncio.wrap_future(future), exchange.limit)
    except TimeoutError:
        exchange.stop()
    except asyncio.CancelledError:
        exchange.stop()
        raise
    raise exchange.timed_out()
