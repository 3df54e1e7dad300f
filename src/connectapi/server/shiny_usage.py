"""Sessions of Shiny applications: begun by a WebSocket, ended a while after it has closed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable

    from connectapi.server.clock import Clock
    from connectapi.server.store.usage import Hit
    from connectapi.server.usage import HitRecorder, ShinySession

RECONNECT = 15.0
"""Seconds that a browser has to come back to a session whose connection was lost."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A session without a connection, until it counts as ended."""

    session: ShinySession
    timer: asyncio.TimerHandle


class ShinySessions:
    """The sessions that are open; lives on one event loop.

    Args:
        reconnect: Seconds after which a session without a connection has ended.
    """

    def __init__(self, hits: HitRecorder, clock: Clock, reconnect: float = RECONNECT) -> None:
        self._hits = hits
        self._clock = clock
        self._reconnect = reconnect
        self._open: set[ShinySession] = set()
        self._waiting: dict[Hashable, list[_Waiting]] = {}

    def begin(self, visitor: Hashable, hit: Hit) -> ShinySession:
        """Begin a session for a connection, or go on with one that this visitor has just lost."""
        lost = self._waiting.get(visitor)
        if lost:
            waiting = lost.pop()
            waiting.timer.cancel()
            return waiting.session
        session = self._hits.begin(hit)
        self._open.add(session)
        return session

    def leave(self, visitor: Hashable, session: ShinySession) -> None:
        """Note that a session's connection has closed."""
        if session in self._open:
            loop = asyncio.get_running_loop()
            timer = loop.call_later(self._reconnect, self._end, visitor, session)
            self._waiting.setdefault(visitor, []).append(_Waiting(session, timer))

    def close(self) -> None:
        """End all sessions now; from any thread, once no connection comes any more."""
        for session in list(self._open):
            self._open.discard(session)
            self._hits.end(session, self._clock.stamp())

    def _end(self, visitor: Hashable, session: ShinySession) -> None:
        left = [each for each in self._waiting.get(visitor, ()) if each.session is not session]
        if left:
            self._waiting[visitor] = left
        else:
            self._waiting.pop(visitor, None)
        if session in self._open:
            self._open.discard(session)
            self._hits.end(session, self._clock.stamp())
