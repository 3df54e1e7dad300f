"""Requests to an application in this process."""

from __future__ import annotations

from functools import partial

from pyreqwest.cookie import CookieStore

from connectapi._core.config import Settings
from connectapi._core.request import Prepared
from connectapi._core.response import Response
from connectapi._io._async.bodies import body_chunks
from connectapi._io.asgi import Exchange, InProcess, known_pieces
from connectapi._io.asynchronous import Step, for_application, next_message
from connectapi._io.wire import closed_error


class AsyncInProcessOpened:
    """A response of an application in this process, whose body is still to be read."""

    def __init__(self, exchange: Exchange) -> None:
        self.status = exchange.status
        self.headers = exchange.headers
        self._exchange = exchange

    async def read_chunk(self) -> bytes | None:
        """Give the next piece as it came, None at the end."""
        while not self._exchange.ended:
            message = await next_message(self._exchange, self._exchange.next_message())
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

    def ready(self, prepared: Prepared) -> Step[Response]:
        """Give what sends a request, as `send` does."""
        return partial(self.send, prepared)

    async def open(self, prepared: Prepared) -> AsyncInProcessOpened:
        """Send a request and leave the response's body to be read."""
        if self._closed:
            raise closed_error(prepared)
        exchange = Exchange(self._route, prepared, self._settings, self._cookies)
        pieces = known_pieces(prepared) or for_application(body_chunks(prepared))
        exchange.begun(await next_message(exchange, exchange.start(pieces)))
        return AsyncInProcessOpened(exchange)

    async def close(self) -> None:
        """Refuse further requests."""
        self._closed = True
