"""The queue: what goes wrong in its threads is told, and other work goes on."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, select

from connectapi import TaskFailed
from connectapi.server.content.work import DEPLOYMENT, Work
from connectapi.server.store import queue
from connectapi.server.store.content_tables import queue as queue_table
from connectapi.server.store.database import Database
from connectapi.server.tasks import INTERRUPTED
from connectapi.testing import LocalConnect
from tests.server.content.conftest import People, deployed, report


@pytest.mark.parametrize("step", ["start", "remove"])
def test_a_database_that_fails_is_told_and_what_comes_next_is_done(
    server: LocalConnect,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    step: str,
) -> None:
    def refuse(*_given: object) -> bool:
        raise sqlite3.OperationalError("disk I/O error")

    done: list[str] = []
    work = server.services.work
    server.client().content.create("item")
    number = 1  # of the only item
    with monkeypatch.context() as broken:
        broken.setattr(queue, step, refuse)
        work.submit(Work(DEPLOYMENT, number, lambda: done.append("first"), done.append))
        assert work.wait_until_idle(20)
    assert "disk I/O error" in caplog.text
    work.submit(Work(DEPLOYMENT, number, lambda: done.append("second"), done.append))
    assert work.wait_until_idle(20)
    assert done[-1] == "second"


def test_work_that_is_removed_as_soon_as_it_is_seen_is_dropped(
    server: LocalConnect, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends: list[str] = []
    queued = server.services.work
    with queued.held():
        _right_after_a_change(monkeypatch, lambda: queued.remove(_only_item(server)))
        queued.submit(_work(ends))

    assert queued.wait_until_idle(20)
    assert ends == ["dropped"]


def test_work_whose_turn_comes_while_it_is_removed_is_dropped(
    server: LocalConnect, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends: list[str] = []
    queued = server.services.work
    with queued.held():
        queued.submit(_work(ends))
        number = _only_item(server)

        def have_its_turn() -> None:
            queued._open.set()
            assert queued.wait_until_idle(20)

        _right_after_a_change(monkeypatch, have_its_turn)
        queued.remove(number)

    assert ends == ["dropped"]


def _work(ends: list[str]) -> Work:
    return Work(DEPLOYMENT, 1, lambda: ends.append("done"), lambda _: ends.append("dropped"))


def _only_item(server: LocalConnect) -> int:
    with server.services.database.read() as connection:
        return int(connection.execute(select(queue_table.c.id)).scalar_one())


def _right_after_a_change(monkeypatch: pytest.MonkeyPatch, do: Callable[[], None]) -> None:
    """Have something done by others as soon as the next change is in the database."""
    write, waiting = Database.write, [do]

    @contextmanager
    def overtaken(self: Database) -> Iterator[Connection]:
        first = waiting.pop() if waiting else None
        with write(self) as connection:
            yield connection
        if first is not None:
            first()

    monkeypatch.setattr(Database, "write", overtaken)


def test_what_is_asked_for_while_the_server_stops_fails_in_words(
    server: LocalConnect, people: People
) -> None:
    item = people.owner.content.get(deployed(people.owner, report()))
    server.services.work.close()
    for ask in (item.deploy, item.render):
        with pytest.raises(TaskFailed, match=INTERRUPTED):
            ask(timeout=20)
    assert people.admin.queue.find().collect() == []
    assert item.jobs.find(active=True).collect() == []
