"""The connection to the database: many readers, one writer at a time."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import make_url

from connectapi.server.store.migrations import migrate

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

BUSY_TIMEOUT = 15.0
"""Seconds that a transaction waits for another process's one."""


class Database:
    """The server's database.

    On SQLite it uses a write-ahead log. A change is on the disk when ``write`` has ended, unless
    ``durable`` is off: then it outlives the process, but not a crash of the machine.
    """

    def __init__(self, url: str, *, durable: bool = True, readers: int = 12) -> None:
        self._writing = threading.RLock()
        self._sqlite = make_url(url).get_backend_name() == "sqlite"
        arguments: dict[str, object] = {}
        if self._sqlite:
            arguments = {"timeout": BUSY_TIMEOUT, "check_same_thread": False}
        self._engine = create_engine(
            url, connect_args=arguments, pool_size=readers, max_overflow=0, pool_timeout=60
        )
        if self._sqlite:
            self._prepare_sqlite(durable=durable)

    @classmethod
    def in_folder(cls, folder: Path, *, durable: bool = True) -> Database:
        """Open the SQLite database of a data folder."""
        return cls(f"sqlite:///{folder / 'connect.sqlite3'}", durable=durable)

    def migrate(self) -> int:
        """Bring the tables to the present version and return its number."""
        with self.write() as connection:
            return migrate(connection)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the database."""
        with self._engine.connect() as connection:
            if self._sqlite:
                connection.exec_driver_sql("BEGIN")
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that changes something; it is kept when the block ends well."""
        with self._writing, self._engine.connect() as connection:
            if self._sqlite:
                # Without IMMEDIATE a reader that turns writer can fail on a busy database at once.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            connection.commit()

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _prepare_sqlite(self, *, durable: bool) -> None:
        @event.listens_for(self._engine, "connect")
        def configure(connection: sqlite3.Connection, _record: object) -> None:
            # Transactions are begun by read() and write(), not by the driver's guess.
            connection.isolation_level = None
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(f"PRAGMA busy_timeout = {int(BUSY_TIMEOUT * 1000)}")
