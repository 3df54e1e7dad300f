"""Counting hits without making visitors wait for the disk."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from connectapi.server.store import usage

if TYPE_CHECKING:
    from connectapi.server.store.database import Database
    from connectapi.server.store.usage import Hit


class HitRecorder:
    """Keeps hits in memory for a moment and writes them in batches.

    Whoever reads usage calls :meth:`flush` first, so that a visit is seen as soon as its answer.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pending: deque[Hit] = deque()
        self._writing = threading.Lock()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="hits")

    def record(self, hit: Hit) -> None:
        """Note a hit; it is written soon, in the background."""
        self._pending.append(hit)
        if len(self._pending) == 1:
            self._writer.submit(self.flush)

    def flush(self) -> None:
        """Write all hits noted so far."""
        with self._writing:
            batch: list[Hit] = []
            while self._pending:
                batch.append(self._pending.popleft())
            if batch:
                with self._database.write() as connection:
                    usage.add(connection, batch)

    def close(self) -> None:
        """Write what is left and end the background thread."""
        self._writer.shutdown(wait=True)
        self.flush()
