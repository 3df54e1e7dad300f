"""From visitors to the processes of content and back, over WebSockets."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse, Response
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.typing import Subprotocol

from connectapi.server.content import counting, kinds, states
from connectapi.server.runtime.fleet import Lease
from connectapi.server.runtime.proxy_headers import (
    Asked,
    Pair,
    answer_headers,
    request_headers,
)
from connectapi.server.runtime.route import Route, route
from connectapi.server.runtime.silence import Silence

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from starlette.types import Message, Receive, Scope, Send

    from connectapi.server.content.visit import Visit
    from connectapi.server.runtime.proxy import Reception
    from connectapi.server.services import Services
    from connectapi.server.shiny_usage import ShinySessions

_logger = logging.getLogger(__name__)

_OPENING = 60.0
_CLOSING = 5.0
_ENDING = 1.0
_GOING_AWAY = 1001
_NO_CODE = 1005
_ABNORMAL = 1006
_BAD_GATEWAY = 1014
_LONGEST_REASON = 123
_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


class _Connect(connect):
    """Opens one WebSocket: an answer that leads elsewhere is the visitor's business."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        """Follow no redirect."""
        return exc


class WebSockets:
    """Passes WebSockets on to the processes of content; lives on the server's event loop."""

    def __init__(self, services: Services, reception: Reception, shiny: ShinySessions) -> None:
        self._services = services
        self._reception = reception
        self._shiny = shiny

    async def serve(
        self, visit: Visit, rest: str, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Serve one WebSocket whose opening has been received.

        Args:
            rest: Path below the root of the visit, as it was sent, without a slash in front.
        """
        way = route(visit, rest, scope, self._services.settings.public_url)
        if not may_come_from(way.headers.get(b"origin"), way):
            text = "A page of another origin may not open a WebSocket of this content.\n"
            await refuse(PlainTextResponse(text, 403), scope, receive, send)
            return
        lease = await self._reception.lease(way, browses=False)
        if not isinstance(lease, Lease):
            await refuse(lease, scope, receive, send)
            return
        try:
            await self._open(way, lease, receive, send)
        finally:
            lease.release()

    async def _open(self, way: Route, lease: Lease, receive: Receive, send: Send) -> None:
        try:
            content = await _connection(way, lease)
        except InvalidStatus as answer:
            await refuse(_answered(way, lease, answer), way.scope, receive, send)
            return
        except (OSError, TimeoutError, WebSocketException, ValueError) as fault:
            _logger.warning("content %s opens no WebSocket: %s", way.visit.item["guid"], fault)
            text = "its WebSocket cannot be opened"
            failed = states.broken(way.visit, 502, text, browses=False)
            await refuse(failed, way.scope, receive, send)
            return
        try:
            await self._accept(way, lease, content, send)
            if way.visit.view.app_mode not in kinds.SHINY:
                await Bridge(way.visit, content, receive, send).run()
                return
            visitor = _visitor(way)
            now = self._services.clock.stamp()
            hit = counting.hit(way.visit, way.rest, b"", way.headers, now)
            session = self._shiny.begin(visitor, hit)
            try:
                await Bridge(way.visit, content, receive, send).run()
            finally:
                self._shiny.leave(visitor, session)
        finally:
            content.transport.abort()

    async def _accept(
        self, way: Route, lease: Lease, content: ClientConnection, send: Send
    ) -> None:
        response = content.response
        given = [] if response is None else _pairs(response.headers.raw_items())
        headers = answer_headers(_without_handshake(given), 101, way.relocation(lease))
        remembered = way.worker_cookie(lease)
        if remembered is not None:
            headers.append(remembered)
        message = {"type": "websocket.accept", "subprotocol": content.subprotocol}
        await send({**message, "headers": headers})


class Bridge:
    """Two ends of a WebSocket, joined until one of them closes."""

    def __init__(
        self, visit: Visit, content: ClientConnection, receive: Receive, send: Send
    ) -> None:
        self._content = content
        self._receive = receive
        self._send = send
        self._is_closed = False
        self._silent = asyncio.Event()
        self._silence = Silence(visit.connection_timeout, visit.read_timeout, self._silent.set)

    async def run(self) -> None:
        """Pass messages on, and the close of one end to the other."""
        tasks = [
            asyncio.create_task(work)
            for work in (self._from_visitor(), self._from_content(), self._watch())
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._silence.stop()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in tasks:
            fault = None if task.cancelled() else task.exception()
            if fault is not None and not isinstance(fault, OSError):
                raise fault

    async def _from_visitor(self) -> None:
        while True:
            message = await self._receive()
            self._silence.heard()
            if message["type"] == "websocket.disconnect":
                self._is_closed = True
                await self._close_content(message)
                return
            text = message.get("text")
            try:
                await self._content.send(text if text is not None else message["bytes"])
            except ConnectionClosed:
                # The other task has seen it, too, and tells the visitor.
                await asyncio.Event().wait()

    async def _from_content(self) -> None:
        try:
            while True:
                data = await self._content.recv()
                self._silence.said()
                kind = "text" if isinstance(data, str) else "bytes"
                await self._send({"type": "websocket.send", kind: data})
        except ConnectionClosed:
            pass
        await self._close_visitor(self._content.close_code, self._content.close_reason)

    async def _watch(self) -> None:
        await self._silent.wait()
        await self._close_visitor(_GOING_AWAY, self._silence.reason)
        await self._content.close(_GOING_AWAY, self._silence.reason)

    async def _close_visitor(self, code: int | None, reason: str | None) -> None:
        if not self._is_closed:
            self._is_closed = True
            await self._send(close_message(code, reason))

    async def _close_content(self, message: Message) -> None:
        code = message.get("code", _NO_CODE)
        if code == _ABNORMAL or "reason" not in message:
            code = _GOING_AWAY  # the visitor's connection was lost
        elif code == _NO_CODE:
            code = 1000
        await self._content.close(code, message.get("reason") or "")


def close_message(code: int | None, reason: str | None) -> Message:
    """Make the message that closes the visitor's end as the content has closed its own."""
    if code in (None, _ABNORMAL):
        code, reason = _BAD_GATEWAY, "the content's process has ended the connection"
    elif code == _NO_CODE:
        code = 1000
    short = (reason or "").encode()[:_LONGEST_REASON].decode(errors="ignore")
    return {"type": "websocket.close", "code": code, "reason": short}


def may_come_from(origin: bytes | None, way: Route) -> bool:
    """Tell whether a page of an origin may open WebSockets; programs send none.

    Browsers send the session's cookie along wherever the page comes from, and let the page read
    what comes back.
    """
    if origin is None:
        return True
    given = _host(origin.decode("latin-1"))
    named = f"{way.scope['scheme']}://{way.headers.get(b'host', b'').decode('latin-1')}"
    return given is not None and given in (_host(named), _host(way.root))


async def refuse(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer the opening of a WebSocket as a request without one."""
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close"})
        return
    start = {"type": "websocket.http.response.start", "status": response.status_code}
    await send({**start, "headers": list(response.raw_headers)})
    await send({"type": "websocket.http.response.body", "body": bytes(response.body)})
    # uvicorn takes it for a fault when nothing waits for the connection's end, of which it tells
    # twice: when the answer was given, and when the connection has ended.
    with suppress(TimeoutError):
        async with asyncio.timeout(_ENDING):
            await receive()
            await receive()


async def _connection(way: Route, lease: Lease) -> ClientConnection:
    """Open the WebSocket of a process as the visitor wants it.

    Nothing is compressed on this machine, no message is too large, and a process that is busy for
    a minute is not dead: that it is, the end of the connection tells.
    """
    host, _, port = lease.address.rpartition(":")
    asked = Asked(
        b"",
        None,
        chunked=False,
        hides_authorization=way.visit.hides_authorization,
        added=way.added(),
    )
    pairs = request_headers(_without_handshake(way.scope["headers"]), asked)
    named = way.headers.get(b"host", lease.address.encode()).decode("latin-1")
    return await _Connect(
        f"ws://{named}{way.target(lease)}",
        host=host,
        port=int(port),
        additional_headers=[
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in pairs
            if name != b"host"
        ],
        subprotocols=[Subprotocol(name) for name in way.scope.get("subprotocols", ())] or None,
        user_agent_header=None,
        compression=None,
        proxy=None,
        open_timeout=_OPENING,
        close_timeout=_CLOSING,
        ping_interval=None,
        max_size=None,
        max_queue=(8, 2),
    )


def _answered(way: Route, lease: Lease, answer: InvalidStatus) -> Response:
    """Make the answer of a process that opens no WebSocket one for the visitor."""
    given = answer.response
    body = bytes(given.body or b"")
    response = Response(body, given.status_code)
    pairs = answer_headers(
        _pairs(given.headers.raw_items()), given.status_code, way.relocation(lease)
    )
    length = (b"content-length", str(len(body)).encode())
    response.raw_headers = [pair for pair in pairs if pair[0] != b"content-length"] + [length]
    return response


def _visitor(way: Route) -> Hashable:
    """Tell visitors apart as far as it goes: users by name, others by address and browser."""
    caller, client = way.visit.caller, way.scope.get("client")
    who = caller.guid if caller is not None else (client and client[0])
    return way.visit.item["guid"], way.visit.view.bundle["id"], who, way.headers.get(b"user-agent")


def _without_handshake(headers: Iterable[Pair]) -> list[Pair]:
    return [(name, value) for name, value in headers if not name.startswith(b"sec-websocket-")]


def _pairs(items: Iterable[tuple[str, str]]) -> list[Pair]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in items]


def _host(url: str) -> tuple[str, int] | None:
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        return None
    return (parts.hostname.lower(), port) if parts.hostname else None
