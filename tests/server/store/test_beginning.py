"""The database that a server in a test begins with is the one that migrations make."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from connectapi.server.store.beginning import begin_by_copy
from connectapi.server.store.database import FILE_NAME, Database


def everything(folder: Path) -> list[str]:
    """All tables, indexes and rows of a folder's database."""
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        return sorted(connection.iterdump())


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    durable, passing = tmp_path / "durable", tmp_path / "passing"
    for folder in (durable, passing):
        folder.mkdir()
        database = Database.in_folder(folder, durable=folder is durable)
        assert database.is_new is (folder is passing)
        database.migrate()
        database.close()
    return durable, passing


def test_it_is_the_one_that_migrations_make(folders: tuple[Path, Path]) -> None:
    durable, passing = folders
    assert everything(passing) == everything(durable)
    assert len(everything(passing)) > 50


def test_it_is_put_nowhere_twice(folders: tuple[Path, Path]) -> None:
    _, passing = folders
    database = Database.in_folder(passing, durable=False)
    assert not database.is_new
    database.close()


def test_a_log_without_its_database_is_left_to_sqlite(tmp_path: Path) -> None:
    log = tmp_path / f"{FILE_NAME}-wal"
    log.write_bytes(b"of another database")
    assert not begin_by_copy(tmp_path / FILE_NAME)
    assert not (tmp_path / FILE_NAME).exists()
    assert log.read_bytes() == b"of another database"
