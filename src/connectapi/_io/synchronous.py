"""Waiting, the synchronous way; `asynchronous` has the same names."""

from __future__ import annotations

import asyncio
import os
import secrets
import threading
import time
from collections.abc import AsyncIterable, Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Generic, TypeAlias, TypeVar

from pyreqwest.client import SyncClient, SyncClientBuilder
from pyreqwest.cookie import CookieStore
from pyreqwest.exceptions import PyreqwestError
from pyreqwest.request import SyncRequestBuilder, SyncStreamRequest
from pyreqwest.response import SyncResponse

from connectapi._core.config import Settings
from connectapi._core.errors import InvalidArgument
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

Lock = threading.Lock
sleep = time.sleep
Sender: TypeAlias = Callable[[Prepared], T]


class Background(Generic[T]):
    """A call that runs while the caller goes on."""

    def __init__(self, call: Callable[[], T]) -> None:
        self._future: Future[T] = Future()
        self._thread = threading.Thread(target=self._run, args=(call,), daemon=True)
        self._thread.start()

    def _run(self, call: Callable[[], T]) -> None:
        if not self._future.set_running_or_notify_cancel():
            return
        try:
            value = call()
        except BaseException as error:  # noqa: BLE001 - the one who waits gets it
            self._future.set_exception(error)
        else:
            self._future.set_result(value)

    def result(self) -> T:
        """Wait for the call's value, or its error."""
        return self._future.result()

    def cancel(self) -> None:
        """Give up on the call; one that is running runs on, and nobody waits for it."""
        self._future.cancel()


def spawn(call: Callable[[], T]) -> Background[T]:
    """Start a call in the background."""
    return Background(call)


def gather(calls: Iterable[Callable[[], T]], *, limit: int = 8) -> list[T]:
    """Make calls, `limit` at a time, and give their values in order.

    After the first failure no further call is started, and that failure is raised.
    """
    pending = list(calls)
    if not pending:
        return []
    failed = threading.Event()

    def guarded(call: Callable[[], T]) -> T | None:
        if failed.is_set():
            return None
        try:
            return call()
        except BaseException:
            failed.set()
            raise

    with ThreadPoolExecutor(max(1, min(limit, len(pending)))) as pool:
        futures = [pool.submit(guarded, call) for call in pending]
        errors = [error for error in (future.exception() for future in futures) if error]
    if errors:
        raise errors[0]
    # Any: no call was skipped, so every value is a T; a T may itself be None.
    values: list[Any] = [future.result() for future in futures]
    return values


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


