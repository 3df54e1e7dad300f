"""The routes of the dashboard, and what holds for all of its pages."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from connectapi.server import auth
from connectapi.server.api import root_of
from connectapi.server.errors import Code, Refusal
from connectapi.server.web import own_forms
from connectapi.server.web.dashboard import assets, forms, pages, signed_out
from connectapi.server.web.dashboard.operations import Operations
from connectapi.server.web.dashboard.visit import Fault, Page, Visit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from connectapi.server.registry import Handler
    from connectapi.server.services import Services
    from connectapi.server.web.dashboard.forms import Form

_logger = logging.getLogger(__name__)

_FOREIGN = "This form was sent by another site. Nothing was changed."
_STALE = "This form was made for another session, so nothing was changed. Send it again."
_NO_PAGE = "There is no such page."
_TITLES = {403: "Not allowed", 404: "Not found", 500: "This failed"}


class Dashboard:
    """The dashboard of a server."""

    def __init__(
        self, services: Services, threads: ThreadPoolExecutor, handlers: Mapping[str, Handler]
    ) -> None:
        self._services = services
        self._threads = threads
        self._operations = Operations(services, handlers)

    def routes(self) -> list[BaseRoute]:
        """Give all routes, the more special ones first."""
        own = [self._route(page) for page in pages.PAGES]
        return [
            Route("/connect/__static__/{version}/{name}", assets.serve),
            Route("/connect/__favicon__", assets.icon),
            *own,
            Route("/connect", _to_slash),
            Route("/__docs__/user/", _to_server),
            Route("/__docs__/admin/", _to_server),
            self._route(Page("/connect/{path:path}", _nothing), ("GET", "POST")),
        ]

    def _route(self, page: Page, methods: tuple[str, ...] = ()) -> Route:
        async def endpoint(request: Request) -> Response:
            return await self._answer(page, request)

        ordinary = ("GET", "POST") if page.actions else ("GET",)
        return Route(page.path, endpoint, methods=list(methods or ordinary))

    async def _answer(self, page: Page, request: Request) -> Response:
        loop = asyncio.get_running_loop()
        form: Form | Refusal | None = None
        try:
            if request.method == "POST":
                form = await forms.read(request, self._services.settings.max_thumbnail)
        except Refusal as refusal:
            form = refusal
        except ClientDisconnect:
            return Response(status_code=400)
        serve = partial(self._serve, page, request, form)
        return await loop.run_in_executor(self._threads, serve)

    def _serve(self, page: Page, request: Request, form: Form | Refusal | None) -> Response:
        services, prefix = self._services, prefix_of(request)
        session = request.cookies.get(auth.SESSION_COOKIE, "")
        caller = auth.by_session(services.database, services.clock, session) if session else None
        if caller is None:
            return self._signed_out(page, request, prefix)
        visit = Visit(
            request=request,
            services=services,
            operations=self._operations,
            caller=caller,
            root=root_of(request, services),
            prefix=prefix,
            session=session,
        )
        if not _may_read(page, request, session):
            return JSONResponse({"error": "Pages are for people, not for scripts."}, 403)
        try:
            return page.show(visit) if form is None else self._act(page, visit, form)
        except Refusal as refusal:
            # What an address names and cannot be anything is not there.
            status = 404 if refusal.code is Code.INVALID_ID else refusal.status
            return _problem(page, visit, refusal.message, status)
        except Exception:
            # Whatever went wrong is for the server's log; a visitor is told where to look.
            _logger.exception("the page %s failed", request.url.path)
            text = "The page could not be made; the server's log says why."
            return _problem(page, visit, text, 500)

    def _act(self, page: Page, visit: Visit, form: Form | Refusal) -> Response:
        """Do what a form asks for, or show it again with what was typed and why it was refused."""
        if isinstance(form, Refusal):
            raise form
        if not own_forms.is_own(visit.request, self._services):
            return _problem(page, visit, _FOREIGN, 403)
        name = form.text("action")
        action = page.actions.get(name)
        if action is None:
            return _problem(page, visit, "This page has no such form.", 400)
        try:
            if not own_forms.is_token_of(visit.session, form.text(own_forms.TOKEN)):
                raise Refusal(Code.PERMISSION_DENIED, _STALE)
            return action(replace(visit, form=form))
        except Refusal as refusal:
            row = form.text("row")
            fault = Fault(f"{name}/{row}" if row else name, refusal.message, form.fields)
            response = page.show(replace(visit, fault=fault))
            response.status_code = refusal.status
            return response

    def _signed_out(self, page: Page, request: Request, prefix: str) -> Response:
        if page.for_script:
            return JSONResponse({"error": "You are signed out."}, 401)
        if request.url.path.removeprefix(prefix) == "/connect/":
            return signed_out.welcome(prefix, root_of(request, self._services))
        query = f"?{request.url.query}" if request.url.query else ""
        back = quote(f"{prefix}{request.url.path.removeprefix(prefix)}{query}", safe="")
        if request.method == "POST":
            return signed_out.lost(prefix, back)
        return RedirectResponse(f"{prefix}/__login__?url={back}", 303)


def prefix_of(request: Request) -> str:
    """Give the path in front of the server's own paths, without a slash at the end."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def _may_read(page: Page, request: Request, session: str) -> bool:
    """Tell whether a page is shown to a person, or asked for by the script of such a page.

    The script proves it with the session's token: content's scripts must not read logs either.
    """
    if page.for_script:
        return own_forms.is_token_of(session, request.headers.get(own_forms.TOKEN_HEADER, ""))
    return own_forms.is_for_the_eye(request)


def _problem(page: Page, visit: Visit, message: str, status: int) -> Response:
    if page.for_script:
        return JSONResponse({"error": message}, status)
    title = _TITLES.get(status, "This does not work")
    return visit.show("problem", title, status, message=message)


def _nothing(visit: Visit) -> Response:
    path = str(visit.request.path_params["path"])
    if path.endswith("/") and visit.request.method == "GET":
        # Pages have no slash at their end; who types one means the page.
        query = visit.request.url.query
        return visit.go(f"{quote(path.rstrip('/'))}{'?' if query else ''}{query}")
    return visit.show("problem", "Not found", 404, message=_NO_PAGE)


async def _to_server(request: Request) -> Response:
    """Lead from where real servers have their guides to what this one says of itself."""
    return RedirectResponse(f"{prefix_of(request)}/connect/server", 307)


async def _to_slash(request: Request) -> Response:
    return RedirectResponse(f"{prefix_of(request)}/connect/", 307)
