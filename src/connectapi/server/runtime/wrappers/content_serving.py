"""Serves an ASGI application below the path that visitors see; see ``content_loading``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Awaitable, Callable, Dict, Iterable, Tuple
from urllib.parse import quote, unquote, urlsplit

from content_loading import READY_PATH, fail

try:
    import uvicorn
except ImportError:
    fail(
        "The environment of this content has no package 'uvicorn', which it is served with. "
        "Deploy it again, or add uvicorn to requirements.txt."
    )

if TYPE_CHECKING:
    # Any: ASGI's messages hold values of many types.
    Scope = Dict[str, Any]
    Receive = Callable[[], Awaitable[Dict[str, Any]]]
    Send = Callable[[Dict[str, Any]], Awaitable[None]]
    App = Callable[[Scope, Receive, Send], Awaitable[None]]

BASE_URL = b"rstudio-connect-app-base-url"
# Longer than the server keeps connections, so that none is closed while a request is on its way.
KEEP_ALIVE = 600
GRACE = 3


class Mounted:
    """Tells an application where it is mounted, from a header of each request.

    ``path`` then begins with ``root_path``, as servers have it that are given a root path.

    Args:
        whole: Whether the application wants ``path`` like that; old versions of Starlette do not.
    """

    def __init__(self, app: App, *, whole: bool | None = None) -> None:
        self.app = app
        self.whole = _wants_whole_path() if whole is None else whole

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, but for the question whether this program is there."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == READY_PATH:
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})
        else:
            await self.app(self._mounted(scope), receive, send)

    def _mounted(self, scope: Scope) -> Scope:
        root = root_of(scope["headers"])
        if not root:
            return scope
        scope = dict(scope, root_path=root)
        if self.whole:
            scope["path"] = root + scope["path"]
            if scope.get("raw_path"):
                scope["raw_path"] = quote(root).encode("ascii") + scope["raw_path"]
        return scope


def root_of(headers: Iterable[Tuple[bytes, bytes]]) -> str:
    """Give the path of the header that says where the content is mounted."""
    for name, value in headers:
        if name == BASE_URL:
            return unquote(urlsplit(value.decode("latin-1")).path).rstrip("/")
    return ""


def serve(app: App, port: str) -> None:
    """Serve until the program is asked to end."""
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(port),
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
    )


def _wants_whole_path() -> bool:
    """Tell whether paths begin with the root path for the Starlette that is used, if any."""
    version = getattr(sys.modules.get("starlette"), "__version__", None)
    if version is None:
        return True
    return tuple(int(part) for part in str(version).split(".")[:2]) >= (0, 33)
