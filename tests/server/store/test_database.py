"""Transactions of the local server's database."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Executable, delete, func, insert, select, text, update

from connectapi.server.store.compiled import compiled_statements
from connectapi.server.store.database import Database, DatabaseUnusable
from connectapi.server.store.tables import hits, jobs, settings, tasks, users


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database.in_folder(tmp_path)
    database.migrate()
    yield database
    database.close()


def put(database: Database, name: str) -> None:
    with database.write() as connection:
        connection.execute(insert(settings).values(name=name, value="x"))


def put_and_fail(database: Database, name: str) -> None:
    with database.write() as connection:
        connection.execute(insert(settings).values(name=name, value="x"))
        _ = 1 // 0


def count(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(settings)).scalar_one())


def test_a_change_is_kept_when_the_block_ends_well_and_only_then(database: Database) -> None:
    put(database, "kept")
    with pytest.raises(ZeroDivisionError):
        put_and_fail(database, "lost")

    assert count(database) == 1


def test_what_was_compiled_for_one_database_serves_another(
    database: Database, tmp_path: Path
) -> None:
    assert count(database) == 0
    compiled = len(compiled_statements())
    (tmp_path / "other").mkdir()
    other = Database.in_folder(tmp_path / "other", durable=False)
    try:
        assert count(other) == 0
        assert len(compiled_statements()) == compiled
        put(other, "only here")
        assert (count(database), count(other)) == (0, 1)
    finally:
        other.close()


def test_a_reader_sees_one_state_while_others_write(database: Database) -> None:
    query = select(func.count()).select_from(settings)
    with database.read() as connection:
        before = connection.execute(query).scalar_one()
        put(database, "meanwhile")
        assert connection.execute(query).scalar_one() == before

    assert count(database) == before + 1


def test_writers_take_turns(database: Database) -> None:
    def raise_by_one(_number: int) -> None:
        with database.write() as connection:
            value = connection.execute(
                select(settings.c.value).where(settings.c.name == "n")
            ).scalar_one()
            connection.execute(
                settings.update().where(settings.c.name == "n").values(value=str(int(value) + 1))
            )

    with database.write() as connection:
        connection.execute(insert(settings).values(name="n", value="0"))
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(raise_by_one, range(80)))
    with database.read() as connection:
        assert connection.execute(select(settings.c.value)).scalar_one() == "80"


def test_a_second_process_waits_for_its_turn(database: Database, tmp_path: Path) -> None:
    other = Database.in_folder(tmp_path)
    entered, done = threading.Event(), threading.Event()

    def write_there() -> None:
        entered.wait(10)
        put(other, "second")
        done.set()

    thread = threading.Thread(target=write_there)
    thread.start()
    with database.write() as connection:
        connection.execute(insert(settings).values(name="first", value="x"))
        entered.set()
        assert not done.wait(0.2)
    thread.join(10)
    other.close()

    assert done.is_set()
    assert count(database) == 2


@pytest.mark.parametrize(
    "url, word",
    [
        ("", "write it like"),
        ("nonsense", "write it like"),
        ("oracle://u:hush@host/name", "SQLite or PostgreSQL"),
        ("mysql://u:hush@host/name", "SQLite or PostgreSQL"),
        ("postgresql+nothing://u:hush@host/name", "write it like"),
    ],
)
def test_a_url_that_is_none_is_refused_without_its_password(url: str, word: str) -> None:
    with pytest.raises(DatabaseUnusable, match=word) as caught:
        Database(url)

    assert "hush" not in str(caught.value)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'nowhere' / 'x.sqlite3'}")
    with pytest.raises(DatabaseUnusable, match=r"x\.sqlite3"):
        database.migrate()
    database.close()


def write(database: Database, *statements: Executable) -> None:
    with database.write() as connection:
        for statement in statements:
            connection.execute(statement)


HIT = {"content_guid": "a", "time": "b"}


@pytest.mark.parametrize(
    "statements, concerns_rights",
    [
        ([insert(settings).values(name="a", value="b")], True),
        ([insert(hits).values(HIT), delete(users)], True),
        ([text("delete from users")], True),
        ([update(users).values(locked=True)], True),
        ([], False),
        ([select(users)], False),
        ([insert(hits).values(HIT)], False),
        ([delete(jobs), delete(tasks)], False),
    ],
)
def test_a_number_tells_of_changes_that_may_concern_rights(
    database: Database, statements: list[Executable], concerns_rights: bool
) -> None:
    before = database.rights_state
    write(database, *statements)

    assert (database.rights_state != before) == concerns_rights


def test_the_number_changes_when_a_change_is_lost_too(database: Database) -> None:
    before = database.rights_state
    with pytest.raises(ZeroDivisionError):
        put_and_fail(database, "lost")

    assert database.rights_state != before


def test_nothing_may_be_remembered_of_a_database_that_others_write_to(tmp_path: Path) -> None:
    shared = Database(f"sqlite:///{tmp_path / 'shared.sqlite3'}")
    assert shared.rights_state is None
    shared.close()
