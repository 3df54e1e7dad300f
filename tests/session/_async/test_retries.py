"""What is sent again over real sockets, and what never is."""

from __future__ import annotations

import socket
import time
from dataclasses import replace
from pathlib import Path

import pytest

from connectapi._core.config import Timeouts
from connectapi._core.errors import (
    ConnectionFailed,
    ConnectionLost,
    ConnectTimedOut,
    RateLimited,
    ServerError,
    ServerUnavailable,
    TimedOut,
)
from connectapi._core.raw import raw_request
from connectapi._core.retry import RetryPolicy
from connectapi._io.clock import Clock
from connectapi._session._async.session import AsyncSession
from tests.session.common import QUICK, error, get, ok, post, settings
from tests.session.fault_server import FaultServer, Reply


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_a_read_is_repeated_after_a_passing_state(server: FaultServer, status: int) -> None:
    server.plan(Reply(status, error(1, "not now")), Reply(status, b""), Reply(body=ok(guid="g")))
    async with AsyncSession(settings(server.url)) as session:
        assert await session.send(get()) == {"guid": "g"}

    assert len(server.heard) == 3
    assert len({heard.headers["x-correlation-id"] for heard in server.heard}) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Reply(reset=True),
        Reply(raw=b""),
        Reply(raw=b"HTTP/1.1 200 OK\r\ncontent-le"),
        Reply(body=b'{"guid":"g"}', cut_after=4),
        Reply(body=b'{"guid":"g"}', length=500, closes=True),
        Reply(body=[b'{"guid":', b'"g"}'], cut_after=5),
    ],
    ids=["reset", "closed", "cut head", "cut body", "length too large", "cut chunks"],
)
async def test_a_read_is_repeated_after_a_broken_answer(server: FaultServer, fault: Reply) -> None:
    server.plan(fault, fault, Reply(body=ok(guid="g")))
    async with AsyncSession(settings(server.url)) as session:
        assert await session.send(get()) == {"guid": "g"}

    assert len(server.heard) == 3


async def test_a_fault_that_stays_is_raised_after_the_last_attempt(server: FaultServer) -> None:
    server.answer_with(lambda _: Reply(reset=True))
    async with AsyncSession(settings(server.url)) as session:
        with pytest.raises(ConnectionLost) as caught:
            await session.send(get("/v1/user", secret="k3y-in-query"))

    assert len(server.heard) == QUICK.attempts
    assert f"127.0.0.1:{server.port}/__api__/v1/user" in str(caught.value)
    assert "k3y" not in str(caught.value)
    assert caught.value.correlation_id == server.heard[0].headers["x-correlation-id"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 500, 501, 520])
async def test_answers_that_will_not_change_are_not_asked_for_again(
    server: FaultServer, status: int
) -> None:
    server.answer_with(lambda _: Reply(status, error(1, "no")))
    async with AsyncSession(settings(server.url)) as session:
        with pytest.raises(Exception, match="no"):
            await session.send(get())

    assert len(server.heard) == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "fault",
    [Reply(reset=True), Reply(raw=b""), Reply(503, error(1, "down")), Reply(cut_after=1)],
    ids=["reset", "closed", "503", "cut"],
)
async def test_a_write_cut_after_sending_is_not_repeated(
    server: FaultServer, method: str, fault: Reply
) -> None:
    server.plan(fault)
    async with AsyncSession(settings(server.url)) as session:
        with pytest.raises((ConnectionLost, ServerError)) as caught:
            await session.send(post({"name": "a"}, method=method))

    assert [heard.body for heard in server.heard] == [b'{"name":"a"}']
    if isinstance(caught.value, ConnectionLost):
        assert "look before sending it again" in str(caught.value)


async def test_a_write_that_was_turned_away_is_repeated(server: FaultServer) -> None:
    server.plan(Reply(429), Reply(429), Reply(201, ok(guid="g")))
    async with AsyncSession(settings(server.url)) as session:
        assert await session.send(post({"name": "a"})) == {"guid": "g"}

    assert [heard.body for heard in server.heard] == [b'{"name":"a"}'] * 3


async def test_a_file_is_sent_again_from_its_beginning(server: FaultServer, tmp_path: Path) -> None:
    path = tmp_path / "bundle.tar.gz"
    path.write_bytes(b"head" + b"x" * 100_000)
    server.plan(Reply(429), Reply(body=ok(id="1")), Reply(429), Reply(body=ok(id="2")))
    async with AsyncSession(settings(server.url)) as session:
        await session.send(raw_request("POST", "/v1/bundles", content=path))
        with path.open("rb") as file:
            file.seek(4)
            await session.send(raw_request("POST", "/v1/bundles", content=file))

    assert [heard.size for heard in server.heard] == [100_004, 100_004, 100_000, 100_000]
    assert server.heard[1].body.startswith(b"head")


async def test_chunks_that_cannot_be_read_again_are_sent_once(server: FaultServer) -> None:
    server.plan(Reply(429, error(1, "wait")))
    async with AsyncSession(settings(server.url)) as session:
        with pytest.raises(RateLimited):
            await session.send(raw_request("POST", "/v1/bundles", content=iter([b"a", b"b"])))

    assert [heard.body for heard in server.heard] == [b"ab"]


async def test_a_write_is_repeated_where_no_connection_came_about() -> None:
    with FaultServer() as first:
        port = first.port
    started: list[FaultServer] = []

    def jitter() -> float:
        # Asked for between two attempts: by the second one the server is up.
        if not started:
            started.append(FaultServer(Reply(201, ok(guid="g")), port=port))
        return 0.5

    session = AsyncSession(settings(f"http://127.0.0.1:{port}"), clock=Clock(jitter=jitter))
    async with session:
        assert await session.send(post()) == {"guid": "g"}
    with started[0] as server:
        assert len(server.heard) == 1


