"""The one style sheet, the one script and the icon, under addresses that change with them."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response

_TYPES = {
    "style.css": "text/css; charset=utf-8",
    "script.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
_A_YEAR = "public, max-age=31536000, immutable"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""What a page of the server's own may load: its own files, and nothing written into the page."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    # Content is served from the same origin: a page that it opens must not be its to read.
    "Cross-Origin-Opener-Policy": "same-origin",
    # With no-referrer the pages' own forms would not tell where they come from.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Headers of all pages of the server's own."""


@cache
def content(name: str) -> bytes:
    """Give one of the files."""
    return files("connectapi.server.web").joinpath("static", name).read_bytes()


@cache
def path(name: str) -> str:
    """Give the path of a file below the server's root; it changes when the file does."""
    return f"/connect/__static__/{hashlib.sha256(content(name)).hexdigest()[:12]}/{name}"


async def serve(request: Request) -> Response:
    """Serve a file; an address of an older version gives the present one, for a short time."""
    name = request.path_params["name"]
    if name not in _TYPES:
        return Response("404 page not found\n", 404, media_type="text/plain")
    present = path(name).endswith(f"/{request.path_params['version']}/{name}")
    headers = {
        "Cache-Control": _A_YEAR if present else "no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content(name), 200, headers, _TYPES[name])


async def icon(_request: Request) -> Response:
    """Serve the icon under the address that real servers have for theirs."""
    return Response(content("icon.svg"), 200, {"Cache-Control": "no-cache"}, _TYPES["icon.svg"])
