"""The whole application: the API, content, and the few pages of the server's own."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import BaseRoute, Mount, Route

from connectapi.server import handlers
from connectapi.server.api import ApiApp
from connectapi.server.content.serve import ContentPages
from connectapi.server.registry import collect
from connectapi.server.runtime import route
from connectapi.server.unversioned import handlers as unversioned_handlers
from connectapi.server.web import oauth_routes
from connectapi.server.web.claim import ClaimPage
from connectapi.server.web.dashboard.routes import Dashboard
from connectapi.server.web.integration_login import IntegrationLogin
from connectapi.server.web.pages import Pages

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from connectapi.server.services import Services

CORRELATION = "X-Correlation-ID"
_CORRELATION_FORM = re.compile(r"[\x21-\x7e]{1,200}")


class ServerApp:
    """The ASGI application of a server.

    It gives every answer a correlation id: the one that was sent, or a new one.
    """

    def __init__(self, services: Services) -> None:
        self.services = services
        self._threads = ThreadPoolExecutor(services.settings.workers, thread_name_prefix="requests")
        self._content = ContentPages(services, self._threads)
        self._app = Starlette(routes=self._routes(), lifespan=self._lifespan)
        self._closed = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or WebSocket, or the start and end of the server."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(CORRELATION, "")
        number = given if _CORRELATION_FORM.fullmatch(given) else str(uuid4())
        scope[route.CORRELATION] = number
        if scope["type"] == "websocket":
            # Nothing but content has WebSockets.
            await self._content(scope, receive, send)
            return

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[CORRELATION] = number
            await send(message)

        # Trying some seventy routes before takes longer than passing a request on.
        is_content = scope["path"].startswith(f"{scope.get('root_path', '')}/content/")
        await (self._content if is_content else self._app)(scope, receive, send_with_id)

    def close(self) -> None:
        """Finish running requests and background work, and close the database; once is enough."""
        if not self._closed:
            self._closed = True
            self._threads.shutdown(wait=True)
            self._content.close()
            self.services.close()

    @asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        if self.services.runtime is not None:
            self.services.runtime.begin()
        yield
        await asyncio.to_thread(self.close)

    def _routes(self) -> list[BaseRoute]:
        services, threads = self.services, self._threads
        pages = Pages(services, threads)
        claim = ClaimPage(services, threads).claim
        integration = IntegrationLogin(services, threads)
        served = {**collect(handlers), **collect(unversioned_handlers)}
        api = ApiApp(services, served, threads)
        return [
            Below("/__api__", app=api),
            Route("/__api__", api),
            Route("/__ping__", pages.ping),
            Route("/__login__", pages.sign_in, methods=["GET", "POST"]),
            Route("/__logout__", pages.sign_out, methods=["GET", "POST"]),
            Route("/__tokens__/{token}", claim, methods=["GET", "POST"]),
            Route("/__oauth__/integrations/callback", integration.callback),
            Route("/__oauth__/integrations/{guid}/login", integration.login),
            Route("/__oauth__/integrations/{guid}/logout", integration.logout),
            *oauth_routes.routes(services, threads),
            Route("/__docs__/api", pages.docs),
            Route("/__docs__/api/", pages.docs),
            Route("/__docs__/api/openapi.json", pages.openapi),
            *Dashboard(services, threads, served).routes(),
            Route("/", pages.home),
            Below("/", app=self._content),
        ]


class Below(Mount):
    """Everything below a path, be there even a line break in it, which a plain mount misses."""

    def __init__(self, path: str, app: ASGIApp) -> None:
        super().__init__(path, app=app)
        self.path_regex = re.compile(self.path_regex.pattern, re.DOTALL)
