"""Waiting, the asynchronous way; `synchronous` has the same names without `Async`."""

from __future__ import annotations

import asyncio
import os
import secrets
import threading
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable
from concurrent.futures import Future
from pathlib import Path
from typing import Generic, TypeAlias, TypeVar

from pyreqwest.client import Client, ClientBuilder
from pyreqwest.cookie import CookieStore
from pyreqwest.exceptions import PyreqwestError
from pyreqwest.request import RequestBuilder, StreamRequest
from pyreqwest.response import Response as LibraryResponse

from connectapi._core.config import Settings
from connectapi._core.multipart import multipart_pieces
from connectapi._core.request import MultipartBody, Prepared, StreamBody
from connectapi._core.response import Response
from connectapi._io.asgi import Exchange, InProcess, Message
from connectapi._io.trust import load_trust
from connectapi._io.wire import (
    CHUNK,
    LibraryHeaders,
    body_size,
    closed_error,
    configure,
    fill,
    is_file,
    is_upload,
    read_chunks,
    translate,
    unbuildable,
    upload_limit,
)

T = TypeVar("T")

Lock = asyncio.Lock
sleep = asyncio.sleep
Sender: TypeAlias = Callable[[Prepared], Awaitable[T]]


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


def spawn(call: Callable[[], Awaitable[T]]) -> AsyncBackground[T]:
    """Start a call in the background."""
    return AsyncBackground(call)


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


class AsyncOpened:
    """A response whose body is still to be read."""

    def __init__(
        self,
        request: StreamRequest,
        response: LibraryResponse,
        prepared: Prepared,
        settings: Settings,
    ) -> None:
        self.status = response.status
        self.headers = LibraryHeaders(response.headers)
        self._request = request
        self._reader = response.body_reader
        self._prepared = prepared
        self._settings = settings
        self._open = True

    async def read_chunk(self) -> bytes | None:
        """Give the next piece as it came, None at the end."""
        try:
            chunk = await self._reader.read_chunk()
        except PyreqwestError as caught:
            error = translate(caught, self._prepared, self._settings, self._prepared.timeout)
        else:
            return None if chunk is None else bytes(chunk)
        raise error

    async def close(self) -> None:
        """Let go of the connection, read to the end or not."""
        if self._open:
            self._open = False
            await self._request.__aexit__(None, None, None)


class AsyncTransport:
    """Sends prepared requests over HTTP."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._cookies = CookieStore()
        self._trust = load_trust(settings.tls)
        self._client = self._build(uploads=False)
        self._upload_client: Client | None = None
        self._lock = threading.Lock()
        self._closed = False

    def _build(self, *, uploads: bool) -> Client:
        builder = configure(
            ClientBuilder(), self._settings, self._trust, self._cookies, uploads=uploads
        )
        try:
            return builder.build()
        except (PyreqwestError, ValueError) as caught:
            error = unbuildable(caught, self._trust)
        raise error

    async def send(self, prepared: Prepared) -> Response:
        """Send a request and read the whole response.

        Raises:
            TransportError: No answer came.
        """
        builder, limit = self._start(prepared)
        try:
            response = await builder.build().send()
            buffer = await response.bytes()
        except PyreqwestError as caught:
            error = translate(caught, prepared, self._settings, limit)
        else:
            # The library's bytes have the buffer protocol, which saves copying large answers.
            return prepared.response(response.status, LibraryHeaders(response.headers), buffer)
        raise error

    async def open(self, prepared: Prepared) -> AsyncOpened:
        """Send a request and leave the response's body to be read.

        Raises:
            TransportError: No answer came.
        """
        builder, limit = self._start(prepared)
        request = builder.build_streamed()
        try:
            response = await request.__aenter__()
        except PyreqwestError as caught:
            error = translate(caught, prepared, self._settings, limit)
        else:
            return AsyncOpened(request, response, prepared, self._settings)
        raise error

    async def close(self) -> None:
        """Close all connections."""
        # The library may still send what is asked for in the moment after it was closed.
        self._closed = True
        with self._lock:
            uploads, self._upload_client = self._upload_client, None
        await self._client.close()
        if uploads is not None:
            await uploads.close()

    def _start(self, prepared: Prepared) -> tuple[RequestBuilder, float | None]:
        if self._closed:
            raise closed_error(prepared)
        body = prepared.body
        limit = prepared.timeout
        if not is_upload(body):
            builder = self._client.request(prepared.method, prepared.url)
        else:
            builder = self._uploads().request(prepared.method, prepared.url)
            limit = upload_limit(body, self._settings.timeouts) if limit is None else limit
        return with_body(fill(builder, prepared, limit), prepared), limit

    def _uploads(self) -> Client:
        with self._lock:
            if self._upload_client is None:
                self._upload_client = self._build(uploads=True)
            return self._upload_client


def with_body(builder: RequestBuilder, prepared: Prepared) -> RequestBuilder:
    """Put the body on a request."""
    body = prepared.body
    if body is None:
        return builder
    if not isinstance(body, StreamBody | MultipartBody):
        return builder.body_bytes(body.content)
    size = body_size(body)
    if size is not None:
        builder = builder.header("content-length", str(size))
    return builder.body_stream(body_chunks(prepared))


async def body_chunks(prepared: Prepared) -> AsyncIterator[bytes]:
    """Give a request's body piece by piece."""
    body = prepared.body
    if isinstance(body, StreamBody):
        async for chunk in _source_chunks(body):
            yield chunk
    elif isinstance(body, MultipartBody):
        for piece in multipart_pieces(body, prepared.boundary):
            if isinstance(piece, StreamBody):
                async for chunk in _source_chunks(piece):
                    yield chunk
            else:
                yield piece
    elif body is not None:
        yield body.content


