"""Content as visitors see it: ``/content/{guid}/``, vanity paths, drafts and thumbnails."""

from __future__ import annotations

import asyncio
import mimetypes
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles

from connectapi.server import auth
from connectapi.server.content import kinds
from connectapi.server.content.view import View, locate, resolve
from connectapi.server.errors import Code, Refusal
from connectapi.server.rights import Caller, ContentRole
from connectapi.server.schema import is_uuid, tidy_uuid
from connectapi.server.store import content, extras
from connectapi.server.store.usage import Hit
from connectapi.server.web.html import message

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from sqlalchemy import Connection, RowMapping
    from starlette.types import Receive, Scope, Send

    from connectapi.server.services import Services

_NOT_FOUND = "404 page not found\n"


@dataclass(frozen=True, slots=True)
class _Address:
    """Where in the content a request leads.

    Attributes:
        base: Path of the content's root with a slash at the end, escaped, as the client sees it.
        rest: Path below it, without escapes.
    """

    item: RowMapping
    base: str
    rest: str


class ContentPages:
    """The ASGI application for everything that is not the API or a page of the server's own."""

    def __init__(self, services: Services, threads: ThreadPoolExecutor) -> None:
        self._services = services
        self._threads = threads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        loop = asyncio.get_running_loop()
        try:
            response = await loop.run_in_executor(self._threads, partial(self._serve, request))
        except Refusal as refusal:
            response = _refused(request, refusal)
        await response(scope, receive, send)

    def _serve(self, request: Request) -> Response:
        prefix = str(request.scope.get("app_root_path", request.scope.get("root_path", "")))
        raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
        path = raw.partition(b"?")[0].decode("latin-1").removeprefix(prefix)
        with self._services.database.read() as connection:
            address = _find(connection, path, prefix)
            if address is None:
                return message("Not found", "There is nothing at this address.", 404)
            caller = self._caller(request)
            role = _role(connection, address.item, caller)
        if not address.base.endswith("/"):
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"{address.base}/{query}", 302)
        if address.rest == "__thumbnail__":
            return self._thumbnail(request, address, caller, role)
        _check_open(address.item, caller, role)
        return self._show(request, address, caller, role)

    def _caller(self, request: Request) -> Caller | None:
        services = self._services
        caller = auth.by_headers(services.database, services.clock, request.headers)
        if caller is not None:
            if caller.scopes is not None:
                text = "Service tokens are for the API: content needs a user."
                raise Refusal(Code.PERMISSION_DENIED, text)
            return caller
        session = request.cookies.get(auth.SESSION_COOKIE)
        return auth.by_session(services.database, services.clock, session) if session else None

    def _thumbnail(
        self, request: Request, address: _Address, caller: Caller | None, role: ContentRole
    ) -> Response:
        _check_open(address.item, caller, role)
        with self._services.database.read() as connection:
            found = extras.thumbnail(connection, address.item["id"])
        if found is None or address.item["active_bundle_id"] is None:
            return Response(status_code=204)
        body = b"" if request.method == "HEAD" else found["image"]
        headers = {"Content-Length": str(len(found["image"])), "Cache-Control": "no-cache"}
        # An SVG thumbnail may hold scripts; none of them may run as this server.
        headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
        return Response(body, 200, headers, found["media_type"])

    def _show(
        self, request: Request, address: _Address, caller: Caller | None, role: ContentRole
    ) -> Response:
        item = address.item
        with self._services.database.read() as connection:
            view = resolve(connection, item, caller, role, address.rest)
        if item["locked"]:
            text = item["locked_message"] or "This content is locked."
            return message("Content is locked", text, 403)
        if view is None or not self._services.archives.folder(view.bundle["id"]).is_dir():
            return message("Not published", "There is nothing deployed at this address yet.", 404)
        if view.prefix and len(address.rest) < len(view.prefix):
            return RedirectResponse(f"{address.base}{quote(view.prefix)}", 302)
        if kinds.is_program(view.app_mode):
            return _not_started(view.app_mode)
        if request.method not in ("GET", "HEAD"):
            return Response("405 method not allowed\n", 405, {"Allow": "GET, HEAD"}, "text/plain")
        return self._file(request, address, view, caller)

    def _file(
        self, request: Request, address: _Address, view: View, caller: Caller | None
    ) -> Response:
        found = locate(view, self._services.archives)
        if found is None:
            if view.rest == "" and view.app_mode in kinds.RENDERED:
                return _not_rendered(view.app_mode)
            return message("Not found", "There is no such file in this content.", 404)
        if found.path is None:
            return RedirectResponse(f"{address.base}{quote(found.target)}", 302)
        response = _file_response(request, found.path, 200)
        if request.method == "GET" and found.is_page:
            self._count(request, address, view, caller)
        return response

    def _count(
        self, request: Request, address: _Address, view: View, caller: Caller | None
    ) -> None:
        headers, rendering = request.headers, view.rendering
        hit = Hit(
            content_guid=address.item["guid"],
            user_guid=caller.guid if caller else None,
            bundle_id=view.bundle["id"],
            time=self._services.clock.stamp(),
            path=f"/{address.rest}" if address.rest else None,
            query=request.url.query or None,
            user_agent=headers.get("user-agent"),
            sec_fetch_dest=headers.get("sec-fetch-dest"),
            sec_fetch_site=headers.get("sec-fetch-site"),
            variant_key=view.variant_key,
            rendering_id=None if rendering is None else rendering["id"],
        )
        self._services.hits.record(hit)


