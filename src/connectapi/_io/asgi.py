"""Requests to an application in this process, run on the application's own event loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeAlias
from urllib.parse import unquote, urlsplit

from pyreqwest.cookie import CookieStore

from connectapi._core.config import Settings
from connectapi._core.errors import TransportError
from connectapi._core.network import Attempt, network_error
from connectapi._core.request import MultipartBody, Prepared, StreamBody
from connectapi._io.wire import body_size

# Any: ASGI's own messages are dictionaries of anything.
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
# Gives the next piece of a request's body on the application's loop; None at the end.
NextPiece: TypeAlias = Callable[[], Awaitable[bytes | None]]

_log: Final = logging.getLogger("connectapi")
# So many pieces of an answer may wait to be read before the application has to wait.
_AHEAD: Final = 8


def known_pieces(prepared: Prepared) -> NextPiece | None:
    """Give the pieces of a body that is there as a whole; None for one that is still to be read."""
    body = prepared.body
    if isinstance(body, StreamBody | MultipartBody):
        return None
    pieces = iter([body.content] if body is not None else ())

    async def next_piece() -> bytes | None:
        return next(pieces, None)

    return next_piece


class Application(Protocol):
    """An ASGI application."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""


@dataclass(frozen=True, slots=True)
class InProcess:
    """An ASGI application and the event loop that runs it, in another thread."""

    application: Application
    loop: asyncio.AbstractEventLoop = field(repr=False)


class Headers(Mapping[str, str]):
    """Response headers, looked up in any case; several of one name are joined by commas."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._values: dict[str, str] = {}
        for name, value in pairs:
            known = self._values.get(name.lower())
            self._values[name.lower()] = value if known is None else f"{known}, {value}"

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Any:  # Any: an iterator over names, as Mapping wants it
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


class Exchange:
    """One request to the application; its methods are called from the caller's thread."""

    def __init__(
        self, route: InProcess, prepared: Prepared, settings: Settings, cookies: CookieStore
    ) -> None:
        self.status = 0
        self.headers: Mapping[str, str] = Headers([])
        self._route = route
        self._prepared = prepared
        self._cookies = cookies
        self._agent = settings.user_agent
        self._limit = prepared.timeout if prepared.timeout is not None else settings.timeouts.read
        self._messages: asyncio.Queue[Message | None] = asyncio.Queue(_AHEAD)
        self._task: asyncio.Task[None] | None = None
        self._ended = False
        self._closed = asyncio.Event()

    def start(self, next_piece: NextPiece) -> Future[Message | None]:
        """Start the application; the future gives its first message."""
        return self._submit(self._first(next_piece))

    def begun(self, message: Message | None) -> None:
        """Take in the first message: status, headers, cookies."""
        if message is None or message["type"] != "http.response.start":
            self.status, self._ended = 500, True
            return
        pairs = [
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in message["headers"]
        ]
        self.status = message["status"]
        self.headers = Headers(pairs)
        for name, value in pairs:
            if name.lower() == "set-cookie":
                self._cookies.insert(value, self._prepared.url)

    def next_message(self) -> Future[Message | None]:
        """Ask for the next message; the future gives None when the application has ended."""
        return self._submit(self._messages.get())

    def piece(self, message: Message | None) -> bytes | None:
        """Read a message of the body; None at the end.

        Raises:
            TransportError: The application broke off.
        """
        if message is None:
            self._ended = True
            raise self._error("network", ("connection closed before message completed",))
        self._ended = not message.get("more_body", False)
        return bytes(message.get("body", b""))

    @property
    def ended(self) -> bool:
        """Say whether the whole answer was given."""
        return self._ended

    @property
    def limit(self) -> float | None:
        """Seconds to wait for each message."""
        return self._limit

    def timed_out(self) -> TransportError:
        """Make the error for an application that is silent."""
        return self._error("timeout", ())

    def stop(self) -> None:
        """Tell the application that nobody listens any more."""
        loop = self._route.loop
        if not loop.is_closed():
            loop.call_soon_threadsafe(self._abandon)

    def _abandon(self) -> None:
        self._closed.set()
        if self._task is not None and not self._ended:
            self._task.cancel()

    # Any: whatever the coroutine gives.
    def _submit(self, coroutine: Any) -> Future[Any]:
        if not self._route.loop.is_running():
            coroutine.close()
            raise self._error("network", ("client error (Connect)", "connection refused"))
        return asyncio.run_coroutine_threadsafe(coroutine, self._route.loop)

    def _error(self, kind: Any, causes: tuple[str, ...]) -> TransportError:
        prepared = self._prepared
        attempt = Attempt(prepared.method, prepared.url, prepared.correlation_id, "", self._limit)
        return network_error(kind, causes, attempt)

    async def _first(self, next_piece: NextPiece) -> Message | None:
        self._task = asyncio.ensure_future(self._run(next_piece))
        return await self._messages.get()

    async def _run(self, next_piece: NextPiece) -> None:
        finished = False

        async def receive() -> Message:
            nonlocal finished
            if finished:
                await self._closed.wait()
                return {"type": "http.disconnect"}
            piece = await next_piece()
            finished = piece is None
            return {"type": "http.request", "body": piece or b"", "more_body": not finished}

        try:
            await self._route.application(self._scope(), receive, self._messages.put)
        except Exception:  # noqa: BLE001 - a server answers 500 whatever the application raises
            _log.exception("the application failed on %s", self._prepared.path)
        await self._messages.put(None)

    def _scope(self) -> Message:
        prepared = self._prepared
        parts = urlsplit(prepared.url)
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": prepared.method,
            "scheme": parts.scheme,
            "path": unquote(parts.path),
            "raw_path": parts.path.encode("ascii"),
            "root_path": "",
            "query_string": parts.query.encode("ascii"),
            "headers": self._request_headers(parts.netloc),
            "client": ("127.0.0.1", 0),
            "server": (parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)),
            "state": {},
        }

    def _request_headers(self, host: str) -> list[tuple[bytes, bytes]]:
        prepared = self._prepared
        pairs = [("host", host), ("user-agent", self._agent), *prepared.headers.items()]
        size = body_size(prepared.body)
        if size is None:
            pairs.append(("transfer-encoding", "chunked"))
        elif prepared.body is not None or prepared.method not in {"GET", "HEAD", "DELETE"}:
            pairs.append(("content-length", str(size)))
        cookies = self._cookies.matches(prepared.url)
        if cookies:
            pairs.append(("cookie", "; ".join(cookie.stripped() for cookie in cookies)))
        encoded = [(name.encode(), value.encode("latin-1")) for name, value in pairs]
        for name, secret in prepared.secrets.items():
            encoded.append((name.encode(), secret.reveal().encode("latin-1")))
        return encoded
