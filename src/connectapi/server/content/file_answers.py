"""Files of content as answers: pages, what belongs to them, thumbnails."""

from __future__ import annotations

import mimetypes
import stat
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles

from connectapi.server.content import kinds
from connectapi.server.content.view import locate
from connectapi.server.store import extras
from connectapi.server.store.usage import Hit
from connectapi.server.web.html import message

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from starlette.requests import HTTPConnection

    from connectapi.server.content.entrance import Entered
    from connectapi.server.content.view import View
    from connectapi.server.services import Services


def thumbnail(services: Services, entered: Entered, method: str) -> Response:
    """Show an item's thumbnail."""
    item = entered.address.item
    with services.database.read() as connection:
        found = extras.thumbnail(connection, item["id"])
    if found is None or item["active_bundle_id"] is None:
        return Response(status_code=204)
    body = b"" if method == "HEAD" else found["image"]
    headers = {"Content-Length": str(len(found["image"])), "Cache-Control": "no-cache"}
    # An SVG thumbnail may hold scripts; none of them may run as this server.
    headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return Response(body, 200, headers, found["media_type"])


def file(
    services: Services, entered: Entered, view: View, request: HTTPConnection, method: str
) -> Response:
    """Show the file that a path asks for, and count it where it is a page."""
    if method not in ("GET", "HEAD"):
        return Response("405 method not allowed\n", 405, {"Allow": "GET, HEAD"}, "text/plain")
    found = locate(view, services.archives)
    if found is None:
        if view.rest == "" and view.app_mode in kinds.RENDERED:
            return _not_rendered(view.app_mode)
        return message("Not found", "There is no such file in this content.", 404)
    if found.path is None:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{entered.address.base}{quote(found.target)}{query}", 302)
    response = _file_response(request, found.path, 200)
    if method == "GET" and found.is_page:
        services.hits.record(_hit(services.clock.stamp(), entered, view, request))
    return response


def _hit(now: str, entered: Entered, view: View, request: HTTPConnection) -> Hit:
    headers, rendering, rest = request.headers, view.rendering, entered.address.rest
    return Hit(
        content_guid=entered.address.item["guid"],
        user_guid=entered.caller.guid if entered.caller else None,
        bundle_id=view.bundle["id"],
        time=now,
        path=f"/{rest}" if rest else None,
        query=request.url.query or None,
        user_agent=headers.get("user-agent"),
        sec_fetch_dest=headers.get("sec-fetch-dest"),
        sec_fetch_site=headers.get("sec-fetch-site"),
        variant_key=view.variant_key,
        rendering_id=None if rendering is None else rendering["id"],
    )


def _file_response(request: HTTPConnection, path: Path, status: int) -> Response:
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


def _not_rendered(app_mode: str) -> Response:
    text = f"This content is a {kinds.label(app_mode)}. It has been deployed, but not rendered yet."
    return message("Not rendered", text, 503)
