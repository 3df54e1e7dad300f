"""Doing what is due, as soon as it is due by the server's clock."""

from __future__ import annotations

import logging
import threading
from functools import partial
from typing import TYPE_CHECKING

from connectapi.server import clock as times

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectapi.server.clock import Clock

_logger = logging.getLogger(__name__)

_LONGEST = 30.0
"""Seconds until the next look where nothing is due before: another server may have changed
something in the same database, and the machine may have slept."""
_AFTER_FAILURE = 1.0


class Watch:
    """A thread that waits for the next time at which something is due, or for a call to look.

    Args:
        clock: The server's clock; a move of it is a call to look.
        name: What it watches, for the thread and the log.
        act: Does what is due.
        following: Gives when something is due next, as a stamp; None where nothing is.
    """

    def __init__(
        self,
        clock: Clock,
        name: str,
        act: Callable[[], object],
        following: Callable[[], str | None],
    ) -> None:
        self._clock = clock
        self._name = name
        self._act = act
        self._following = following
        # Counting the calls to look, none is lost between a look and the wait after it.
        self._looks = 0
        self._ended = False
        self._called = threading.Condition()
        self._thread = threading.Thread(target=self._watch, name=name, daemon=True)

    @property
    def is_closed(self) -> bool:
        """Whether nothing is to be begun any more."""
        return self._ended

    def start(self) -> None:
        """Begin to watch the clock, with what is overdue already."""
        self._clock.when_moved(self.look)
        self._thread.start()

    def look(self) -> None:
        """Look again at what is due, which has changed."""
        with self._called:
            self._looks += 1
            self._called.notify_all()

    def close(self) -> None:
        """Begin nothing more, and wait for what is being done."""
        with self._called:
            self._ended = True
            self._called.notify_all()
        if self._thread.is_alive():
            self._thread.join()

    def _watch(self) -> None:
        while not self._ended:
            looks = self._looks
            try:
                self._act()
                pause = self._until_next()
            except Exception:
                _logger.exception("the %s could not be looked at", self._name)
                pause = _AFTER_FAILURE
            with self._called:
                self._called.wait_for(partial(self._is_called, looks), pause)

    def _is_called(self, looks: int) -> bool:
        return self._ended or self._looks != looks

    def _until_next(self) -> float:
        following = self._following()
        if following is None:
            return _LONGEST
        left = (times.parse(following) - self._clock.now()).total_seconds()
        return min(max(left, 0.0), _LONGEST)
