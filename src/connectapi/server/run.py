"""Running the server: in the foreground, or around a command."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import uvicorn

from connectapi.server.app import ServerApp
from connectapi.server.bootstrap import read_secret
from connectapi.server.contract import Release, load
from connectapi.server.directory import DirectoryUnusable
from connectapi.server.first_user import FirstUser, ensure_first_user
from connectapi.server.folder import FolderUnusable, alone_in
from connectapi.server.services import Services, open_services
from connectapi.server.settings import NEWEST_RELEASE, ServerSettings
from connectapi.server.store.database import DatabaseUnusable
from connectapi.server.store.migrations import DatabaseTooNew

if TYPE_CHECKING:
    from types import FrameType

DEFAULT_FOLDER = Path("connect-data")
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
GRACE = 5
"""Seconds that running requests have to end when the server is stopped."""


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

    Returns:
        The exit status: the command's where there is one, else 0.

    Raises:
        ServeError: The address may not be used or is taken, the version is none, or the folder or
            the database cannot be used.
    """
    settings = _settings(server_version, directory, bootstrap_secret)
    listener = listen(host, port, allow_remote=allow_remote)
    with listener, StopSignals() as stop:
        if ephemeral_command is not None:
            with _temporary_folder() as folder:
                services = _open(folder, replace(settings, durable=False), None)
                return _run_around(ephemeral_command, services, listener, stop)
        folder = data or DEFAULT_FOLDER
        with _alone(folder):
            services = _open(folder, settings, database)
            return _run(folder, services, listener, stop, json_output=json_output)


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
    except (DatabaseTooNew, DatabaseUnusable, DirectoryUnusable) as problem:
        raise ServeError(str(problem)) from None


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
            ws="none",
            server_header=False,
            timeout_graceful_shutdown=grace,
            ssl_certfile=certificate,
        )
        super().__init__(config)
        self._listener = listener

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the process's signals alone."""
        yield

    def stop(self) -> None:
        """Ask the server to end; it does so within a moment."""
        self.should_exit = True

    def run_here(self) -> None:
        """Serve in this thread until :meth:`stop` was called."""
        asyncio.run(self.serve(sockets=[self._listener]))


class StopSignals:
    """Turns the signals that end a program into a number and an action.

    Outside the main thread, where Python hands out no signals, it does nothing.
    """

    def __init__(self) -> None:
        self.number: int | None = None
        self._action: Callable[[int], None] | None = None
        # Whatever handlers a program had set, of the type that the signal module takes and gives.
        self._previous: dict[int, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in STOP_SIGNALS:
                self._previous[number] = signal.signal(number, self._receive)
        return self

    def __exit__(self, *_reason: object) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)

    def then(self, action: Callable[[int], None]) -> None:
        """Set what happens at a signal, also at one that came already."""
        self._action = action
        if self.number is not None:
            action(self.number)

    def _receive(self, number: int, _frame: FrameType | None) -> None:
        self.number = number
        if self._action is not None:
            self._action(number)


def _run(
    folder: Path,
    services: Services,
    listener: socket.socket,
    stop: StopSignals,
    *,
    json_output: bool,
) -> int:
    first = ensure_first_user(services)
    services.listens_at(url_of(listener), address_of(listener))
    server = SocketServer(ServerApp(services), listener)
    stop.then(lambda _number: server.stop())
    _announce(url_of(listener), first, folder, json_output=json_output)
    server.run_here()
    return 0


def _announce(url: str, first: FirstUser, folder: Path, *, json_output: bool) -> None:
    if json_output:
        facts = {"url": url, "api_key": first.api_key, "username": first.username}
        lines = [json.dumps(facts)]
    else:
        lines = [f"The local server runs at {url}", f"It keeps everything in {folder}"]
        if first.api_key:
            lines.append(f"API key of {first.username}, shown only this once: {first.api_key}")
        if first.username is None:
            lines.append(f"It has no users: make the first with 'rsconnect bootstrap -s {url}'")
        lines.append("Stop it with Ctrl+C.")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _run_around(
    command: Sequence[str], services: Services, listener: socket.socket, stop: StopSignals
) -> int:
    first = ensure_first_user(services)
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
        return _run_command(command, environment, stop)
    finally:
        server.stop()
        thread.join()


def _run_command(command: Sequence[str], environment: dict[str, str], stop: StopSignals) -> int:
    """Run a command in a process group of its own, which ends with it whatever happens."""
    try:
        process = subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603  # the user's own
    except OSError as problem:
        message = f"cannot run {command[0]!r}: {problem.strerror}"
        raise ServeError(message) from None
    stop.then(lambda number: _signal_group(process, number))
    try:
        status = process.wait()
    finally:
        _signal_group(process, signal.SIGTERM)
        if process.poll() is None:
            process.kill()
            process.wait()
    if stop.number is not None:
        return 128 + stop.number
    return status if status >= 0 else 128 - status


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    if os.name != "posix":
        process.terminate()
        return
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        return


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="connectapi-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
