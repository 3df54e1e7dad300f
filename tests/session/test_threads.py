"""One client, used from several threads at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from connectapi import Client
from connectapi._core.errors import SessionClosed
from connectapi._session._sync.session import Session
from tests.session.common import KEY, get, ok, settings
from tests.session.fault_server import FaultServer, Heard, Reply


def test_answers_do_not_get_mixed_up(server: FaultServer) -> None:
    server.answer_with(lambda heard: Reply(body=ok(name=heard.path.rpartition("/")[2])))
    with Session(settings(server.url)) as session, ThreadPoolExecutor(16) as pool:
        names = [f"n{number}" for number in range(300)]
        answers = pool.map(lambda name: session.send(get(f"/v1/{name}")), names)

        assert [answer["name"] for answer in answers] == names
    assert len(server.heard) == 300


def test_the_version_is_asked_once_by_many_at_the_same_time(server: FaultServer) -> None:
    server.answer_with(lambda _: Reply(body=ok(version="2026.06.1"), delay=0.05))
    with Session(settings(server.url)) as session, ThreadPoolExecutor(8) as pool:
        versions = list(pool.map(lambda _: str(session.server_version()), range(32)))

    assert set(versions) == {"2026.06.1"}
    assert len(server.heard) == 1


def test_cookies_and_connections_are_shared(server: FaultServer) -> None:
    server.answer_with(lambda _: Reply(headers={"set-cookie": "node=n1; Path=/"}))
    with Client(server.url, KEY) as client:
        client.request("GET", "/v1/user")
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: client.request("GET", "/v1/user"), range(20)))

    assert [heard.headers.get("cookie") for heard in server.heard[1:]] == ["node=n1"] * 20
    assert server.connections <= 8


def test_a_client_closed_by_another_thread_ends_what_runs(server: FaultServer) -> None:
    arrived = threading.Event()

    def handler(_: Heard) -> Reply:
        arrived.set()
        return Reply(delay=20)

    server.answer_with(handler)
    session = Session(settings(server.url))
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(session.send, get())
        assert arrived.wait(10)
        session.close()

        assert isinstance(running.exception(10), SessionClosed)
    assert len(server.heard) == 1
