# Derived from src/connectapi/_io/_async/in_process.py by `make generate`. Do not edit.
"""Requests to an application in this process."""

from __future__ import annotations

from functools import partial

from pyreqwest.cookie import CookieStore

from connectapi._core.config import Settings
from connectapi._core.request import Prepared
from connectapi._core.response import Response
from connectapi._io._sync.bodies import body_chunks
from connectapi._io.asgi import Exchange, InProcess, known_pieces
from connectapi._io.synchronous import Step, for_application, next_message
from connectapi._io.wire import closed_error


class InProcessOpened:
    """A response of an application in this process, whose body is still to be read."""

    def __init__(self, exchange: Exchange) -> None:
        self.status = exchange.status
        self.headers = exchange.headers
        self._exchange = exchange

    def read_chunk(self) -> bytes | None:
        """Give the next piece as it came, None at the end."""
        while not self._exchange.ended:
            message = next_message(self._exchange, self._exchange.next_message())
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

    def ready(self, prepared: Prepared) -> Step[Response]:
        """Give what sends a request, as `send` does."""
        return partial(self.send, prepared)

    def open(self, prepared: Prepared) -> InProcessOpened:
        """Send a request and leave the response's body to be read."""
        if self._closed:
            raise closed_error(prepared)
        exchange = Exchange(self._route, prepared, self._settings, self._cookies)
        pieces = known_pieces(prepared) or for_application(body_chunks(prepared))
        exchange.begun(next_message(exchange, exchange.start(pieces)))
        return InProcessOpened(exchange)

    def close(self) -> None:
        """Refuse further requests."""
        self._closed = True
