"""The connection to the database: many readers, one writer at a time."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table, UpdateBase, create_engine, event, text
from sqlalchemy.engine import URL, ExecutionContext, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DataError, NoSuchModuleError

from connectapi.server.errors import Code, Refusal
from connectapi.server.store.beginning import begin_by_copy
from connectapi.server.store.compiled import DRIVER, compiled_statements
from connectapi.server.store.migrations import migrate

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

BUSY_TIMEOUT = 15.0
"""Seconds that a transaction waits for another process's one."""

FILE_NAME = "connect.sqlite3"

# Any number does, so long as every server uses the same one.
_WRITER_LOCK = 0x636F6E6E656374
_DRIVER = "postgresql+psycopg"


# Tables that are written all the time, and that have no say in who may open what.
_NO_RIGHTS = frozenset(
    [
        "audit_log",
        "hits",
        "hosts",
        "job_lines",
        "job_samples",
        "jobs",
        "queue",
        "task_lines",
        "tasks",
    ]
)
_READS = ("SELECT", "BEGIN", "PRAGMA")


class DatabaseUnusable(RuntimeError):
    """The database cannot be opened; the text says which one, and why."""


class Database:
    """The server's database, SQLite or PostgreSQL.

    On SQLite it uses a write-ahead log. A change is on the disk when ``write`` has ended, unless
    ``durable`` is off: then it outlives the process, but not a crash of the machine. On PostgreSQL
    several servers may share one database: an advisory lock lets them write in turn.

    Args:
        alone: Whether no other process writes to it.

    Raises:
        DatabaseUnusable: The URL is none, or its driver is not installed.
    """

    def __init__(
        self, url: str, *, durable: bool = True, readers: int = 12, alone: bool = False
    ) -> None:
        self._writing = threading.RLock()
        self.is_new = False
        """Whether it is known to hold no rows of an earlier server."""
        self._alone = alone
        self._state = 0
        self._touched: set[str] = set()
        self._url = _parse(url)
        self._sqlite = self._url.get_backend_name() == "sqlite"
        self._engine = self._create(readers)
        if self._sqlite:
            self._prepare_sqlite(durable=durable)

    @classmethod
    def in_folder(cls, folder: Path, *, durable: bool = True) -> Database:
        """Open the SQLite database of a data folder."""
        path = folder / FILE_NAME
        is_new = not durable and begin_by_copy(path)
        database = cls(f"sqlite:///{path}", durable=durable, alone=True)
        database.is_new = is_new
        return database

    def __repr__(self) -> str:
        return f"Database({self._url.render_as_string(hide_password=True)})"

    @property
    def rights_state(self) -> int | None:
        """A number that is another one after each change which may concern who may open what.

        It has changed when :meth:`write` has ended. Whoever remembers what was read asks for it
        before reading. None where other processes write, too: nothing may be remembered then.
        """
        return self._state if self._alone else None

    def migrate(self) -> int:
        """Bring the tables to the present version and return its number.

        Raises:
            DatabaseUnusable: The database does not let itself be opened.
        """
        try:
            with self.write() as connection:
                return migrate(connection)
        except DatabaseError as problem:
            where = self._url.render_as_string(hide_password=True)
            reason = str(problem.orig).strip().splitlines()[0]
            message = f"cannot use the database {where}: {reason}"
            raise DatabaseUnusable(message) from None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the database."""
        with self._engine.connect() as connection, _values_fit():
            if self._sqlite:
                # By SQLAlchemy's way this takes as long as a query, and each request does it twice.
                connection.connection.cursor().execute("BEGIN")
            else:
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that changes something; it is kept when the block ends well."""
        with self._writing, self._engine.connect() as connection, _values_fit():
            if self._sqlite:
                # Without IMMEDIATE a reader that turns writer can fail on a busy database at once.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})"))
            self._touched.clear()
            try:
                yield connection
                connection.commit()
            finally:
                # Also where the commit failed: whether it was kept is not sure then.
                if not self._touched <= _NO_RIGHTS:
                    self._state += 1

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _create(self, readers: int) -> Engine:
        url, options = self._url, {}
        arguments: dict[str, object] = {"connect_timeout": int(BUSY_TIMEOUT)}
        if self._sqlite:
            arguments = {"timeout": BUSY_TIMEOUT, "check_same_thread": False}
            url, options = url.set(drivername=DRIVER), {"compiled_cache": compiled_statements()}
        try:
            engine = create_engine(
                url,
                connect_args=arguments,
                execution_options=options,
                pool_size=readers,
                max_overflow=0,
                pool_timeout=60,
                # A PostgreSQL server may have been restarted since the connection was last used.
                pool_pre_ping=not self._sqlite,
            )
        except ModuleNotFoundError as problem:
            message = (
                f"the driver {problem.name!r} is not installed: "
                "pip install 'pyconnectapi[postgresql]'"
            )
            raise DatabaseUnusable(message) from None
        event.listen(engine, "before_cursor_execute", self._note)
        return engine

    def _note(
        self,
        _connection: Connection,
        _cursor: object,
        statement: str,
        _parameters: object,
        context: ExecutionContext | None,
        _many: bool,  # noqa: FBT001  # the signature of the event
    ) -> None:
        """Note which table a statement changes; one writer at a time does so."""
        if statement.startswith(_READS):
            return
        changed = getattr(None if context is None else context.compiled, "statement", None)
        table = changed.table if isinstance(changed, UpdateBase) else None
        self._touched.add(table.name if isinstance(table, Table) else statement)

    def _prepare_sqlite(self, *, durable: bool) -> None:
        @event.listens_for(self._engine, "connect")
        def configure(connection: sqlite3.Connection, _record: object) -> None:
            # Transactions are begun by read() and write(), not by the driver's guess.
            connection.isolation_level = None
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(f"PRAGMA busy_timeout = {int(BUSY_TIMEOUT * 1000)}")
            # SQLite's own knows the letters of ASCII alone, so a search for Ö would not find it.
            connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(value: object) -> str | None:
    return None if value is None else str(value).lower()


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError, ValueError):
        message = "the URL of the database is none; write it like postgresql://user@host/name"
        raise DatabaseUnusable(message) from None
    if backend not in ("sqlite", "postgresql"):
        message = f"the database must be SQLite or PostgreSQL, not {backend}"
        raise DatabaseUnusable(message)
    plain = parsed.drivername in ("postgresql", "postgres")
    return parsed.set(drivername=_DRIVER) if plain else parsed


@contextmanager
def _values_fit() -> Iterator[None]:
    """Refuse a value that PostgreSQL does not keep, such as one that is too long."""
    try:
        yield
    except DataError:
        message = "A value is longer or larger than this server can keep."
        raise Refusal(Code.INVALID_PARAMETER, message) from None
