"""Running the server: in the foreground, or around a command."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import os
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import uvicorn

from connectapi.server.app import ServerApp
from connectapi.server.around import CommandNotRun, run_command, temporary_folder
from connectapi.server.bootstrap import read_secret
from connectapi.server.console import Console
from connectapi.server.contract import Release, load
from connectapi.server.directory import DirectoryUnusable
from connectapi.server.first_user import ensure_first_user
from connectapi.server.folder import FolderUnusable, alone_in
from connectapi.server.foreground import Foreground
from connectapi.server.git.accounts import AccountsUnusable
from connectapi.server.git.settings import GitSettings
from connectapi.server.services import Services, open_services
from connectapi.server.settings import NEWEST_RELEASE, ServerSettings
from connectapi.server.stopping import StopSignals
from connectapi.server.store.database import DatabaseUnusable
from connectapi.server.store.migrations import DatabaseTooNew

DEFAULT_FOLDER = Path("connect-data")
GRACE = 5
"""Seconds that running requests have to end when the server is stopped."""

# A client that sends on a connection in the moment when it is closed loses its request. Most keep
# their connections for a minute or more, where uvicorn would close them after five seconds.
_KEPT = 75
# Streamlit takes messages of 200 MB, and nobody more.
_LARGEST_MESSAGE = 256 * 1024 * 1024
# Browsers of machines that are asleep are given up after so many seconds, busy ones are not.
_PING_TIMEOUT = 60.0
_BROKEN_OFF = "ASGI callable returned without completing response."


class ServeError(RuntimeError):
    """The server cannot be started as asked; the text says why and what to do."""


def serve(  # noqa: PLR0913 - one argument a setting, all by keyword
    *,
    host: str = "127.0.0.1",
    port: int = 3939,
    data: Path | None = None,
    database: str | None = None,
    json_output: bool = False,
    server_version: str | None = None,
    ephemeral_command: Sequence[str] | None = None,
    allow_remote: bool = False,
    directory: Path | None = None,
    bootstrap_secret: Path | None = None,
    seed: str | None = None,
    run_content: bool = True,
    git: GitSettings | None = None,
    console: Console | None = None,
) -> int:
    """Run a local server until it is stopped, or around a command.

    Args:
        host: Address to listen on; any but a loopback one needs ``allow_remote``.
        port: Port to listen on; 0 picks a free one.
        data: Folder for everything that is kept; ``connect-data`` in the present one by default.
        database: URL of the database, by default SQLite inside ``data``.
        json_output: Print one line of JSON instead of sentences.
        server_version: Release to behave as.
        ephemeral_command: Command to run against a fresh server that is removed afterwards; it
            finds the server through ``CONNECT_SERVER`` and ``CONNECT_API_KEY``.
        directory: JSON or TOML file of users and groups elsewhere, as LDAP has them.
        bootstrap_secret: File with a secret in Base64: the server begins without users, and its
            first administrator is made by ``POST /v1/bootstrap``.
        seed: ``demo`` to begin with a lively example server; a folder that has it keeps it.
        run_content: Run what is deployed, as this user; on Windows nothing can be run.
        git: What is fetched from Git repositories.
        console: Shows what the server does; by default in plain text on standard output.

    Returns:
        The exit status: the command's where there is one, else 0.

    Raises:
        ServeError: The address may not be used or is taken, the version is none, or the folder or
            the database cannot be used.
    """
    settings = _settings(server_version, directory, bootstrap_secret)
    # What keeps watch over processes is made of the means of POSIX.
    settings = replace(settings, run_content=run_content and os.name == "posix")
    settings = replace(settings, git=git or settings.git)
    number = _demo_number(seed)
    listener = listen(host, port, allow_remote=allow_remote)
    with listener, StopSignals() as stop:
        if ephemeral_command is not None:
            with temporary_folder() as folder:
                services = _open(folder, replace(settings, durable=False), None)
                return _run_around(ephemeral_command, services, listener, stop, number)
        folder = data or DEFAULT_FOLDER
        with _alone(folder):
            services = _open(folder, settings, database)
            first = ensure_first_user(services)
            news = _plant(services, number)
            services.listens_at(url_of(listener), address_of(listener))
            server = SocketServer(ServerApp(services), listener)
            foreground = Foreground(
                services, server, url_of(listener), folder, first, news, bootstrap_secret
            )
            if json_output:
                foreground.for_programs(stop)
            else:
                foreground.for_people(stop, console or Console())
            return 0


def _settings(
    server_version: str | None, directory: Path | None, bootstrap_secret: Path | None
) -> ServerSettings:
    version = server_version or NEWEST_RELEASE
    try:
        Release(version)
        secret = None if bootstrap_secret is None else read_secret(bootstrap_secret)
    except ValueError as problem:
        raise ServeError(str(problem)) from None
    return ServerSettings(version=version, directory=directory, bootstrap_secret=secret)


def _open(folder: Path, settings: ServerSettings, database: str | None) -> Services:
    try:
        return open_services(folder, load(), settings, database)
    except OSError as problem:
        message = f"cannot keep anything in {folder}: {problem.strerror}; choose another --data"
        raise ServeError(message) from None
    except (AccountsUnusable, DatabaseTooNew, DatabaseUnusable, DirectoryUnusable) as problem:
        raise ServeError(str(problem)) from None


# The demonstration is loaded where somebody wants one.
def _demo_number(seed: str | None) -> int | None:
    if seed is None:
        return None
    from connectapi.server.demo.planting import NotPlanted, demo_number

    try:
        return demo_number(seed)
    except NotPlanted as problem:
        raise ServeError(str(problem)) from None


def _plant(services: Services, number: int | None) -> str:
    """Plant the demonstration where one is wanted, and say what there is then."""
    if number is None:
        return ""
    from connectapi.server.demo.planting import NotPlanted, plant_demo

    try:
        demo = plant_demo(services, number)
    except NotPlanted as problem:
        services.close()
        raise ServeError(str(problem)) from None
    if demo is None:
        return ""
    return (
        f"{demo.people} people, {demo.items} items, {demo.hits:,} visits; all sign in with their "
        f"username (as mara) and the password {demo.password}"
    )


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with ExitStack() as stack:
        try:
            stack.enter_context(alone_in(folder))
        except FolderUnusable as problem:
            raise ServeError(str(problem)) from None
        yield


def listen(host: str, port: int, *, allow_remote: bool = False) -> socket.socket:
    """Open the socket that the server listens on.

    Raises:
        ServeError: The address is not of this machine alone, or cannot be used.
    """
    if not allow_remote and not _is_loopback(host):
        message = (
            f"{host} can be reached from other machines, and this server is made for one. "
            "Use 127.0.0.1, or say that you mean it with --allow-remote."
        )
        raise ServeError(message)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio sends small answers at once; else each may wait for 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(2048)
    except (OSError, OverflowError) as problem:
        listener.close()
        message = (
            f"cannot listen on {host} port {port}: {problem}; choose another --port (0 picks one)"
        )
        raise ServeError(message) from None
    return listener


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def url_of(listener: socket.socket, scheme: str = "http") -> str:
    """Give the address of a server that listens on a socket."""
    host, port = listener.getsockname()[:2]
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def address_of(listener: socket.socket) -> tuple[str, int]:
    """Give the host and the port by which this machine itself reaches a socket."""
    host, port = listener.getsockname()[:2]
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # compared, not listened on
    return everywhere.get(host, host), port


# Any: the parts that uvicorn hands to its protocols.
def _web_socket(**parts: Any) -> asyncio.Protocol:
    """Make what speaks to a visitor's WebSocket; imported with the first one, for it takes time."""
    from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

    return WebSocketsSansIOProtocol(**parts)


