"""Counting hits without making visitors wait for the disk."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectapi.server.store import usage
from connectapi.server.store.usage import Hit

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from connectapi.server.store.database import Database

# So long hits are collected before they are written: a busy API must not be one transaction a hit.
_COLLECTING = 0.2


@dataclass(slots=True, eq=False)
class ShinySession:
    """A session of a Shiny application.

    Attributes:
        number: Number of its row, once it has one.
    """

    hit: Hit
    number: int | None = None
    ended: str | None = None


class HitRecorder:
    """Keeps hits in memory for a moment and writes them in batches.

    Whoever reads usage calls :meth:`flush` first, so that a visit is seen as soon as its answer.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pending: list[Hit | ShinySession] = []
        self._noting = threading.Lock()
        self._is_due = False
        self._writing = threading.Lock()
        self._closed = threading.Event()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="hits")

    def record(self, hit: Hit) -> None:
        """Note a hit; it is written soon, in the background."""
        self._note(hit)

    def begin(self, hit: Hit) -> ShinySession:
        """Note that a session of a Shiny application has begun."""
        session = ShinySession(hit)
        self._note(session)
        return session

    def end(self, session: ShinySession, time: str) -> None:
        """Note that a session has ended."""
        session.ended = time
        self._note(session)

    def flush(self) -> None:
        """Write all that was noted so far."""
        with self._writing:
            with self._noting:
                batch, self._pending, self._is_due = self._pending, [], False
            if batch:
                with self._database.write() as connection:
                    _write(connection, batch)

    def close(self) -> None:
        """Write what is left and end the background thread."""
        self._closed.set()
        self._writer.shutdown(wait=True)
        self.flush()

    def _note(self, entry: Hit | ShinySession) -> None:
        with self._noting:
            self._pending.append(entry)
            is_due, self._is_due = self._is_due, True
        if not is_due and not self._closed.is_set():
            self._writer.submit(self._collect)

    def _collect(self) -> None:
        self._closed.wait(_COLLECTING)
        self.flush()


def _write(connection: Connection, batch: list[Hit | ShinySession]) -> None:
    hits = [entry for entry in batch if isinstance(entry, Hit)]
    if hits:
        usage.add(connection, hits)
    for entry in batch:
        if isinstance(entry, Hit):
            continue
        if entry.number is None:
            entry.number = usage.begin(connection, entry.hit)
        if entry.ended is not None:
            usage.end(connection, entry.number, entry.ended)
