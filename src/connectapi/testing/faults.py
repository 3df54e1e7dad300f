"""What can go wrong between a client and a server."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from starlette.datastructures import MutableHeaders
from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOGIN_PAGE = """<!doctype html>
<html><head><title>Sign in - Example SSO</title></head><body>
<form action="/login" method="post"><input name="username"><input name="password" type="password">
<button>Log in</button></form></body></html>
"""
PROXY_PAGE = """<html>
<head><title>{status} {reason}</title></head>
<body><center><h1>{status} {reason}</h1></center><hr><center>nginx</center></body>
</html>
"""
_REASONS = {502: "Bad Gateway", 503: "Service Temporarily Unavailable", 504: "Gateway Time-out"}


class Fault(Protocol):
    """Something that goes wrong with one request."""

    needs_socket: ClassVar[bool]

    async def __call__(self, app: ASGIApp, /, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, or spoil it."""


@dataclass(frozen=True, slots=True)
class Latency:
    """The server gets the request ``seconds`` later."""

    needs_socket: ClassVar[bool] = False

    seconds: float

    async def __call__(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait, then serve the request."""
        await asyncio.sleep(self.seconds)
        await app(scope, receive, send)


@dataclass(frozen=True, slots=True)
class Dropped:
    """The connection ends without an answer, ``after`` the server has done the work or before."""

    needs_socket: ClassVar[bool] = True

    after: bool = False

    async def __call__(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """End the connection."""
        if self.after:
            await app(scope, receive, _nowhere)
        # ASGI has no word for it, but the server's own send belongs to what holds the connection.
        transport = send.__self__.transport  # type: ignore[attr-defined]  # uvicorn's, see above
        transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass


@dataclass(frozen=True, slots=True)
class Truncated:
    """The answer breaks off after a part of its body, though its length was announced.

    Attributes:
        share: How much of the body comes through, from 0 to 1.
    """

    needs_socket: ClassVar[bool] = False

    share: float = 0.5

    async def __call__(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request and send a part of the answer."""
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await app(scope, receive, keep)
        body = b"".join(message.get("body", b"") for message in messages[1:])
        MutableHeaders(scope=messages[0])["Content-Length"] = str(len(body))
        await send(messages[0])
        part = body[: min(int(len(body) * self.share), len(body) - 1)]
        await send({"type": "http.response.body", "body": part, "more_body": True})


class InPlace(ABC):
    """A fault that is an answer in place of the server's, which never hears of the request."""

    needs_socket: ClassVar[bool] = False

    @abstractmethod
    def answer(self, scope: Scope) -> Response:
        """Give the answer to a request."""

    async def __call__(self, _app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the request, lest the client be cut off while it sends, and answer it."""
        # Any: an ASGI message holds anything.
        message: dict[str, Any] = {"more_body": True}
        while message.get("more_body", False):
            message = dict(await receive())
        await self.answer(scope)(scope, receive, send)


@dataclass(frozen=True)
class Failing(InPlace):
    """An error as a proxy gives it: a status and a few words.

    Attributes:
        retry_after: Seconds (or an HTTP date) for the ``Retry-After`` header.
    """

    status: int = 503
    retry_after: float | str | None = None
    text: str = "upstream connect error"
    headers: Mapping[str, str] = field(default_factory=dict)

    def answer(self, scope: Scope) -> Response:  # noqa: ARG002  # the same for every request
        """Give the error."""
        headers = dict(self.headers)
        if self.retry_after is not None:
            asked = self.retry_after
            headers["Retry-After"] = asked if isinstance(asked, str) else f"{asked:g}"
        return Response(self.text, self.status, headers, "text/plain")


@dataclass(frozen=True)
class LoginPage(InPlace):
    """A page to sign in, with status 200, as single sign-on puts it in front of a server."""

    status: int = 200

    def answer(self, scope: Scope) -> Response:  # noqa: ARG002  # the same for every request
        """Give the page."""
        return Response(LOGIN_PAGE, self.status, media_type="text/html")


@dataclass(frozen=True)
class ProxyPage(InPlace):
    """The error page of a reverse proxy that does not reach the server."""

    status: int = 502

    def answer(self, scope: Scope) -> Response:  # noqa: ARG002  # the same for every request
        """Give the page."""
        text = PROXY_PAGE.format(status=self.status, reason=_REASONS.get(self.status, "Error"))
        return Response(text, self.status, media_type="text/html")


@dataclass(frozen=True)
class Redirected(InPlace):
    """A redirect.

    Attributes:
        to: Where to; ``{path}`` and ``{query}`` in it stand for those of the request.
    """

    to: str
    status: int = 302

    def answer(self, scope: Scope) -> Response:
        """Give the redirect."""
        query = scope["query_string"].decode()
        target = self.to.replace("{path}", scope["path"]).replace("{query}", query)
        return Response(status_code=self.status, headers={"Location": target})


async def _nowhere(_message: Message) -> None:
    """Send nothing."""
