"""Notices when nobody says anything any more."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Silence:
    """Ends a connection in which nothing happens, by the times that its item allows.

    Args:
        connection: Seconds without a byte either way; 0 for any time.
        reading: Seconds without a byte from the visitor; 0 for any time.
        end: What ends the connection.

    Attributes:
        reason: Why it was ended, empty as long as it was not.
    """

    def __init__(self, connection: float, reading: float, end: Callable[[], None]) -> None:
        self.reason = ""
        self._connection = connection
        self._reading = reading
        self._end = end
        self._loop = asyncio.get_running_loop()
        self._heard = self._said = self._loop.time()
        self._timer: asyncio.TimerHandle | None = None
        self._look()

    def heard(self) -> None:
        """Note that the visitor has sent something."""
        self._heard = self._loop.time()

    def said(self) -> None:
        """Note that the content has sent something."""
        self._said = self._loop.time()

    def nothing_to_read(self) -> None:
        """Expect nothing more from the visitor."""
        self._reading = 0

    def stop(self) -> None:
        """Watch no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        now = self._loop.time()
        ends = []
        if self._connection > 0:
            ends.append((max(self._heard, self._said) + self._connection, "nothing was sent"))
        if self._reading > 0:
            ends.append((self._heard + self._reading, "its visitor sent nothing"))
        if not ends:
            return
        moment, reason = min(ends)
        if moment <= now:
            self._timer = None
            self.reason = f"{reason} for too long"
            self._end()
        else:
            self._timer = self._loop.call_at(moment, self._look)
