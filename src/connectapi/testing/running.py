"""An application that runs in this process: on a socket, or on an event loop alone."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from connectapi.server.run import SocketServer, address_of, listen, url_of

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import ASGIApp

    from connectapi._io.asgi import Application, InProcess

IN_PROCESS_ORIGIN = "http://local-connect.invalid"
"""Address of a server without a socket; it names no machine."""


class Running(Protocol):
    """An application that runs until it is stopped.

    Attributes:
        origin: Address without a path.
        address: Host and port of the socket, None where there is none.
    """

    origin: str
    address: tuple[str, int] | None

    def in_process(self) -> InProcess | None:
        """Give the route that leads requests to the application, None where they use a socket."""

    def stop(self) -> None:
        """Serve nothing more."""


class OnSocket:
    """An application that listens on a free port of 127.0.0.1, in a thread of its own.

    Args:
        certificate: File with a key and its certificates, to serve https.

    Raises:
        RuntimeError: The application refuses to start.
    """

    def __init__(self, app: ASGIApp, certificate: Path | None = None) -> None:
        self._listener = listen("127.0.0.1", 0)
        self.origin = url_of(self._listener, "https" if certificate else "http")
        self.address: tuple[str, int] | None = address_of(self._listener)
        # Requests that a fault holds up are not worth a longer wait at the end of a test.
        self._server = SocketServer(app, self._listener, certificate, grace=1)
        self._thread = threading.Thread(target=self._serve, name="local-connect")
        self._thread.start()
        self._wait()

    def in_process(self) -> None:
        """Give nothing: clients use the socket."""

    def _serve(self) -> None:
        # uvicorn exits where an application refuses to start; _wait says so to the caller.
        with suppress(SystemExit):
            self._server.run_here()

    def _wait(self) -> None:
        """Wait until it serves: clients of a server that failed would wait for ever."""
        while not self._server.started:
            self._thread.join(0.001)
            if not self._thread.is_alive():
                self._listener.close()
                message = "the server has not started; its log says why"
                raise RuntimeError(message)

    def stop(self) -> None:
        """Serve nothing more and close the socket."""
        self._server.stop()
        self._thread.join()
        self._listener.close()


class InProcessOnly:
    """An application without a socket, on an event loop in a thread of its own."""

    def __init__(self, app: Application) -> None:
        self.origin = IN_PROCESS_ORIGIN
        self.address: tuple[str, int] | None = None
        self._app = app
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="local-connect")
        self._thread.start()

    def in_process(self) -> InProcess:
        """Give the route that leads a client's requests to the application."""
        from connectapi._io.asgi import InProcess

        return InProcess(self._app, self._loop)

    def stop(self) -> None:
        """End what still runs and the event loop."""
        asyncio.run_coroutine_threadsafe(_end_tasks(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _end_tasks() -> None:
    """Cancel what still runs on this loop, such as a long poll whose client has left."""
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_default_executor()
