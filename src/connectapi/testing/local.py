"""A local server for the length of a block."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from connectapi.server.app import ServerApp
from connectapi.server.contract import load
from connectapi.server.first_user import USERNAME, ensure_first_user
from connectapi.server.run import SocketServer, listen, url_of
from connectapi.server.services import Services, open_services
from connectapi.server.settings import ServerSettings
from connectapi.testing import seeds
from connectapi.testing.seeds import Account, Seed

if TYPE_CHECKING:
    from connectapi import AsyncClient, Client
    from connectapi._io.asgi import InProcess

IN_PROCESS_URL = "http://local-connect.invalid"
"""Address of a server without a socket; it names no machine."""


class LocalConnect:
    """A local server in this process, on a socket of its own or without any.

    Use it as a context manager, sync or async. It starts in a fraction of a second and leaves
    nothing behind, unless ``data`` names a folder to keep.

    Args:
        data: Folder that keeps everything; by default a temporary one, removed at the end.
        server_version: Release to behave as; by default the newest one known.
        socket: Whether to listen on a free port of 127.0.0.1. Without a socket only clients from
            :meth:`client` and :meth:`async_client` reach the server.
        seed: What the server begins with.
        check_answers: Fail a request whose answer differs from the contract.
        settings: Further settings of the server.
    """

    def __init__(
        self,
        *,
        data: Path | None = None,
        server_version: str | None = None,
        socket: bool = True,
        seed: Seed | None = None,
        check_answers: bool = False,
        settings: ServerSettings | None = None,
    ) -> None:
        chosen = settings or ServerSettings(durable=False)
        if server_version is not None:
            chosen = replace(chosen, version=server_version)
        if check_answers:
            chosen = replace(chosen, check_answers=True)
        self._settings = chosen
        self._data = data
        self._socket = socket
        self._seed = seed
        self._running: _OnSocket | _InProcess | None = None
        self._folder: Path | None = None
        self._api_key = ""

    def __repr__(self) -> str:
        state = self._running.url if self._running else "not started"
        return f"LocalConnect({state})"

    def start(self) -> Self:
        """Start the server; needed only where no ``with`` block can be used.

        Raises:
            RuntimeError: It runs already.
        """
        if self._running is not None:
            message = "this LocalConnect runs already"
            raise RuntimeError(message)
        self._folder = self._data or Path(tempfile.mkdtemp(prefix="connectapi-"))
        try:
            services = open_services(self._folder, load(), self._settings)
            first = ensure_first_user(services)
            self._api_key = first.api_key or seeds.add_key(services, USERNAME)
            if self._seed is not None:
                seeds.plant(services, self._seed)
            app = ServerApp(services)
            self._running = _OnSocket(app) if self._socket else _InProcess(app)
        except BaseException:
            self._remove_folder()
            raise
        return self

    def stop(self) -> None:
        """Stop the server and remove its temporary folder; once is enough."""
        running, self._running = self._running, None
        if running is not None:
            running.stop()
            self._remove_folder()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_reason: object) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        return await asyncio.to_thread(self.start)

    async def __aexit__(self, *_reason: object) -> None:
        await asyncio.to_thread(self.stop)

    @property
    def url(self) -> str:
        """Address of the server, without a slash at the end."""
        return self._server.url

    @property
    def api_key(self) -> str:
        """Key of the first administrator."""
        return self._api_key

    @property
    def services(self) -> Services:
        """The server's parts, for tests that look behind the API."""
        return self._server.app.services

    # Any: the keywords are those of connectapi.Client, which checks them.
    def client(self, **options: Any) -> Client:
        """Make a client of this server, as its administrator unless ``api_key`` is given."""
        from connectapi import Client

        return Client(**self._client_options(options))

    # Any: the keywords are those of connectapi.AsyncClient, which checks them.
    def async_client(self, **options: Any) -> AsyncClient:
        """Make an async client of this server, as its administrator unless ``api_key`` is given."""
        from connectapi import AsyncClient

        return AsyncClient(**self._client_options(options))

    def add_user(self, username: str, user_role: str = "viewer") -> Account:
        """Add a user with an API key, without the API."""
        return seeds.add_account(self.services, username, user_role)

    def plant(self, seed: Seed) -> None:
        """Add everything that a seed asks for, without the API."""
        seeds.plant(self.services, seed)

    def move_clock(self, by: timedelta) -> None:
        """Move the server's clock."""
        self.services.clock.move(by)

    def _client_options(self, options: dict[str, Any]) -> dict[str, Any]:
        chosen = {"server": self.url, "api_key": self.api_key, **options}
        route = self._server.in_process()
        if route is not None:
            chosen["in_process"] = route
        return chosen

    @property
    def _server(self) -> _OnSocket | _InProcess:
        if self._running is None:
            message = "this LocalConnect does not run; use it as 'with LocalConnect() as connect:'"
            raise RuntimeError(message)
        return self._running

    def _remove_folder(self) -> None:
        if self._data is None and self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


class _OnSocket:
    """A server that listens, in a thread of its own."""

    def __init__(self, app: ServerApp) -> None:
        self.app = app
        listener = listen("127.0.0.1", 0)
        self.url = url_of(listener)
        self._listener = listener
        self._server = SocketServer(app, listener)
        self._thread = threading.Thread(target=self._server.run_here, name="local-connect")
        self._thread.start()

    def in_process(self) -> None:
        """Clients need no route of their own: they use the socket."""

    def stop(self) -> None:
        self._server.stop()
        self._thread.join()
        self._listener.close()
        self.app.close()


class _InProcess:
    """A server without a socket, on an event loop in a thread of its own."""

    def __init__(self, app: ServerApp) -> None:
        self.app = app
        self.url = IN_PROCESS_URL
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="local-connect")
        self._thread.start()

    def in_process(self) -> InProcess:
        """Give the route that leads a client's requests to the application."""
        from connectapi._io.asgi import InProcess

        return InProcess(self.app, self._loop)

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(_end_tasks(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self.app.close()


async def _end_tasks() -> None:
    """Cancel what still runs on this loop, such as a long poll whose client has left."""
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_default_executor()
