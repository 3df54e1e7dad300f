"""Connections that are slow, or end too soon."""

import time
from pathlib import Path

import pytest

from connectapi import (
    AsyncClient,
    Client,
    ConnectionFailed,
    TimedOut,
    TransportError,
)
from connectapi.testing import Dropped, Latency, LocalConnect, Truncated
from tests.faults.conftest import QUICK


def test_a_dropped_connection_is_opened_again_for_a_read(
    server: LocalConnect, client: Client
) -> None:
    rule = server.faults.add(Dropped(), path="/v1/user", times=2)

    assert client.me().username == "admin"
    assert rule.applied == 2


async def test_a_connection_that_always_drops_is_a_clear_error(
    server: LocalConnect, async_client: AsyncClient
) -> None:
    rule = server.faults.add(Dropped(), path="/v1/user")
    with pytest.raises(TransportError, match=r"127\.0\.0\.1") as caught:
        await async_client.me()

    assert rule.applied == 3
    assert server.api_key not in str(caught.value)


def test_a_write_whose_answer_is_lost_is_not_sent_twice(
    server: LocalConnect, client: Client
) -> None:
    rule = server.faults.add(Dropped(after=True), method="POST", path="/v1/content")
    with pytest.raises(TransportError):
        client.content.create("sent-once")

    assert rule.applied == 1
    server.faults.clear()
    assert client.content.find(name="sent-once").count() == 1


async def test_a_write_that_never_reached_the_server_is_not_done(
    server: LocalConnect, async_client: AsyncClient
) -> None:
    server.faults.add(Dropped(), method="POST", path="/v1/content")
    with pytest.raises(TransportError):
        await async_client.content.create("never-sent")

    server.faults.clear()
    assert await async_client.content.find(name="never-sent").count() == 0


async def test_latency_within_the_limits_is_only_slow(
    server: LocalConnect, async_client: AsyncClient
) -> None:
    server.faults.add(Latency(0.2), path="/v1/user")
    began = time.monotonic()

    assert (await async_client.me()).username == "admin"
    assert time.monotonic() - began >= 0.2


def test_a_silent_server_is_given_up_after_the_time_limit(server: LocalConnect) -> None:
    server.faults.add(Latency(30), path="/v1/user")
    with server.client(timeout=0.3, retry=1) as client:
        began = time.monotonic()
        with pytest.raises(TimedOut, match=r"0\.3"):
            client.me()

    assert time.monotonic() - began < 5


async def test_an_answer_that_is_always_cut_off_is_an_error(
    server: LocalConnect, async_client: AsyncClient
) -> None:
    server.faults.add(Truncated(), path="/v1/users")
    with pytest.raises(TransportError):
        await async_client.users.find().collect()


def test_a_download_that_is_cut_off_leaves_no_file(
    server: LocalConnect, client: Client, tmp_path: Path
) -> None:
    examples = Path(__file__).resolve().parents[2] / "examples"
    item = client.deploy(examples / "site", name="cut-off")
    server.faults.add(Truncated(), path="*/download")
    with pytest.raises(TransportError):
        item.bundles.download(str(item.bundle_id), tmp_path / "bundle.tar.gz")

    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_gone_is_named(server: LocalConnect) -> None:
    with LocalConnect() as other:
        client = other.client(retry=QUICK)
        url = other.url
    with client, pytest.raises(ConnectionFailed, match=url.rpartition("/")[2]):
        client.me()


def test_chance_is_the_same_every_time() -> None:
    def happened(seed: int) -> list[bool]:
        with LocalConnect(chance=seed) as server, server.client(retry=1) as client:
            rule = server.faults.add(Latency(0), path="/v1/user", probability=0.5)
            found = []
            for _ in range(20):
                before = rule.applied
                client.me()
                found.append(rule.applied > before)
            return found

    first = happened(3)
    assert first == happened(3)
    assert 0 < sum(first) < 20