def _is_news(record: logging.LogRecord) -> bool:
    """Tell whether a line of uvicorn's says what nobody else does.

    An answer breaks off where content broke off its own, which the proxy has told with the item, or
    where a test wanted it so.
    """
    return record.msg != _BROKEN_OFF


class SocketServer(uvicorn.Server):
    """A server on one socket that can be stopped from another thread.

    The caller's thread handles signals, not this server's.

    Args:
        certificate: File with a key and its certificates, to serve https.
        grace: Seconds that running requests have to end after :meth:`stop`.
    """

    def __init__(
        self,
        app: object,
        listener: socket.socket,
        certificate: Path | None = None,
        *,
        grace: int = GRACE,
    ) -> None:
        config = uvicorn.Config(
            app,  # type: ignore[arg-type]  # uvicorn's type is narrower than ASGI's
            log_level="warning",
            access_log=False,
            interface="asgi3",
            lifespan="on",
            ws=_web_socket,  # type: ignore[arg-type]  # uvicorn calls the class, and nothing else
            ws_max_size=_LARGEST_MESSAGE,
            ws_per_message_deflate=False,
            ws_ping_timeout=_PING_TIMEOUT,
            # Every visitor of this machine could say to come from elsewhere.
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=grace,
            timeout_keep_alive=_KEPT,
            ssl_certfile=certificate,
        )
        super().__init__(config)
        logging.getLogger("uvicorn.error").addFilter(_is_news)
        self._listener = listener
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the process's signals alone."""
        yield

    def stop(self) -> None:
        """Ask the server to end; it does so within a moment."""
        self.should_exit = True
        loop = self._loop
        if loop is not None:
            # The loop has ended where the server ended by itself.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._wake.set)

    async def main_loop(self) -> None:
        """Serve until :meth:`stop`, heard at once and not in uvicorn's next tenth of a second.

        Each second it renews what uvicorn sends as the date.
        """
        self._loop = asyncio.get_running_loop()
        while not await self.on_tick(0):
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._wake.wait(), 1)

    def run_here(self) -> None:
        """Serve in this thread until :meth:`stop` was called."""
        asyncio.run(self.serve(sockets=[self._listener]))


def _run_around(
    command: Sequence[str],
    services: Services,
    listener: socket.socket,
    stop: StopSignals,
    number: int | None,
) -> int:
    first = ensure_first_user(services)
    _plant(services, number)
    services.listens_at(url_of(listener), address_of(listener))
    server = SocketServer(ServerApp(services), listener)
    thread = threading.Thread(target=server.run_here, name="server")
    thread.start()
    try:
        environment = {
            **os.environ,
            "CONNECT_SERVER": url_of(listener),
            "CONNECT_API_KEY": first.api_key or "",
        }
        return run_command(command, environment, stop)
    except CommandNotRun as problem:
        raise ServeError(str(problem)) from None
    finally:
        server.stop()
        thread.join()
