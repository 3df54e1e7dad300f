"""One request of a visitor, passed on to a process, and the answer, passed back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from connectapi.server.runtime.channel import Broken, Channel
from connectapi.server.runtime.proxy_headers import (
    Asked,
    Pair,
    answer_headers,
    body_of,
    request_headers,
)
from connectapi.server.runtime.silence import Silence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.types import Receive, Scope, Send

    from connectapi.server.content.visit import Visit
    from connectapi.server.runtime.fleet import Lease
    from connectapi.server.runtime.relocation import Relocation
    from connectapi.server.runtime.upstream import Upstream

_IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})
# So much of a body is kept to be sent again, should its process have died.
_MOST_REPEATED = 64 * 1024
# Whether a visitor without a body leaves is of no interest before; most answers are complete then.
_QUICK = 0.05


class Exchange:
    """A request, which may be tried on several connections until an answer begins.

    Args:
        added: Headers that the server adds.

    Attributes:
        begun: Whether the visitor has got the head of an answer.
        gone: Whether the visitor has left.
        late: Why it was given up, where nothing happened for too long; else empty.
        on_used: Whether it was tried last on a connection that had served another request.
    """

    def __init__(
        self, visit: Visit, scope: Scope, receive: Receive, send: Send, added: Sequence[Pair]
    ) -> None:
        self.begun = False
        self.gone = False
        self.late = ""
        self.on_used = False
        self._visit = visit
        self._method: str = scope["method"]
        self._headers: list[Pair] = scope["headers"]
        self._receive = receive
        self._send = send
        self._added = added
        self._length, self._chunked = body_of(self._headers)
        self._has_all = not self._chunked and self._length in (None, b"0")
        self._is_sent = False
        self._body: list[bytes] = []
        self._was_tried = False
        self._repeats = self._method in _IDEMPOTENT
        self._silence: Silence | None = None
        self._feeding: asyncio.Task[None] | None = None

    @property
    def may_repeat(self) -> bool:
        """Whether the request can be sent once more."""
        over = self.begun or self.gone or self.late
        return not over and (self._repeats or not self._was_tried)

    async def run(
        self,
        upstream: Upstream,
        lease: Lease,
        target: bytes,
        relocation: Relocation,
        started: Callable[[int, list[Pair]], None],
        *,
        fresh: bool = False,
    ) -> None:
        """Pass the request on and the answer back.

        Args:
            target: Path and query for the process.
            started: Called with status and headers of the answer before the visitor gets them.
            fresh: Whether to use a connection that was not used before.

        Raises:
            Broken: The process has not answered, or its answer broke off.
        """
        self.on_used = False
        channel = await upstream.channel(lease.address, fresh=fresh)
        self.on_used = channel.requests > 0
        self._is_sent = self._has_all and not self._chunked and not self._body
        loop, timer = asyncio.get_running_loop(), None
        try:
            channel.begin(self._head(target, lease), bodiless=self._method == "HEAD")
            self._was_tried = True
            if self._is_sent:
                timer = loop.call_later(_QUICK, self._attend, channel)
            else:
                self._attend(channel)
            await channel.answer()
            await self._pass_back(channel, relocation, started)
        finally:
            if timer is not None:
                timer.cancel()
            self._leave()
            if self._is_sent:
                upstream.give_back(lease.address, channel)
            else:
                channel.abort()

    def _attend(self, channel: Channel) -> None:
        """Begin to listen to the visitor, and to notice when nobody says anything."""
        visit = self._visit
        self._silence = Silence(visit.connection_timeout, visit.read_timeout, channel.abort)
        self._feeding = asyncio.create_task(self._feed(channel))

    def _leave(self) -> None:
        if self._silence is not None:
            self.late = self._silence.reason
            self._silence.stop()
            self._silence = None
        if self._feeding is not None:
            self._feeding.cancel()
            self._feeding = None

    def _head(self, target: bytes, lease: Lease) -> bytes:
        host = next((value for name, value in self._headers if name == b"host"), b"")
        asked = Asked(
            host=host or lease.address.encode(),
            length=self._length,
            chunked=self._chunked,
            hides_authorization=self._visit.hides_authorization,
            added=self._added,
        )
        lines = [b"%s %s HTTP/1.1" % (self._method.encode(), target)]
        lines += [b"%s: %s" % pair for pair in request_headers(self._headers, asked)]
        return b"\r\n".join([*lines, b"", b""])

    async def _feed(self, channel: Channel) -> None:
        """Send the body as it comes, and end the request when the visitor leaves."""
        try:
            for piece in self._body:
                await channel.write(self._framed(piece))
            while not self._has_all:
                piece = await self._take()
                if piece:
                    await channel.write(self._framed(piece))
            if self._chunked:
                await channel.write(b"0\r\n\r\n")
            self._is_sent = True
        except Broken:
            # The process may have answered before it had the whole body, as for one too large;
            # whoever waits for its answer finds out.
            pass
        if self._silence is not None:
            self._silence.nothing_to_read()
        while not self.gone:
            await self._take()
        channel.abort()

    async def _take(self) -> bytes:
        """Take the next part of the body from the visitor."""
        try:
            message = await self._receive()
        except Exception:  # noqa: BLE001  # whatever keeps a body from coming, it does not come
            message = {"type": "http.disconnect"}
        if message["type"] == "http.disconnect":
            self.gone = self._has_all = True
            return b""
        piece: bytes = message.get("body", b"")
        self._has_all = self._has_all or not message.get("more_body", False)
        if self._silence is not None:
            self._silence.heard()
        if piece and self._repeats:
            self._body.append(piece)
            if sum(map(len, self._body)) > _MOST_REPEATED:
                self._repeats = False
                self._body.clear()
        return piece

    def _framed(self, piece: bytes) -> bytes:
        return b"%x\r\n%s\r\n" % (len(piece), piece) if self._chunked else piece

    async def _pass_back(
        self,
        channel: Channel,
        relocation: Relocation,
        started: Callable[[int, list[Pair]], None],
    ) -> None:
        status = channel.status
        if status > 599:
            message = f"its status {status} is none"
            raise Broken(message)
        bodiless = self._method == "HEAD"
        headers = answer_headers(channel.headers, status, relocation, bodiless=bodiless)
        started(status, headers)
        self.begun = True
        await self._send({"type": "http.response.start", "status": status, "headers": headers})
        more = True
        while more:
            data, more = await channel.piece()
            if self._silence is not None:
                self._silence.said()
            await self._send({"type": "http.response.body", "body": data, "more_body": more})
