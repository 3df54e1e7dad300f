"""The queue: what goes wrong in its threads is told, and other work goes on."""

import sqlite3

import pytest

from connectapi.server.content.work import DEPLOYMENT, Work
from connectapi.server.store import queue
from connectapi.testing import LocalConnect


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
        work.submit(Work(DEPLOYMENT, number, lambda: done.append("first"), lambda: None))
        assert work.wait_until_idle(20)
    assert "disk I/O error" in caplog.text
    work.submit(Work(DEPLOYMENT, number, lambda: done.append("second"), lambda: None))
    assert work.wait_until_idle(20)
    assert done[-1] == "second"