async def test_nobody_there_is_a_connection_failed() -> None:
    with FaultServer() as stopped:
        url = stopped.url
    async with AsyncSession(settings(url)) as session:
        with pytest.raises(ConnectionFailed, match="refused the connection") as caught:
            await session.send(get())

    assert url.removeprefix("http://") in str(caught.value)
    assert caught.value.not_received


async def test_a_host_that_is_not_known_is_named() -> None:
    async with AsyncSession(settings("http://no-such-host.invalid", retry=1)) as session:
        with pytest.raises(ConnectionFailed, match=r"no-such-host\.invalid"):
            await session.send(get())


async def test_retry_after_is_waited_for(server: FaultServer) -> None:
    server.plan(Reply(503, headers={"retry-after": "1"}), Reply(body=ok(a=1)))
    async with AsyncSession(settings(server.url)) as session:
        began = time.monotonic()
        assert await session.send(get()) == {"a": 1}

    assert 1 <= time.monotonic() - began < 8


async def test_a_connection_that_an_idle_server_closed_is_opened_again(
    server: FaultServer,
) -> None:
    server.answer_with(lambda _: Reply(body=ok(a=1), closes=True))
    async with AsyncSession(settings(server.url)) as session:
        for _ in range(5):
            assert await session.send(get()) == {"a": 1}

    assert server.connections >= 5


async def test_connections_are_kept(server: FaultServer) -> None:
    server.answer_with(lambda _: Reply(body=ok(a=1)))
    async with AsyncSession(settings(server.url)) as session:
        for _ in range(20):
            await session.send(get())

    # The library gives a connection back in a thread of its own, sometimes after the next request.
    assert server.connections <= 5


async def test_a_silent_server_is_given_up_after_the_read_limit(server: FaultServer) -> None:
    server.answer_with(lambda _: Reply(delay=20))
    limits = Timeouts(read=0.15)
    async with AsyncSession(settings(server.url, timeout=limits, retry=2)) as session:
        began = time.monotonic()
        with pytest.raises(TimedOut, match=r"within 0\.15 s"):
            await session.send(get())

    assert time.monotonic() - began < 5
    assert len(server.heard) == 2


async def test_an_answer_that_stalls_is_given_up_too(server: FaultServer) -> None:
    server.answer_with(lambda _: Reply(body=b'{"a": 1}', stall_after=3))
    async with AsyncSession(settings(server.url, timeout=Timeouts(read=0.15), retry=1)) as session:
        with pytest.raises(TimedOut):
            await session.send(get())


async def test_a_write_that_timed_out_is_not_repeated(server: FaultServer) -> None:
    server.answer_with(lambda _: Reply(delay=20))
    async with AsyncSession(settings(server.url, timeout=Timeouts(read=0.15))) as session:
        with pytest.raises(TimedOut):
            await session.send(post())

    assert len(server.heard) == 1


async def test_a_connection_that_does_not_come_about_in_time() -> None:
    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        # A full backlog: the kernel drops what comes after.
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(address)
        session = AsyncSession(
            settings(f"http://127.0.0.1:{address[1]}", timeout=Timeouts(connect=0.15), retry=1)
        )
        async with session:
            with pytest.raises(ConnectTimedOut, match=r"within 0\.15 s") as caught:
                await session.send(get())

    assert str(address[1]) in str(caught.value)


async def test_the_whole_call_has_a_limit_of_its_own(server: FaultServer) -> None:
    server.answer_with(lambda _: Reply(delay=0.1, status=503))
    patient = RetryPolicy(attempts=1_000, base=0.001, longest=0.001)
    async with AsyncSession(settings(server.url, timeout=0.35, retry=patient)) as session:
        began = time.monotonic()
        with pytest.raises((TimedOut, ServerUnavailable)):
            await session.send(get())

    assert time.monotonic() - began < 5
    assert 1 <= len(server.heard) <= 4


async def test_no_wait_goes_beyond_the_whole_calls_limit(server: FaultServer) -> None:
    server.answer_with(lambda _: Reply(503, headers={"retry-after": "50"}))
    patient = replace(QUICK, longest_asked=100)
    async with AsyncSession(settings(server.url, retry=patient)) as session:
        began = time.monotonic()
        with pytest.raises(ServerUnavailable):
            await session.with_options(timeout=20).send(get())

    assert time.monotonic() - began < 15
    assert len(server.heard) == 1


async def test_time_is_the_sessions_clock(server: FaultServer) -> None:
    now = [0.0]

    def handler(_: object) -> Reply:
        now[0] += 3
        return Reply(503)

    server.answer_with(handler)
    many = replace(QUICK, attempts=100)
    session = AsyncSession(
        settings(server.url, timeout=10, retry=many), clock=Clock(monotonic=lambda: now[0])
    )
    async with session:
        with pytest.raises((TimedOut, ServerUnavailable)):
            await session.send(get())

    assert len(server.heard) == 4


async def test_a_date_is_read_by_the_sessions_clock(server: FaultServer) -> None:
    date = {"retry-after": "Thu, 01 Jan 1970 00:16:40 GMT"}
    server.plan(Reply(429, headers=date), Reply(body=ok(a=1)), Reply(429, headers=date))
    async with AsyncSession(settings(server.url), clock=Clock(now=lambda: 1_000.0)) as session:
        assert await session.send(get()) == {"a": 1}
    async with AsyncSession(settings(server.url), clock=Clock(now=lambda: 0.0)) as session:
        with pytest.raises(RateLimited) as caught:
            await session.send(get())

    assert caught.value.retry_after == 1_000
