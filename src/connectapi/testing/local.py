"""A local server for the length of a block."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from connectapi.server.app import ServerApp
from connectapi.server.bootstrap import check_secret
from connectapi.server.contract import load
from connectapi.server.demo.planting import demo_number
from connectapi.server.first_user import USERNAME, ensure_first_user
from connectapi.server.folder import alone_in
from connectapi.server.git.settings import GitSettings
from connectapi.server.identity import tokens
from connectapi.server.services import Services, open_services
from connectapi.server.settings import ServerSettings
from connectapi.testing import seeds
from connectapi.testing.clock import MovableClock
from connectapi.testing.prefix import PrefixedApp, tidy_prefix
from connectapi.testing.rules import Faults, FaultyApp, Rule
from connectapi.testing.running import InProcessOnly, OnSocket, Running
from connectapi.testing.seeds import Account, Seed

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from connectapi import AsyncClient, Client


class LocalConnect:
    """A local server in this process, on a socket of its own or without any.

    Use it as a context manager, sync or async. It starts in a fraction of a second and leaves
    nothing behind, unless ``data`` names a folder to keep.

    Args:
        data: Folder that keeps everything; by default a temporary one, removed at the end.
        database: URL of a PostgreSQL or SQLite database in place of the folder's own.
        server_version: Release to behave as; by default the newest one known.
        hide_version: Behave as a server whose administrator hides the version.
        socket: Whether to listen on a free port of 127.0.0.1. Without a socket only clients from
            :meth:`client` and :meth:`async_client` reach the server.
        path_prefix: Path below which the server is found, as behind a reverse proxy.
        tls: Serve https with a certificate of a private authority, see :attr:`ca_file`.
        seed: What the server begins with; ``"demo"`` is a lively example server, with people,
            thirty items and ninety days of visits.
        faults: What goes wrong between clients and server; see :attr:`faults`.
        chance: Seed of the chance by which faults happen.
        check_answers: Fail a request whose answer differs from the contract.
        directory: JSON or TOML file of users and groups elsewhere, behind ``users/remote`` and
            ``groups/remote``; see :mod:`connectapi.server.directory`.
        run_content: Run what is deployed, in environments made by uv: programs are started at
            their first visit, documents rendered. Without it nothing is installed or run.
        bootstrap_secret: Begin without users; the first administrator is made by
            ``POST /v1/bootstrap`` with a token signed with this, at least 32 bytes.
        git: What is deployed from Git repositories; by default nothing, unless content is run.
        settings: Further settings of the server.

    Raises:
        ValueError: Two of them do not go together, or the secret is too short.
    """

    def __init__(  # noqa: PLR0913 - one argument a setting, all by keyword
        self,
        *,
        data: Path | None = None,
        database: str | None = None,
        server_version: str | None = None,
        hide_version: bool = False,
        socket: bool = True,
        path_prefix: str = "",
        tls: bool = False,
        seed: Seed | str | None = None,
        faults: Iterable[Rule] = (),
        chance: int = 0,
        check_answers: bool = False,
        directory: Path | None = None,
        bootstrap_secret: bytes | None = None,
        run_content: bool = False,
        git: GitSettings | None = None,
        settings: ServerSettings | None = None,
    ) -> None:
        chosen = settings or ServerSettings(durable=False)
        if bootstrap_secret is None:
            bootstrap_secret = chosen.bootstrap_secret
        self._settings = replace(
            chosen,
            version=server_version or chosen.version,
            hide_version=hide_version or chosen.hide_version,
            check_answers=check_answers or chosen.check_answers,
            directory=directory or chosen.directory,
            bootstrap_secret=bootstrap_secret,
            run_content=run_content or chosen.run_content,
            git=git or chosen.git,
        )
        if bootstrap_secret is not None:
            check_secret(bootstrap_secret)
        if isinstance(seed, str):
            demo_number(seed)
        if tls and not socket:
            message = "https needs a server on a socket: LocalConnect(socket=True, tls=True)"
            raise ValueError(message)
        self.faults = Faults(faults, seed=chance, on_socket=socket)
        """What goes wrong between clients and server; rules come and go while it runs."""
        self._data = data
        self._database = database
        self._socket = socket
        self._prefix = tidy_prefix(path_prefix)
        self._tls = tls
        self._seed = seed
        self._stack = ExitStack()
        self._running: Running | None = None
        self._services: Services | None = None
        self._folder: Path | None = None
        self._ca_file: Path | None = None
        self._api_key = ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.url if self._running else 'not started'})"

    def start(self) -> Self:
        """Start the server; needed only where no ``with`` block can be used.

        Raises:
            RuntimeError: It runs already, or its folder or database cannot be used.
        """
        if self._running is not None:
            message = f"this {type(self).__name__} runs already"
            raise RuntimeError(message)
        with ExitStack() as stack:
            folder = self._data or _temporary_folder(stack)
            stack.enter_context(alone_in(folder))
            services = open_services(folder, load(), self._settings, self._database)
            app = self._make_app(services, stack)
            first = ensure_first_user(services)
            if self._settings.bootstrap_secret is None:
                self._api_key = first.api_key or seeds.add_key(services, USERNAME)
            if self._seed is not None:
                seeds.plant(services, self._seed)
            self._running = self._run(FaultyApp(app, self.faults, self._prefix), stack)
            services.listens_at(self.url, self._running.address)
            self._folder, self._services = folder, services
            self._stack = stack.pop_all()
        return self

    def stop(self) -> None:
        """Stop the server and remove its temporary folder; once is enough."""
        self._running = None
        self._stack.close()

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
        return self._server.origin + self._prefix

    @property
    def api_key(self) -> str:
        """Key of the first administrator; empty where one is still to be bootstrapped."""
        return self._api_key

    @property
    def ca_file(self) -> Path:
        """Certificate of the private authority, for ``Client(verify=...)``; only with ``tls``."""
        if self._ca_file is None:
            message = "this server has no certificate: start it with LocalConnect(tls=True)"
            raise RuntimeError(message)
        return self._ca_file

    @property
    def clock(self) -> MovableClock:
        """The server's clock."""
        return MovableClock(self.services)

    @property
    def services(self) -> Services:
        """The server's parts, for tests that look behind the API."""
        if self._running is None or self._services is None:
            raise self._not_running()
        return self._services

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

    def plant(self, seed: Seed | str) -> None:
        """Add everything that a seed asks for, without the API; see :func:`seeds.plant`."""
        seeds.plant(self.services, seed)

    def user_session_token(self, content_guid: str, user_guid: str) -> str:
        """Make the token that content gets with each request of a visitor, for an hour.

        Content finds it in the header ``Posit-Connect-User-Session-Token``.
        """
        return tokens.user_session(self.services.signer, content_guid, user_guid, 3600)

    def content_session_token(self, content_guid: str) -> str:
        """Make the token that content has for itself, for an hour.

        Content finds it in the variable ``CONNECT_CONTENT_SESSION_TOKEN``.
        """
        return tokens.content_session(self.services.signer, content_guid)

    def move_clock(self, by: timedelta) -> None:
        """Move the server's clock; :attr:`clock` can do more."""
        self.clock.move(by)

    def _client_options(self, options: dict[str, Any]) -> dict[str, Any]:
        chosen = {"server": self.url, "api_key": self.api_key, **options}
        route = self._server.in_process()
        if route is not None:
            chosen["in_process"] = route
        if self._ca_file is not None:
            chosen.setdefault("verify", self._ca_file)
        return chosen

    def _make_app(self, services: Services, stack: ExitStack) -> ASGIApp:
        app = ServerApp(services)
        stack.callback(app.close)
        return PrefixedApp(app, self._prefix)

    def _run(self, app: FaultyApp, stack: ExitStack) -> Running:
        running: Running
        if self._socket:
            running = OnSocket(app, self._certificate(stack) if self._tls else None)
        else:
            running = InProcessOnly(app)
        stack.callback(running.stop)
        return running

    def _certificate(self, stack: ExitStack) -> Path:
        from connectapi.testing.authority import PrivateAuthority

        authority = PrivateAuthority(_temporary_folder(stack))
        self._ca_file = authority.ca_file
        return authority.server_file

    @property
    def _server(self) -> Running:
        if self._running is None:
            raise self._not_running()
        return self._running

    def _not_running(self) -> RuntimeError:
        name = type(self).__name__
        return RuntimeError(f"this {name} does not run; use it as 'with {name}() as connect:'")


def _temporary_folder(stack: ExitStack) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="connectapi-"))
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    return folder
