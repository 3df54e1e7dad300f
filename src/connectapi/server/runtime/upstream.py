"""Connections to content processes, kept for a moment after each request."""

from __future__ import annotations

import asyncio

from connectapi.server.runtime.channel import Broken, Channel

# Programs close connections that were idle for some seconds, Node.js after five and others after
# two. One that is closed just when a request comes is lost with the request, so ours go first.
_KEPT = 1.5
_CONNECTING = 5.0
_MOST_KEPT = 64


class Upstream:
    """Opens connections and keeps those that are idle; lives on one event loop."""

    def __init__(self) -> None:
        self._idle: dict[str, list[tuple[float, Channel]]] = {}
        self._keeper: asyncio.Task[None] | None = None

    async def channel(self, address: str, *, fresh: bool = False) -> Channel:
        """Give a connection to ``host:port``; a ``fresh`` one was not used before.

        Raises:
            Broken: Nothing answers there.
        """
        loop = asyncio.get_running_loop()
        kept = self._idle.get(address, [])
        while kept and not fresh:
            since, channel = kept.pop()
            if channel.is_idle and loop.time() - since < _KEPT:
                return channel
            channel.abort()
        host, _, port = address.rpartition(":")
        try:
            async with asyncio.timeout(_CONNECTING):
                _, channel = await loop.create_connection(Channel, host, int(port))
        except (OSError, TimeoutError):
            message = f"nothing answers at {address}"
            raise Broken(message) from None
        return channel

    def give_back(self, address: str, channel: Channel) -> None:
        """Keep a connection for the next request, or end it where its answer is not complete."""
        if not channel.is_idle or len(self._idle.get(address, ())) >= _MOST_KEPT:
            channel.abort()
            return
        loop = asyncio.get_running_loop()
        self._idle.setdefault(address, []).append((loop.time(), channel))
        if self._keeper is None or self._keeper.done():
            self._keeper = loop.create_task(self._keep())

    async def _keep(self) -> None:
        """End connections that were idle too long; all of them when the event loop ends."""
        loop = asyncio.get_running_loop()
        try:
            while self._idle:
                await asyncio.sleep(_KEPT / 2)
                self._close(loop.time() - _KEPT)
        finally:
            self._close(loop.time() + 1)

    def _close(self, before: float) -> None:
        for address, kept in list(self._idle.items()):
            for since, channel in kept:
                if since < before or channel.lost:
                    channel.abort()
            left = [entry for entry in kept if entry[0] >= before and not entry[1].lost]
            if left:
                self._idle[address] = left
            else:
                del self._idle[address]
