"""Requests over the network, by the HTTP library."""

from __future__ import annotations

import threading
from functools import partial

from pyreqwest.cookie import CookieStore
from pyreqwest.exceptions import PyreqwestError

from connectapi._core.config import Settings
from connectapi._core.request import Prepared
from connectapi._core.response import Response
from connectapi._io._async.bodies import with_body
from connectapi._io.asynchronous import (
    AsyncHTTPClient,
    AsyncHTTPClientBuilder,
    AsyncHTTPRequest,
    AsyncHTTPRequestBuilder,
    AsyncHTTPResponse,
    Step,
    rest_at_exit,
)
from connectapi._io.trust import load_trust
from connectapi._io.wire import (
    LibraryHeaders,
    closed_error,
    configure,
    fill,
    is_upload,
    translate,
    unbuildable,
    upload_limit,
)


class AsyncOpened:
    """A response whose body is still to be read."""

    def __init__(
        self,
        request: AsyncHTTPRequest,
        response: AsyncHTTPResponse,
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

    async def read_chunk(self) -> memoryview | None:
        """Give the next piece as it came, without a copy; None at the end."""
        try:
            chunk = await self._reader.read_chunk()
        except PyreqwestError as caught:
            error = translate(caught, self._prepared, self._settings, self._prepared.timeout)
        else:
            return None if chunk is None else memoryview(chunk)
        raise error

    async def close(self) -> None:
        """Let go of the connection, read to the end or not."""
        if self._open:
            self._open = False
            await self._request.__aexit__(None, None, None)


class AsyncTransport:
    """Sends prepared requests over HTTP."""

    def __init__(self, settings: Settings) -> None:
        rest_at_exit()
        self._settings = settings
        self._cookies = CookieStore()
        self._trust = load_trust(settings.tls)
        self._client = self._build(uploads=False)
        self._upload_client: AsyncHTTPClient | None = None
        self._lock = threading.Lock()
        self._closed = False

    def _build(self, *, uploads: bool) -> AsyncHTTPClient:
        builder = configure(
            AsyncHTTPClientBuilder(), self._settings, self._trust, self._cookies, uploads=uploads
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
        return await self._send(builder.build().send, prepared, limit)

    def ready(self, prepared: Prepared) -> Step[Response]:
        """Make all of a request that needs no waiting, and give what sends it, as `send` does."""
        builder, limit = self._start(prepared)
        # Of the request only what sends it is kept: one that was sent cannot be shown any more.
        return partial(self._send, builder.build().send, prepared, limit)

    async def _send(
        self, send: Step[AsyncHTTPResponse], prepared: Prepared, limit: float | None
    ) -> Response:
        try:
            response = await send()
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
        # Else the answer would not be there before its first 64 KiB, and a log is to be followed.
        request = builder.streamed_read_buffer_limit(0).build_streamed()
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

    def _start(self, prepared: Prepared) -> tuple[AsyncHTTPRequestBuilder, float | None]:
        if self._closed:
            raise closed_error(prepared)
        body = prepared.body
        limit = prepared.timeout
        if body is None:
            return fill(self._client.request(prepared.method, prepared.url), prepared, limit), limit
        if not is_upload(body):
            builder = self._client.request(prepared.method, prepared.url)
        else:
            builder = self._uploads().request(prepared.method, prepared.url)
            limit = upload_limit(body, self._settings.timeouts) if limit is None else limit
        return with_body(fill(builder, prepared, limit), prepared), limit

    def _uploads(self) -> AsyncHTTPClient:
        with self._lock:
            if self._upload_client is None:
                self._upload_client = self._build(uploads=True)
            return self._upload_client
