"""Lets all servers on one database know that this one is alive."""

from __future__ import annotations

import logging
import socket
import threading
from typing import TYPE_CHECKING

from connectapi.server.store import hosts

if TYPE_CHECKING:
    from connectapi.server.clock import Clock
    from connectapi.server.store.database import Database

_logger = logging.getLogger(__name__)

EVERY = 20.0
"""Seconds between two check-ins; a host that misses three is no longer active."""


class Presence:
    """Checks in under the name of this machine, at once and then again and again."""

    def __init__(self, database: Database, clock: Clock, version: str) -> None:
        self._database = database
        self._clock = clock
        self._version = version
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="presence", daemon=True)

    def start(self) -> None:
        """Check in, and go on doing so."""
        self.check_in()
        self._thread.start()

    def close(self) -> None:
        """Check in no more."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def check_in(self) -> None:
        """Note that this host is alive now."""
        with self._database.write() as connection:
            now = self._clock.stamp()
            hosts.check_in(connection, now, socket.gethostname(), self._version)

    def _go_on(self) -> None:
        while not self._ended.wait(EVERY):
            try:
                self.check_in()
            except Exception:
                _logger.exception("this host could not check in")