def _find(connection: Connection, path: str, prefix: str) -> _Address | None:
    if path.startswith("/content/"):
        guid, slash, rest = path.removeprefix("/content/").partition("/")
        if not is_uuid(guid):
            return None
        item = content.by_guid(connection, tidy_uuid(guid))
        base = f"{prefix}/content/{guid}{slash}"
    else:
        found = extras.vanity_for(connection, unquote(path))
        if found is None:
            return None
        item = content.by_id(connection, found["content_id"])
        whole = found["path"].rstrip("/")
        base = prefix + quote(whole)
        rest = unquote(path)[len(whole) :]
        if rest.startswith("/"):
            base, rest = f"{base}/", rest[1:]
        rest = quote(rest)
    return None if item is None else _Address(item, base, unquote(rest))


def _role(connection: Connection, item: RowMapping, caller: Caller | None) -> ContentRole:
    if caller is None:
        return ContentRole.VIEWER if item["access_type"] == "all" else ContentRole.NOBODY
    return content.rights_in(connection, item, caller).role


def _check_open(item: RowMapping, caller: Caller | None, role: ContentRole) -> None:
    if role >= ContentRole.VIEWER:
        return
    if caller is None:
        raise Refusal(Code.AUTH_REQUIRED, "You must be signed in to see this content.")
    text = f"You may not see the content {item['guid']}."
    raise Refusal(Code.NO_VIEW_PERMISSION, text)


def _refused(request: Request, refusal: Refusal) -> Response:
    accepts = request.headers.get("accept", "")
    browses = "text/html" in accepts or request.headers.get("sec-fetch-mode") == "navigate"
    if not browses:
        return JSONResponse(refusal.body(), refusal.status)
    if refusal.code is Code.AUTH_REQUIRED and request.method in ("GET", "HEAD"):
        prefix = str(request.scope.get("app_root_path", "")).rstrip("/")
        return RedirectResponse(f"{prefix}/__login__?url={quote(str(request.url), safe='')}", 302)
    return message("Refused", refusal.message, refusal.status)


def _file_response(request: Request, path: Path, status: int) -> Response:
    media_type, encoding = mimetypes.guess_type(path.name)
    if encoding:  # an archive is sent as what it is, not as something to be unpacked on the way
        media_type = f"application/{'gzip' if encoding == 'gzip' else 'x-' + encoding}"
    facts: os.stat_result = path.stat()
    headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    response = FileResponse(
        path, status, headers, media_type or "application/octet-stream", stat_result=facts
    )
    if stat.S_ISREG(facts.st_mode) and StaticFiles(check_dir=False).is_not_modified(
        response.headers, request.headers
    ):
        return NotModifiedResponse(response.headers)
    return response


def _not_started(app_mode: str) -> Response:
    text = (
        f"This content is a {kinds.label(app_mode)}. It has been deployed and its state is "
        "kept, but this local server does not start programs."
    )
    return message("Not started", text, 503)


def _not_rendered(app_mode: str) -> Response:
    text = f"This content is a {kinds.label(app_mode)}. It has been deployed, but not rendered yet."
    return message("Not rendered", text, 503)
