"""Databases of older and of newer versions."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, inspect, select, text

from connectapi.server.store.database import Database, DatabaseUnusable
from connectapi.server.store.migrations import STEPS, DatabaseTooNew, migrate
from connectapi.server.store.steps import nothing_is_missing
from connectapi.server.store.tables import metadata, schema_version


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database.in_folder(tmp_path)
    yield database
    database.close()


def version(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(select(schema_version.c.version)).scalar_one())


def add_colour(connection: Connection) -> None:
    connection.execute(text("alter table users add column colour text default 'red'"))


def add_planets(connection: Connection) -> None:
    connection.execute(text("create table planets (name text)"))


def fail(connection: Connection) -> None:
    add_planets(connection)
    message = "the disk is on fire"
    raise RuntimeError(message)


def test_an_empty_database_gets_every_table_and_the_present_version(database: Database) -> None:
    assert database.migrate() == len(STEPS) + 1
    with database.read() as connection:
        assert set(inspect(connection).get_table_names()) == set(metadata.tables)


def test_the_tables_are_as_they_are_described(database: Database, tmp_path: Path) -> None:
    database.migrate()
    described = create_engine(f"sqlite:///{tmp_path / 'other' / 'connect.sqlite3'}")
    (tmp_path / "other").mkdir()
    metadata.create_all(described)
    described.dispose()

    assert schema(tmp_path) == schema(tmp_path / "other")


def test_a_second_start_changes_nothing(database: Database, tmp_path: Path) -> None:
    database.migrate()
    before = schema(tmp_path)
    assert database.migrate() == len(STEPS) + 1
    assert schema(tmp_path) == before


def schema(folder: Path) -> list[object]:
    with closing(sqlite3.connect(folder / "connect.sqlite3")) as connection:
        return list(connection.execute("select sql from sqlite_master order by name"))


def test_an_older_database_takes_the_steps_that_it_lacks_in_order(database: Database) -> None:
    with database.write() as connection:
        migrate(connection, [])
    with database.write() as connection:
        assert migrate(connection, [add_colour]) == 2
    with database.write() as connection:
        assert migrate(connection, [fail, add_planets]) == 3, "the first step was taken already"
    with database.read() as connection:
        assert "planets" in inspect(connection).get_table_names()
        assert "colour" in {column["name"] for column in inspect(connection).get_columns("users")}


def test_a_new_database_takes_no_steps(database: Database) -> None:
    with database.write() as connection:
        assert migrate(connection, [fail]) == 2


def test_a_step_that_fails_leaves_the_database_as_it_was(database: Database) -> None:
    with database.write() as connection:
        migrate(connection, [])
    with pytest.raises(RuntimeError, match="on fire"), database.write() as connection:
        migrate(connection, [add_colour, fail])

    assert version(database) == 1
    with database.read() as connection:
        assert "planets" not in inspect(connection).get_table_names()
        assert "colour" not in {c["name"] for c in inspect(connection).get_columns("users")}


def test_a_newer_database_is_refused_and_left_alone(database: Database) -> None:
    with database.write() as connection:
        migrate(connection, [])
        connection.execute(schema_version.update().values(version=7))
    with pytest.raises(DatabaseTooNew, match=r"version 7, this package knows \d+; use the newer"):
        database.migrate()

    assert version(database) == 7


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "connect.sqlite3").write_bytes(b"not a database" * 100)
    database = Database.in_folder(tmp_path)
    with pytest.raises(DatabaseUnusable, match=r"connect\.sqlite3.*not a database"):
        database.migrate()
    database.close()


def test_what_came_without_a_step_is_added(database: Database, tmp_path: Path) -> None:
    database.migrate()
    whole = columns_and_indexes(database)
    with database.write() as connection:
        for gone in (
            "drop table hosts",
            "drop index ix_repositories_next_poll",
            "alter table repositories drop column next_poll",
            "alter table repositories drop column failures",
            "alter table variants drop column parameters",
        ):
            connection.execute(text(gone))
        before = STEPS.index(nothing_is_missing) + 1
        connection.execute(text(f"update schema_version set version = {before}"))
    assert columns_and_indexes(database) != whole

    assert database.migrate() == len(STEPS) + 1
    assert columns_and_indexes(database) == whole


def columns_and_indexes(database: Database) -> dict[str, list[set[object]]]:
    with database.read() as connection:
        known = inspect(connection)
        return {
            name: [
                {column["name"] for column in known.get_columns(name)},
                {index["name"] for index in known.get_indexes(name)},
            ]
            for name in known.get_table_names()
        }


def test_sessions_of_an_older_database_end_with_their_keys_too(database: Database) -> None:
    database.migrate()
    whole = columns_and_indexes(database)
    keys = foreign_keys(database, "sessions")
    assert keys == {("user_id", "users", "CASCADE"), ("key_id", "api_keys", "CASCADE")}
    with database.write() as connection:
        connection.execute(text("drop table sessions"))
        old = "hash varchar(64) primary key, expires_at varchar(27) not null"
        user = "user_id integer not null REFERENCES users (id) ON DELETE CASCADE"
        connection.execute(text(f"create table sessions ({old}, {user})"))
        connection.execute(text("create index ix_sessions_user_id on sessions (user_id)"))
        connection.execute(text(f"update schema_version set version = {len(STEPS)}"))

    assert database.migrate() == len(STEPS) + 1
    assert columns_and_indexes(database) == whole
    assert foreign_keys(database, "sessions") == keys


def foreign_keys(database: Database, table: str) -> set[tuple[str, str, str]]:
    with database.read() as connection:
        rows = connection.execute(text(f"pragma foreign_key_list({table})")).mappings()
        return {(row["from"], row["table"], row["on_delete"]) for row in rows}
