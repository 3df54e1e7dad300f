"""SQLite's statements, compiled once a process instead of once a database.

A server that lives for one test spends a third of its time on compiling what it asks. SQLAlchemy
keeps what it compiled by statement and dialect, so it serves all databases once their dialects
count as the same one.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

DRIVER = "sqlite+shared"

# Beyond this the least used ones go; the server asks fewer kinds of statements.
_MOST = 2_000


class SharedSQLite(SQLiteDialect_pysqlite):
    """The usual dialect; every instance of it is as good as another."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self)

    def __hash__(self) -> int:
        return hash(type(self))


# `register` would import it by its name, when a test may have cleared modules away.
registry.impls[DRIVER.replace("+", ".")] = lambda: SharedSQLite


# Any: what SQLAlchemy keeps there is its own affair; the cache has a lock of its own.
@lru_cache(maxsize=1)
def compiled_statements() -> LRUCache[Any, Any]:
    """Give what was compiled for SQLite in this process."""
    return LRUCache(_MOST)
