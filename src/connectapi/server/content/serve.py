"""Content as visitors see it: ``/content/{guid}/``, vanity paths, drafts and thumbnails."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from connectapi.server.content import file_answers, kinds
from connectapi.server.content.addresses import path_of
from connectapi.server.content.entrance import Entered, Entrance, below
from connectapi.server.content.guest import credentials
from connectapi.server.errors import Code, Refusal
from connectapi.server.web.html import message

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from connectapi.server.content.view import View
    from connectapi.server.content.visit import Entry, Visit
    from connectapi.server.runtime.proxy import Proxy
    from connectapi.server.runtime.websockets import WebSockets
    from connectapi.server.services import Services
    from connectapi.server.shiny_usage import ShinySessions

_SAFE = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class _Ways:
    """The ways to content that runs, and what counts its sessions."""

    proxy: Proxy
    web_sockets: WebSockets
    shiny: ShinySessions


@dataclass(frozen=True, slots=True)
class _Running:
    """A request for content that runs.

    Attributes:
        rest: Path below the root of the visit, as it was sent.
        entry: What may be remembered of it, None where nothing may.
    """

    visit: Visit
    rest: str
    entered: Entered
    entry: Entry | None


class ContentPages:
    """The ASGI application for everything that is not the API or a page of the server's own."""

    def __init__(self, services: Services, threads: ThreadPoolExecutor) -> None:
        self._services = services
        self._threads = threads
        self._entrance = Entrance(services)
        self._ways = _ways(services)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or one WebSocket."""
        if scope["type"] == "websocket":
            await self._web_socket(scope, receive, send)
        elif scope["type"] == "http":
            found = await self._find(scope)
            if isinstance(found, Response):
                await found(scope, receive, send)
            elif self._ways is not None:
                await self._ways.proxy.serve(*found, scope, receive, send)

    def close(self) -> None:
        """End what is counted for as long as it goes on."""
        if self._ways is not None:
            self._ways.shiny.close()

    async def _web_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        from connectapi.server.runtime.websockets import refuse

        await receive()
        found = await self._find(scope)
        if isinstance(found, Response):
            await refuse(found, scope, receive, send)
        elif self._ways is not None:
            await self._ways.web_sockets.serve(*found, scope, receive, send)

    async def _find(self, scope: Scope) -> Response | tuple[Visit, str]:
        """Find what a request gets: an answer, or its way to content that runs."""
        prefix, path = path_of(scope)
        known = self._entrance.remembered(path, prefix, scope["headers"])
        if known is not None:
            return known
        request = HTTPConnection(scope)
        # A WebSocket is opened by a GET, but not as a page.
        method = scope.get("method", "GET")
        loop = asyncio.get_running_loop()
        enter = partial(self._enter, request, method, prefix, path)
        try:
            found = await loop.run_in_executor(self._threads, enter)
        except Refusal as refusal:
            return _refused(request, method, prefix, refusal)
        if isinstance(found, Response):
            return found
        if found.entry is not None:
            sent = credentials(scope["headers"])
            self._entrance.remember(path, found.entered, sent, found.entry)
        return found.visit, found.rest

    def _enter(
        self, request: HTTPConnection, method: str, prefix: str, path: str
    ) -> Response | _Running:
        entered = self._entrance.enter(path, prefix, credentials(request.scope["headers"]))
        if entered is None:
            return message("Not found", "There is nothing at this address.", 404)
        if not entered.address.base.endswith("/"):
            return _elsewhere(request, method, f"{entered.address.base}/")
        entered.check_open()
        if entered.address.rest == "__thumbnail__":
            return file_answers.thumbnail(self._services, entered, method)
        return self._show(request, method, entered, prefix)

    def _show(
        self, request: HTTPConnection, method: str, entered: Entered, prefix: str
    ) -> Response | _Running:
        address = entered.address
        view = self._entrance.view(entered)
        missing = self._missing(entered, view)
        if missing is not None or view is None:
            return missing or _nothing()
        if len(address.rest) < len(view.prefix):
            return _elsewhere(request, method, f"{address.base}{quote(view.prefix)}")
        if kinds.is_program(view.app_mode):
            return self._way(entered, view, prefix)
        if request.scope["type"] == "websocket":
            return PlainTextResponse("This content has no WebSockets.\n", 404)
        return file_answers.file(self._services, entered, view, request, method)

    def _missing(self, entered: Entered, view: View | None) -> Response | None:
        """Say what keeps a state from being shown, if anything does."""
        item = entered.address.item
        if item["locked"]:
            text = item["locked_message"] or "This content is locked."
            return message("Content is locked", text, 403)
        if view is None or not self._services.archives.folder(view.bundle["id"]).is_dir():
            return _nothing()
        if self._services.runtime is None and kinds.is_program(view.app_mode):
            return _not_started(view.app_mode)
        return None

    def _way(self, entered: Entered, view: View, prefix: str) -> _Running:
        visit = self._entrance.visit(entered, view, prefix)
        rest = below(entered.address.raw, view)
        return _Running(visit, rest, entered, self._entrance.entry(entered, visit))


def _ways(services: Services) -> _Ways | None:
    # Imported where it is used: a server that runs nothing starts without all this.
    from connectapi.server.runtime.proxy import Proxy, Reception
    from connectapi.server.runtime.websockets import WebSockets
    from connectapi.server.shiny_usage import ShinySessions

    if services.runtime is None:
        return None
    reception = Reception(services.runtime.fleet)
    shiny = ShinySessions(services.hits, services.clock)
    sockets = WebSockets(services, reception, shiny)
    return _Ways(Proxy(services, reception), sockets, shiny)


def _nothing() -> Response:
    return message("Not published", "There is nothing deployed at this address yet.", 404)


def _elsewhere(request: HTTPConnection, method: str, path: str) -> Response:
    query = f"?{request.url.query}" if request.url.query else ""
    # What sends a body must not become a GET on the way.
    return RedirectResponse(f"{path}{query}", 302 if method in _SAFE else 307)


def _refused(request: HTTPConnection, method: str, prefix: str, refusal: Refusal) -> Response:
    accepts = request.headers.get("accept", "")
    browses = "text/html" in accepts or request.headers.get("sec-fetch-mode") == "navigate"
    if not browses:
        return JSONResponse(refusal.body(), refusal.status)
    if refusal.code is Code.AUTH_REQUIRED and method in _SAFE:
        return RedirectResponse(f"{prefix}/__login__?url={quote(str(request.url), safe='')}", 302)
    return message("Refused", refusal.message, refusal.status)


def _not_started(app_mode: str) -> Response:
    text = (
        f"This content is a {kinds.label(app_mode)}. It has been deployed and its state is "
        "kept, but this local server does not start programs."
    )
    return message("Not started", text, 501)
