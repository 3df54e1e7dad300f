"""Waiting for a task, whatever happens on the way."""

from __future__ import annotations

import time
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

import pytest

from connectapi import AsyncClient, NotFound, RouteNotFound, TaskFailed, TaskTimeout, Timeouts
from tests.session.common import KEY, QUICK, error, ok
from tests.session.fault_server import FaultServer, Heard, Reply

MISSING = Reply(404, error(4, "no such task"))


def asked(heard: Heard) -> Mapping[str, str]:
    """The query of a request."""
    return {name: values[0] for name, values in parse_qs(urlsplit(heard.target).query).items()}


def state(*lines: str, last: int, finished: bool = False, code: int = 0, said: str = "") -> Reply:
    """A task as it stands."""
    return Reply(
        body=ok(
            id="t", output=lines, last=last, finished=finished, code=code, error=said, result=None
        )
    )


async def test_each_line_comes_once_and_in_order(server: FaultServer) -> None:
    server.plan(
        state("a", "b", last=2),
        state(last=2),
        state("c", last=3),
        # An old server answers all lines whatever was asked for.
        state("a", "b", "c", "d", last=4, finished=True),
    )
    lines: list[str] = []
    async with AsyncClient(server.url, KEY) as client:
        task = await client.tasks.wait("t", on_log=lines.append)

    assert lines == ["a", "b", "c", "d"]
    assert task.output == lines
    assert [asked(heard).get("first", "0") for heard in server.heard] == ["0", "2", "2", "3"]


async def test_the_server_is_asked_to_hold_its_answer(server: FaultServer) -> None:
    server.plan(state(last=0), state(last=0, finished=True))
    async with AsyncClient(server.url, KEY) as client:
        await client.tasks.wait("t")

    assert all(1 <= int(asked(heard)["wait"]) <= 20 for heard in server.heard)


async def test_a_passing_404_of_a_balancer_is_survived(server: FaultServer) -> None:
    server.plan(state("a", last=1), MISSING, state("b", last=2, finished=True))
    lines: list[str] = []
    async with AsyncClient(server.url, KEY) as client:
        await client.tasks.wait("t", on_log=lines.append)

    assert lines == ["a", "b"]


async def test_a_missing_route_is_no_passing_404(server: FaultServer) -> None:
    server.answer_with(lambda _: Reply(404, b"404 page not found", {"content-type": "text/plain"}))
    async with AsyncClient(server.url, KEY) as client:
        with pytest.raises(RouteNotFound):
            await client.tasks.wait("t")

    assert len([heard for heard in server.heard if "/tasks/" in heard.path]) == 1


async def test_polls_survive_what_passes(server: FaultServer) -> None:
    server.plan(Reply(reset=True), Reply(503), state("a", last=1, finished=True))
    async with AsyncClient(server.url, KEY, retry=QUICK) as client:
        assert (await client.tasks.wait("t")).output == ["a"]


@pytest.mark.parametrize("code, said", [(1, "it broke"), (0, "it broke"), (7, "")])
async def test_a_task_that_failed_raises_with_its_log(
    server: FaultServer, code: int, said: str
) -> None:
    server.plan(state("first", "last", last=2, finished=True, code=code, said=said))
    async with AsyncClient(server.url, KEY) as client:
        with pytest.raises(TaskFailed, match=said or "no reason") as caught:
            await client.tasks.wait("t")

    assert caught.value.log == ("first", "last")
    assert (caught.value.task_id, caught.value.code) == ("t", code)
    assert "last" in str(caught.value)


async def test_a_task_that_takes_too_long_can_be_waited_for_again(server: FaultServer) -> None:
    server.answer_with(lambda _: state("a", last=1))
    async with AsyncClient(server.url, KEY) as client:
        began = time.monotonic()
        with pytest.raises(TaskTimeout, match=r"0\.3 s") as caught:
            await client.tasks.wait("t", timeout=0.3)
        assert time.monotonic() - began < 5
        assert len(server.heard) <= 3
        server.plan(state("a", "b", last=2, finished=True))
        task = await client.tasks.wait(caught.value.task_id)

    assert caught.value.log == ("a",)
    assert task.output == ["a", "b"]


@pytest.mark.parametrize("limit", [1.0, Timeouts(read=1)])
async def test_a_task_may_take_longer_than_one_answer(
    server: FaultServer, limit: float | Timeouts
) -> None:
    def handler(heard: Heard) -> Reply:
        holds = float(asked(heard).get("wait", "0"))
        done = len(server.heard) > 2
        return Reply(
            body=ok(id="t", output=[], last=0, finished=done, code=0, error=""),
            delay=0 if done else holds,
        )

    server.answer_with(handler)
    async with AsyncClient(server.url, KEY, timeout=limit, retry=1) as client:
        assert (await client.tasks.wait("t")).finished


async def test_an_error_in_the_callers_own_function_comes_out(server: FaultServer) -> None:
    def broken(line: str) -> None:
        raise ZeroDivisionError(line)

    server.plan(state("a", last=1))
    async with AsyncClient(server.url, KEY) as client:
        with pytest.raises(ZeroDivisionError, match="a"):
            await client.tasks.wait("t", on_log=broken)


async def test_a_task_that_nobody_knows_is_given_up(server: FaultServer) -> None:
    server.answer_with(lambda _: MISSING)
    async with AsyncClient(server.url, KEY) as client:
        with pytest.raises((NotFound, TaskTimeout)):
            await client.tasks.wait("t", timeout=1)
