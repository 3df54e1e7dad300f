"""Rules of faults: which requests they befall, and how often."""

import subprocess
import sys
from pathlib import Path

import pytest
from starlette.types import Receive, Scope, Send

from connectapi import ServerError, TransportError
from connectapi.testing import (
    Dropped,
    Failing,
    Latency,
    LocalCluster,
    LocalConnect,
    LoginPage,
    Rule,
    Truncated,
)
from connectapi.testing.running import OnSocket
from tests.server.foundation.wire import Wire


def statuses(server: LocalConnect, *paths: str) -> list[int]:
    wire = Wire(server, server.api_key)
    return [wire.get(path).status for path in paths]


@pytest.fixture
def server() -> LocalConnect:
    return LocalConnect(socket=False)


def test_a_path_counts_from_the_base_of_the_api_or_from_the_root(server: LocalConnect) -> None:
    with server:
        server.faults.add(Failing(503), path="/v1/users*")
        server.faults.add(Failing(504), path="/__ping__")

        assert statuses(server, "/v1/user", "/v1/users", "/v1/users?prefix=a") == [200, 503, 503]
        wire = Wire(server, None)
        assert [wire.send("GET", path).status for path in ("/__ping__", "/connect/")] == [504, 200]


def test_a_rule_may_spare_the_first_and_end_after_some(server: LocalConnect) -> None:
    with server:
        rule = server.faults.add(Failing(503), path="/v1/user", after=1, times=2)

        assert statuses(server, *["/v1/user"] * 5) == [200, 503, 503, 200, 200]
        assert (rule.matched, rule.applied) == (5, 2)


def test_a_rule_is_for_a_method_or_for_all(server: LocalConnect) -> None:
    with server:
        server.faults.add(Failing(503), method="post", path="/v1/tags")
        wire = Wire(server, server.api_key)

        assert wire.get("/v1/tags").status == 200
        assert wire.api("POST", "/v1/tags", {"name": "x"}).status == 503


def test_several_rules_hold_at_once_and_can_be_taken_away(server: LocalConnect) -> None:
    with server:
        slow = server.faults.add(Latency(0))
        first = server.faults.add(Failing(503), path="/v1/user")
        second = server.faults.add(Failing(502))
        assert statuses(server, "/v1/user", "/v1/users") == [503, 502]
        assert (slow.applied, first.applied, second.applied) == (2, 1, 2)
        server.faults.remove(first)
        server.faults.remove(first)
        assert statuses(server, "/v1/user") == [502]
        server.faults.clear()
        assert statuses(server, "/v1/user") == [200]


def test_rules_may_be_there_from_the_start() -> None:
    rule = Rule(Failing(429, retry_after=7), path="/v1/user", times=1)
    with LocalConnect(socket=False, faults=[rule]) as server:
        answer = Wire(server, server.api_key).get("/v1/user")

    assert (answer.status, answer.headers["retry-after"]) == (429, "7")
    assert rule.applied == 1


@pytest.mark.parametrize("probability", [-0.1, 1.1, float("nan")])
def test_a_probability_that_is_none(server: LocalConnect, probability: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        server.faults.add(Failing(), probability=probability)


def test_connections_are_dropped_only_where_there_are_some(server: LocalConnect) -> None:
    with pytest.raises(ValueError, match=r"Dropped.*socket=True"):
        server.faults.add(Dropped())
    with pytest.raises(ValueError, match="socket"):
        LocalConnect(socket=False, faults=[Rule(Dropped())])


def test_faults_befall_clients_in_process_too(server: LocalConnect) -> None:
    with server, server.client(retry=1) as client:
        server.faults.add(Truncated(), path="/v1/user", times=1)
        with pytest.raises(TransportError):
            client.me()
        server.faults.add(Failing(503), path="/v1/user", times=1)
        with pytest.raises(ServerError, match="503"):
            client.me()
        assert client.me().username == "admin"


def test_a_request_is_read_before_it_is_answered_by_a_fault() -> None:
    with LocalConnect(faults=[Rule(LoginPage(), method="POST")]) as server:
        answer = Wire(server, server.api_key).send("POST", "/__api__/v1/content", b"x" * 3_000_000)

    assert answer.status == 200
    assert b"password" in answer.body


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="https needs"):
        LocalConnect(socket=False, tls=True)
    with pytest.raises(ValueError, match="at least one node"):
        LocalCluster(0)
    with LocalConnect(socket=False) as server, pytest.raises(RuntimeError, match="tls=True"):
        _ = server.ca_file


def test_one_folder_is_used_by_one_server(tmp_path: Path) -> None:
    second = LocalConnect(data=tmp_path, socket=False)
    with (
        LocalConnect(data=tmp_path, socket=False),
        pytest.raises(RuntimeError, match="another server uses"),
    ):
        second.start()


def test_a_start_that_fails_leaves_nothing(tmp_path: Path) -> None:
    server = LocalConnect(data=tmp_path, database="nonsense", socket=False)
    with pytest.raises(RuntimeError, match="write it like"):
        server.start()
    with LocalConnect(data=tmp_path, socket=False) as again:
        assert repr(again).startswith("LocalConnect(http")
    assert repr(server) == "LocalConnect(not started)"


def test_the_key_of_a_certificate_is_for_its_owner_only() -> None:
    with LocalConnect(tls=True) as server:
        files = list(server.ca_file.parent.iterdir())
        modes = {path.name: path.stat().st_mode & 0o077 for path in files}

        assert modes["server.pem"] == 0
        assert b"PRIVATE" not in server.ca_file.read_bytes()
    assert not any(path.exists() for path in files)


def test_an_application_that_refuses_to_start_keeps_nobody_waiting(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no"})

    with pytest.raises(RuntimeError, match="has not started"):
        OnSocket(broken)


def test_an_answer_that_was_to_break_off_is_no_error_of_the_server() -> None:
    program = """
from connectapi.testing import LocalConnect, Truncated

with LocalConnect() as server:
    rule = server.faults.add(Truncated(), path="/v1/user", times=1)
    server.client().me()
    assert rule.applied == 1
"""
    ran = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True, timeout=60
    )
    assert (ran.returncode, ran.stderr) == (0, "")
