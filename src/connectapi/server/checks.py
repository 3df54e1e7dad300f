"""Checks of the server itself: what each looks at, and running them all in the background."""

from __future__ import annotations

import logging
import shutil
import socket
import sys
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from connectapi.server.store import checks as store
from connectapi.server.store.tables import audit_log, content, schema_version

if TYPE_CHECKING:
    from pathlib import Path

    from connectapi.server.clock import Clock
    from connectapi.server.content.archives import Archives
    from connectapi.server.store.database import Database

_logger = logging.getLogger(__name__)

LEAST_FREE = 100 * 1024 * 1024
"""Bytes of the disk that should be free."""
LONGEST_CONNECT = 5
"""Seconds after which a connection counts as impossible."""


class CheckFailed(Exception):
    """Something is not as it should be; the text says what."""


@dataclass(slots=True)
class Subject:
    """What the checks look at.

    Attributes:
        address: Host and port that the server listens at, None where it has no socket.
    """

    folder: Path
    database: Database
    clock: Clock
    archives: Archives
    address: tuple[str, int] | None = None


def _writable(subject: Subject) -> str:
    path = subject.folder / f".check-{uuid.uuid4().hex}"
    try:
        path.write_bytes(b"x")
    finally:
        path.unlink(missing_ok=True)
    return "The data folder can be written."


def _space(subject: Subject) -> str:
    free = shutil.disk_usage(subject.folder).free
    if free < LEAST_FREE:
        message = f"Only {free} bytes are free, less than {LEAST_FREE}."
        raise CheckFailed(message)
    return f"{free} bytes are free."


def _sound(subject: Subject) -> str:
    with subject.database.read() as connection:
        if connection.dialect.name != "sqlite":
            return "The database answers: " + str(connection.execute(text("select 1")).scalar_one())
        found = str(connection.execute(text("pragma quick_check(1)")).scalar_one())
    if found != "ok":
        message = f"SQLite finds the database damaged: {found}"
        raise CheckFailed(message)
    return "SQLite finds the database sound."


def _version(subject: Subject) -> str:
    with subject.database.read() as connection:
        version = connection.execute(select(schema_version.c.version)).scalar_one()
    return f"The database has version {version}."


def _archives(subject: Subject) -> str:
    with subject.database.read() as connection:
        query = select(content.c.guid, content.c.active_bundle_id)
        rows = connection.execute(query.where(content.c.active_bundle_id.is_not(None))).all()
    lost = [guid for guid, bundle_id in rows if not subject.archives.size(bundle_id)]
    if lost:
        message = f"The archive of the active bundle is gone for {', '.join(lost[:10])}."
        raise CheckFailed(message)
    return f"The archives of all {len(rows)} active bundles are there."


def _order(subject: Subject) -> str:
    with subject.database.read() as connection:
        last = connection.execute(select(func.max(audit_log.c.time))).scalar_one()
    now = subject.clock.stamp()
    if last is not None and last > now:
        message = f"The clock shows {now}, and the last change was made at {last}."
        raise CheckFailed(message)
    return f"The clock shows {now}."


def _listening(subject: Subject) -> str:
    if subject.address is None:
        return "The server has no socket: only clients in its own process reach it."
    host, port = subject.address
    try:
        socket.create_connection((host, port), timeout=LONGEST_CONNECT).close()
    except OSError as problem:
        message = f"No connection can be made to {host} port {port}: {problem}."
        raise CheckFailed(message) from None
    return f"Connections to {host} port {port} can be made."


def _python(_subject: Subject) -> str:
    return f"Python {sys.version.split()[0]}"


CHECKS: tuple[tuple[str, str, Callable[[Subject], str]], ...] = (
    ("folder", "writable", _writable),
    ("folder", "space", _space),
    ("database", "sound", _sound),
    ("database", "version", _version),
    ("content", "archives", _archives),
    ("network", "listening", _listening),
    ("environment", "clock", _order),
    ("environment", "python", _python),
)
"""All checks: group, name, and a function that gives an output or raises."""


class Checks:
    """Runs the checks, one run at a time, in a thread of its own."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="checks")
        self._closing = threading.Event()

    def listens_at(self, address: tuple[str, int] | None) -> None:
        """Note the host and port that the server listens at, None where it has no socket."""
        self._subject.address = address

    def begin(self, run_id: int) -> None:
        """Start a run that the database knows."""
        self._thread.submit(self._run, run_id)

    def close(self) -> None:
        """Finish the present check; the next start marks what is left as canceled."""
        self._closing.set()
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _run(self, run_id: int) -> None:
        database = self._subject.database
        with database.write() as connection:
            store.set_status(connection, run_id, store.RUNNING)
        for group, name, check in CHECKS:
            if self._closing.is_set():
                return
            values: dict[str, object] = {"group_name": group, "test_name": name, "arguments": ""}
            values |= self._outcome(check)
            with database.write() as connection:
                if not store.add_result(connection, run_id, values):
                    return
        with database.write() as connection:
            store.set_status(connection, run_id, store.DONE)

    def _outcome(self, check: Callable[[Subject], str]) -> dict[str, object]:
        try:
            return {"passed": True, "output": check(self._subject), "error": ""}
        except CheckFailed as problem:
            return {"passed": False, "output": "", "error": str(problem)}
        except Exception as problem:
            _logger.exception("a check could not be made")
            error = f"The check could not be made: {type(problem).__name__}."
            return {"passed": False, "output": "", "error": error}


def this_host() -> str:
    """Give the name of the host that the server runs on."""
    return socket.gethostname()
