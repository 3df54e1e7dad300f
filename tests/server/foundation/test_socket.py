"""The same server on a socket."""

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from connectapi.server.run import ServeError, listen, url_of
from connectapi.testing import LocalConnect
from tests.server.foundation.conftest import deploy, new_item
from tests.server.foundation.wire import Wire


@pytest.fixture(scope="module")
def running() -> Iterator[LocalConnect]:
    with LocalConnect() as server:
        yield server


@pytest.fixture
def wire(running: LocalConnect) -> Wire:
    return Wire(running, running.api_key)


def test_answers_are_those_of_a_server_in_process(wire: Wire, admin: Wire) -> None:
    for path in ("/v1/user", "/v1/nothing", "/v1/users?page_size=0", "/server_settings"):
        there, here = wire.get(path), admin.get(path)
        assert there.status == here.status
        assert there.headers["content-type"] == here.headers["content-type"]
    assert wire.get("/v1/user").ok().keys() == admin.get("/v1/user").ok().keys()


def test_it_listens_on_loopback_only(running: LocalConnect) -> None:
    assert urlsplit(running.url).hostname == "127.0.0.1"


def test_content_is_deployed_and_seen(wire: Wire, site: bytes) -> None:
    guid = new_item(wire, "seen", access_type="all")
    deploy(wire, guid, site)

    assert wire.anonymous().send("GET", f"/content/{guid}/").ok() == b"<h1>Home</h1>"
    head = wire.anonymous().send("HEAD", f"/content/{guid}/")
    assert (head.status, head.body) == (200, b"")


def test_addresses_in_answers_are_those_that_the_client_used(wire: Wire) -> None:
    made = wire.api("POST", "/v1/content", {"name": "addressed"}).ok()

    assert made["content_url"] == f"{wire.server.url}/content/{made['guid']}/"
    again = wire.get(f"/v1/content/{made['guid']}", host="connect.example.com").ok()
    assert again["content_url"] == f"http://connect.example.com/content/{made['guid']}/"


def test_a_bundle_may_come_in_chunks(wire: Wire, site: bytes) -> None:
    guid = new_item(wire, "chunked")
    connection = http.client.HTTPConnection(urlsplit(wire.server.url).netloc, timeout=30)
    pieces = iter([site[:10], site[10:]])
    headers = {"Authorization": f"Key {wire.key}", "Transfer-Encoding": "chunked"}
    path = f"/__api__/v1/content/{guid}/bundles"
    connection.request("POST", path, pieces, headers, encode_chunked=True)
    response = connection.getresponse()

    assert response.status == 200
    response.read()
    connection.close()
    assert wire.get(f"/v1/content/{guid}/bundles").ok()[0]["size"] == len(site)


@pytest.mark.parametrize(
    "header", ["Content-Length: [ZdfA{", "Content-Length: -1", "Transfer-Encoding: gobbledy"]
)
def test_a_message_whose_end_cannot_be_told_is_refused(wire: Wire, header: str) -> None:
    parts = urlsplit(wire.server.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as connection:
        head = f"GET /__api__/v1/user HTTP/1.1\r\nHost: x\r\nAuthorization: Key {wire.key}"
        connection.sendall(f"{head}\r\n{header}\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(4096), b""))

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"Traceback" not in answer
    assert str(wire.key).encode() not in answer
    assert wire.get("/v1/user").status == 200


def test_a_half_upload_leaves_nothing(wire: Wire) -> None:
    guid = new_item(wire, "half")
    incoming = (wire.server._folder or Path()) / "incoming"
    parts = urlsplit(wire.server.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as connection:
        head = (
            f"POST /__api__/v1/content/{guid}/bundles HTTP/1.1\r\nHost: x\r\n"
            f"Authorization: Key {wire.key}\r\nContent-Length: 100000\r\n\r\n"
        )
        connection.sendall(head.encode() + b"\x1f\x8b" * 1000)
        assert _soon(lambda: list(incoming.iterdir()) != [])
    assert _soon(lambda: list(incoming.iterdir()) == [])
    assert wire.get(f"/v1/content/{guid}/bundles").ok() == []


def _soon(holds: Callable[[], bool]) -> bool:
    waiting = threading.Event()
    return any(holds() or waiting.wait(0.02) for _ in range(500))


def test_many_at_once(wire: Wire) -> None:
    def make(number: int) -> str:
        return new_item(wire, f"parallel-{number}")

    with ThreadPoolExecutor(16) as threads:
        guids = list(threads.map(make, range(48)))

    assert len(set(guids)) == 48
    names = {item["name"] for item in wire.get("/v1/content").ok()}
    assert {f"parallel-{number}" for number in range(48)} <= names


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "example.com"])
def test_other_addresses_need_to_be_meant(host: str) -> None:
    with pytest.raises(ServeError, match=r"--allow-remote"):
        listen(host, 0)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost"])
def test_addresses_of_this_machine_alone_do_not(host: str) -> None:
    with listen(host, 0) as listener:
        assert url_of(listener).startswith("http://127.0.0.")


def test_a_meant_address_is_taken() -> None:
    with listen("0.0.0.0", 0, allow_remote=True) as listener:
        assert listener.getsockname()[0] == "0.0.0.0"


def test_a_port_that_is_taken_is_named() -> None:
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(ServeError, match=rf"port {port}.*--port"):
            listen("127.0.0.1", port)
