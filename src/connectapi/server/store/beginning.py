"""The database that a server begins with, made once a process: tests start very many servers."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from connectapi.server.store.migrations import STEPS, sqlite_statements


def begin_by_copy(path: Path) -> bool:
    """Put a database without rows where there is none, not waiting for the disk.

    Returns:
        Whether it was put there. Where anything of an earlier one is left, SQLite has to look at
        it: a log without its database must not become that of another one.
    """
    if any(path.parent.glob(f"{path.name}*")):
        return False
    path.write_bytes(_beginning())
    return True


@lru_cache(maxsize=1)
def _beginning() -> bytes:
    with TemporaryDirectory(prefix="connectapi-") as folder:
        path = Path(folder, "beginning.sqlite3")
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            with connection:
                for statement in sqlite_statements():
                    connection.execute(statement)
                version = len(STEPS) + 1
                connection.execute("INSERT INTO schema_version (version) VALUES (?)", [version])
        return path.read_bytes()
