"""Reading ahead: the first attempts of many requests, as long as all goes well."""

from __future__ import annotations

import logging
from typing import Final

from connectapi._core.errors import TransportError
from connectapi._core.request import Prepared
from connectapi._core.response import Response
from connectapi._io.asynchronous import Step
from connectapi._io.clock import Clock
from connectapi._session.shared import log, log_attempt

# Bytes of answers that are kept until the last of them is there.
_ROOM: Final = 32 << 20


class AsyncAhead:
    """Makes first attempts until one is in trouble, or too much was read to keep it all.

    What to do with trouble is for a `Call` to decide.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._room = _ROOM
        self._trouble = False

    async def attempt(self, prepared: Prepared, send: Step[Response]) -> Response | None:
        """Send a request; None when it is in trouble, or where another one was the last."""
        if self._trouble or self._room <= 0:
            return None
        started = self._clock.monotonic() if log.isEnabledFor(logging.DEBUG) else None
        response: Response | None = None
        outcome: int | TransportError
        try:
            response = await send()
            outcome = response.status
        except TransportError as error:
            outcome = error
        if started is not None:
            log_attempt(prepared, 1, self._clock.monotonic() - started, outcome)
        if response is None or response.status >= 300:
            self._trouble = True
            return None
        self._room -= memoryview(response.buffer).nbytes
        return response
