"""A server below a path prefix, as behind a reverse proxy that shares its address with others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


def tidy_prefix(text: str) -> str:
    """Give a prefix one slash in front and none at its end; an empty one stays empty."""
    inner = text.strip("/")
    return f"/{inner}" if inner else ""


class PrefixedApp:
    """An ASGI application that is found below a prefix only; elsewhere there is nothing."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] not in ("http", "websocket") or not self._prefix:
            await self._app(scope, receive, send)
        elif (scope["path"] + "/").startswith(f"{self._prefix}/"):
            await self._app({**scope, "root_path": self._prefix}, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})
        else:
            nothing = PlainTextResponse("nothing is served here\n", 404)
            await nothing(scope, receive, send)
