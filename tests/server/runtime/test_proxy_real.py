"""Visitors of real processes: while they start, fail, die and are replaced."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, cast

import pytest

from connectapi.server.runtime.fleet import Patience
from tests.server.foundation.wire import Answer, Wire
from tests.server.runtime.proxied import Proxied, SteeredFleet
from tests.server.runtime.stage import Stage
from tests.waiting import until

if TYPE_CHECKING:
    from connectapi.server.content.view import View
    from connectapi.server.runtime.fleet import Lease

HTML = "text/html,*/*;q=0.8"


class RealFleet(SteeredFleet):
    """Leads visitors to the processes of a stage."""

    stage: Stage

    async def lease(
        self, view: View, *, prefer: str | None = None, wait: float | None = None
    ) -> Lease:
        return await self.stage.fleet.lease(view, prefer=prefer, wait=wait)


@pytest.fixture(scope="module")
def server() -> Iterator[Proxied]:
    server = Proxied(run_content=True)
    server.fleet = RealFleet()
    with server:
        yield server


@pytest.fixture
def stage(server: Proxied) -> Iterator[Stage]:
    stage = Stage.open(server, Patience(first=60))
    cast("RealFleet", server.fleet).stage = stage
    yield stage
    stage.close()


def address(stage: Stage, view: View) -> str:
    """Give the address of published content, open to all."""
    stage.change(view, access_type="all")
    with stage.server.services.database.read() as connection:
        from connectapi.server.store import content

        row = content.by_id(connection, int(view.bundle["content_id"]))
    assert row is not None
    return f"/content/{row['guid']}/"


def asked(server: Proxied, path: str, accept: str = "*/*") -> Answer:
    return Wire(server, None).send("GET", path, accept=accept)


def test_a_browser_sees_the_start_and_then_the_content(server: Proxied, stage: Stage) -> None:
    view = stage.publish("waits", name="starts", idle_timeout=600)
    path = address(stage, view)
    page = asked(server, path, accept=HTML)
    assert page.status == 503
    assert page.headers["refresh"]
    with ThreadPoolExecutor(1) as threads:
        program = threads.submit(asked, server, f"{path}GREETING")
        assert not program.done(), "a program waits for the content"
        (stage.folder(view) / "go").touch()
        assert program.result(30).body == b"ours"
    until(lambda: asked(server, f"{path}GREETING", accept=HTML).body == b"ours")
    assert len(stage.launched) == 1


def test_a_start_that_fails_is_no_success(server: Proxied, stage: Stage) -> None:
    path = address(stage, stage.publish("exits", name="fails"))
    assert asked(server, path).status == 502
    owner = Wire(server, server.api_key)
    page = owner.send("GET", path, accept=HTML)
    assert page.status == 502
    assert b"no such table: boats" in page.body
    assert b"/logs?job=" in page.body
    assert b"boats" not in asked(server, path, accept=HTML).body


def test_a_process_that_dies_is_replaced(server: Proxied, stage: Stage) -> None:
    path = address(stage, stage.publish(name="dies", idle_timeout=600))
    assert asked(server, f"{path}GREETING").body == b"ours"
    # It kills two of them: such a request is tried once more, and then given up.
    assert asked(server, f"{path}crash").status == 502
    until(lambda: asked(server, f"{path}GREETING").body == b"ours")


def test_nobody_notices_that_processes_are_replaced(server: Proxied, stage: Stage) -> None:
    view = stage.publish(name="renewed", idle_timeout=600, max_conns_per_process=50)
    path = f"{address(stage, view)}CONNECT_CONTENT_JOB_KEY"
    number = int(view.bundle["content_id"])
    first = asked(server, path).body
    ended = threading.Event()
    seen = {first}
    wrong: list[Answer] = []

    def visit() -> None:
        while not ended.is_set():
            answer = asked(server, path)
            seen.add(answer.body)
            if answer.status != 404:  # as the small program answers
                wrong.append(answer)

    with ThreadPoolExecutor(4) as threads:
        visits = [threads.submit(visit) for _ in range(4)]
        try:
            for count in (2, 3):
                stage.fleet.renew(number)
                until(lambda count=count: len(seen) >= count)  # type: ignore[misc]  # as of now
        finally:
            ended.set()
        for one in visits:
            one.result()
    assert not wrong