class Opened:
    """A response whose body is still to be read."""

    def __init__(
        self,
        request: SyncStreamRequest,
        response: SyncResponse,
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

    def read_chunk(self) -> bytes | None:
        """Give the next piece as it came, None at the end."""
        try:
            chunk = self._reader.read_chunk()
        except PyreqwestError as caught:
            error = translate(caught, self._prepared, self._settings, self._prepared.timeout)
        else:
            return None if chunk is None else bytes(chunk)
        raise error

    def close(self) -> None:
        """Let go of the connection, read to the end or not."""
        if self._open:
            self._open = False
            self._request.__exit__(None, None, None)


class Transport:
    """Sends prepared requests over HTTP; safe for several threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._cookies = CookieStore()
        self._trust = load_trust(settings.tls)
        self._client = self._build(uploads=False)
        self._upload_client: SyncClient | None = None
        self._lock = threading.Lock()
        self._closed = False

    def _build(self, *, uploads: bool) -> SyncClient:
        builder = configure(
            SyncClientBuilder(), self._settings, self._trust, self._cookies, uploads=uploads
        )
        try:
            return builder.build()
        except (PyreqwestError, ValueError) as caught:
            error = unbuildable(caught, self._trust)
        raise error

    def send(self, prepared: Prepared) -> Response:
        """Send a request and read the whole response.

        Raises:
            TransportError: No answer came.
        """
        builder, limit = self._start(prepared)
        try:
            response = builder.build().send()
            buffer = response.bytes()
        except PyreqwestError as caught:
            error = translate(caught, prepared, self._settings, limit)
        else:
            # The library's bytes have the buffer protocol, which saves copying large answers.
            return prepared.response(response.status, LibraryHeaders(response.headers), buffer)
        raise error

    def open(self, prepared: Prepared) -> Opened:
        """Send a request and leave the response's body to be read.

        Raises:
            TransportError: No answer came.
        """
        builder, limit = self._start(prepared)
        request = builder.build_streamed()
        try:
            response = request.__enter__()
        except PyreqwestError as caught:
            error = translate(caught, prepared, self._settings, limit)
        else:
            return Opened(request, response, prepared, self._settings)
        raise error

    def close(self) -> None:
        """Close all connections."""
        # The library may still send what is asked for in the moment after it was closed.
        self._closed = True
        with self._lock:
            uploads, self._upload_client = self._upload_client, None
        self._client.close()
        if uploads is not None:
            uploads.close()

    def _start(self, prepared: Prepared) -> tuple[SyncRequestBuilder, float | None]:
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

    def _uploads(self) -> SyncClient:
        with self._lock:
            if self._upload_client is None:
                self._upload_client = self._build(uploads=True)
            return self._upload_client


def with_body(builder: SyncRequestBuilder, prepared: Prepared) -> SyncRequestBuilder:
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


def body_chunks(prepared: Prepared) -> Iterator[bytes]:
    """Give a request's body piece by piece."""
    body = prepared.body
    if isinstance(body, StreamBody):
        yield from _source_chunks(body)
    elif isinstance(body, MultipartBody):
        for piece in multipart_pieces(body, prepared.boundary):
            if isinstance(piece, StreamBody):
                yield from _source_chunks(piece)
            else:
                yield piece
    elif body is not None:
        yield body.content


def _source_chunks(body: StreamBody) -> Iterator[bytes]:
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


class InProcessOpened:
    """A response of an application in this process, whose body is still to be read."""

    def __init__(self, exchange: Exchange) -> None:
        self.status = exchange.status
        self.headers = exchange.headers
        self._exchange = exchange

    def read_chunk(self) -> bytes | None:
        """Give the next piece as it came, None at the end."""
        while not self._exchange.ended:
            message = _message(self._exchange, self._exchange.next_message())
            if piece := self._exchange.piece(message):
                return piece
        return None

    def close(self) -> None:
        """Tell the application that nobody listens any more."""
        self._exchange.stop()


class InProcessTransport:
    """Sends prepared requests to an application in this process."""

    def __init__(self, settings: Settings, route: InProcess) -> None:
        self._settings = settings
        self._route = route
        self._cookies = CookieStore()
        self._closed = False

    def send(self, prepared: Prepared) -> Response:
        """Send a request and read the whole response."""
        opened = self.open(prepared)
        parts: list[bytes] = []
        try:
            while (chunk := opened.read_chunk()) is not None:
                parts.append(chunk)
        finally:
            opened.close()
        return prepared.response(opened.status, opened.headers, b"".join(parts))

    def open(self, prepared: Prepared) -> InProcessOpened:
        """Send a request and leave the response's body to be read."""
        if self._closed:
            raise closed_error(prepared)
        exchange = Exchange(self._route, prepared, self._settings, self._cookies)
        pieces = body_chunks(prepared)

        async def next_piece() -> bytes | None:
            # The body may read from a disk, which must not hold up the application's loop.
            return await asyncio.to_thread(next, pieces, None)

        exchange.begun(_message(exchange, exchange.start(next_piece)))
        return InProcessOpened(exchange)

    def close(self) -> None:
        """Refuse further requests."""
        self._closed = True


def _message(exchange: Exchange, future: Future[Message | None]) -> Message | None:
    try:
        return future.result(exchange.limit)
    except TimeoutError:
        exchange.stop()
    except BaseException:
        exchange.stop()
        raise
    raise exchange.timed_out()


def make_transport(
    settings: Settings, in_process: InProcess | None = None
) -> Transport | InProcessTransport:
    """Make what sends requests: over the network, or to an application in this process."""
    if in_process is None:
        return Transport(settings)
    return InProcessTransport(settings, in_process)
