"""Waiting, the synchronous way; `asynchronous` has the same names."""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from pyreqwest.client import SyncClient, SyncClientBuilder
from pyreqwest.request import SyncRequestBuilder, SyncStreamRequest
from pyreqwest.response import SyncResponse

from connectapi._core.errors import InvalidArgument
from connectapi._core.request import Prepared, StreamBody
from connectapi._io.wire import CHUNK, is_file, read_chunks

if TYPE_CHECKING:
    from connectapi._io.asgi import Exchange, Message

T = TypeVar("T")

Lock = threading.Lock
sleep = time.sleep
HTTPClient: TypeAlias = SyncClient
HTTPClientBuilder: TypeAlias = SyncClientBuilder
HTTPRequest: TypeAlias = SyncStreamRequest
HTTPRequestBuilder: TypeAlias = SyncRequestBuilder
HTTPResponse: TypeAlias = SyncResponse
Sender: TypeAlias = Callable[[Prepared], T]
Fetcher: TypeAlias = Callable[[Mapping[str, object]], T]
Step: TypeAlias = Callable[[], T]


def rest_at_exit() -> None:
    """Do nothing: the caller's own threads wait for the HTTP library, and have its answers."""


class Background(Generic[T]):
    """A call that runs while the caller goes on."""

    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        self._future: Future[T] = Future()
        self._begun = threading.Event()

    def run(self) -> None:
        """Make the call, unless nobody waits for it any more."""
        self._begun.set()
        if not self._future.set_running_or_notify_cancel():
            return
        try:
            value = self._call()
        except BaseException as error:  # noqa: BLE001 - the one who waits gets it
            self._future.set_exception(error)
        else:
            self._future.set_result(value)

    def wait_begun(self) -> None:
        """Wait until the call is being made."""
        self._begun.wait()

    def result(self) -> T:
        """Wait for the call's value, or its error."""
        return self._future.result()

    def cancel(self) -> None:
        """Give up on the call; one that is running runs on, and nobody waits for it."""
        self._future.cancel()


class Workers:
    """Makes calls while the caller goes on, each in one of a few threads.

    Args:
        most: Calls that are made at once at most; further ones wait.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._calls: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._threads = 0

    def spawn(self, call: Callable[[], T]) -> Background[T]:
        """Make a call in the background, and return once it has begun."""
        if self._threads < self._most:
            self._threads += 1
            threading.Thread(target=_work, args=(self._calls,), daemon=True).start()
        background = Background(call)
        self._calls.put(background.run)
        # Threads take turns every 5 ms; without this the caller's work delays the request by that.
        background.wait_begun()
        return background

    def close(self) -> None:
        """Let the threads end after the calls that they make."""
        for _ in range(self._threads):
            self._calls.put(None)


def _work(calls: SimpleQueue[Callable[[], None] | None]) -> None:
    while (call := calls.get()) is not None:
        call()


def breathe() -> None:
    """Let others have their turn, which threads do by themselves."""


def gather(calls: Iterable[Callable[[], T]], *, limit: int = 8) -> list[T]:
    """Make calls, `limit` at a time, and give their values in order.

    After the first failure no further call is started, and that failure is raised.
    """
    pending = list(enumerate(calls))
    values: dict[int, T] = {}
    failed = threading.Event()
    # Threads that take the next call by themselves: a future a call costs more than a small call.
    waiting = iter(pending)

    def work() -> None:
        for position, call in waiting:
            if failed.is_set():
                return
            try:
                values[position] = call()
            except BaseException:
                failed.set()
                raise

    threads = max(1, min(limit, len(pending)))
    with ThreadPoolExecutor(threads) as pool:
        workers = [pool.submit(work) for _ in range(threads)] if pending else []
        try:
            errors = [error for error in (worker.exception() for worker in workers) if error]
        except BaseException:
            failed.set()
            raise
    if errors:
        raise errors[0]
    return [values[position] for position, _ in pending]


def file_chunks(path: str | os.PathLike[str], size: int = CHUNK) -> Iterator[bytes]:
    """Read a file piece by piece."""
    with Path(path).open("rb") as file:
        while chunk := file.read(size):
            yield chunk


def write_file(path: str | os.PathLike[str], chunks: Iterable[bytes]) -> int:
    """Write a file whole or not at all, and give its size: aside first, then renamed."""
    target = Path(path)
    aside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    size = 0
    try:
        with aside.open("xb") as file:
            for chunk in chunks:
                size += file.write(chunk)
        aside.replace(target)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    return size


def source_chunks(body: StreamBody) -> Iterator[bytes]:
    """Give a streamed body piece by piece."""
    source = body.source
    if isinstance(source, os.PathLike):
        yield from file_chunks(source)
        return
    given = source() if callable(source) else source
    if is_file(given):
        yield from read_chunks(given, body.start)
        return
    if isinstance(given, AsyncIterable):
        message = "The body is an asynchronous stream; it needs AsyncClient."
        raise InvalidArgument(message)
    yield from given


def in_thread(call: Callable[[], T]) -> T:
    """Make a call that blocks."""
    return call()


def for_application(pieces: Iterator[bytes]) -> Callable[[], Awaitable[bytes | None]]:
    """Let an application in this process, which has its own event loop, ask for pieces."""
    import asyncio

    async def next_piece() -> bytes | None:
        # The body may read from a disk, which must not hold up the application's loop.
        return await asyncio.to_thread(next, pieces, None)

    return next_piece


def next_message(exchange: Exchange, future: Future[Message | None]) -> Message | None:
    """Wait for what an application in this process says next.

    Raises:
        TransportError: It took too long.
    """
    try:
        return future.result(exchange.limit)
    except TimeoutError:
        exchange.stop()
    except BaseException:
        exchange.stop()
        raise
    raise exchange.timed_out()
