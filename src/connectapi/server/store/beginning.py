"""The database that a server begins with, made once a process: tests start very many servers."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine

from connectapi._io.files import written_aside
from connectapi.server.store.migrations import migrate


def begin_by_copy(path: Path) -> bool:
    """Put a database without rows where there is none, not waiting for the disk.

    Returns:
        Whether it was put there. Where anything of an earlier one is left, SQLite has to look at
        it: a log without its database must not become that of another one.
    """
    if any(path.parent.glob(f"{path.name}*")):
        return False
    with written_aside(path) as file:
        file.write(_beginning())
    return True


@lru_cache(maxsize=1)
def _beginning() -> bytes:
    with TemporaryDirectory(prefix="connectapi-") as folder:
        path = Path(folder, "beginning.sqlite3")
        engine = create_engine(f"sqlite:///{path}")
        with engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA synchronous = OFF")
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
            migrate(connection)
        engine.dispose()
        return path.read_bytes()