async def _source_chunks(body: StreamBody) -> AsyncIterator[bytes]:
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


class AsyncInProcessOpened:
    """A response of an application in this process, whose body is still to be read."""

    def __init__(self, exchange: Exchange) -> None:
        self.status = exchange.status
        self.headers = exchange.headers
        self._exchange = exchange

    async def read_chunk(self) -> bytes | None:
        """Give the next piece as it came, None at the end."""
        while not self._exchange.ended:
            message = await _message(self._exchange, self._exchange.next_message())
            if piece := self._exchange.piece(message):
                return piece
        return None

    async def close(self) -> None:
        """Tell the application that nobody listens any more."""
        self._exchange.stop()


class AsyncInProcessTransport:
    """Sends prepared requests to an application in this process."""

    def __init__(self, settings: Settings, route: InProcess) -> None:
        self._settings = settings
        self._route = route
        self._cookies = CookieStore()
        self._closed = False

    async def send(self, prepared: Prepared) -> Response:
        """Send a request and read the whole response."""
        opened = await self.open(prepared)
        parts: list[bytes] = []
        try:
            while (chunk := await opened.read_chunk()) is not None:
                parts.append(chunk)
        finally:
            await opened.close()
        return prepared.response(opened.status, opened.headers, b"".join(parts))

    async def open(self, prepared: Prepared) -> AsyncInProcessOpened:
        """Send a request and leave the response's body to be read."""
        if self._closed:
            raise closed_error(prepared)
        exchange = Exchange(self._route, prepared, self._settings, self._cookies)
        pieces = body_chunks(prepared)
        caller = asyncio.get_running_loop()

        async def next_piece() -> bytes | None:
            # The body belongs to the caller's loop, the application runs on its own.
            step = asyncio.run_coroutine_threadsafe(_next(pieces), caller)
            return await asyncio.wrap_future(step)

        exchange.begun(await _message(exchange, exchange.start(next_piece)))
        return AsyncInProcessOpened(exchange)

    async def close(self) -> None:
        """Refuse further requests."""
        self._closed = True


async def _next(pieces: AsyncIterator[bytes]) -> bytes | None:
    return await anext(pieces, None)


async def _message(exchange: Exchange, future: Future[Message | None]) -> Message | None:
    try:
        return await asyncio.wait_for(asyncio.wrap_future(future), exchange.limit)
    except TimeoutError:
        exchange.stop()
    except asyncio.CancelledError:
        exchange.stop()
        raise
    raise exchange.timed_out()


def make_transport(
    settings: Settings, in_process: InProcess | None = None
) -> AsyncTransport | AsyncInProcessTransport:
    """Make what sends requests: over the network, or to an application in this process."""
    if in_process is None:
        return AsyncTransport(settings)
    return AsyncInProcessTransport(settings, in_process)
