"""WebSockets on their way through the server."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from socket import SHUT_RDWR
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from connectapi.server.runtime.fleet import Full, StartFailed
from connectapi.server.runtime.websockets import close_message
from tests.server.foundation.conftest import archive, deploy, new_item
from tests.server.foundation.wire import Wire
from tests.server.runtime.proxied import Proxied, nobody_answers, serving, steady
from tests.waiting import until

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

MIB = 1024 * 1024


@dataclass
class Talk:
    """An application that speaks over WebSockets, as the path and the messages say.

    Attributes:
        heard: How each of its WebSockets was closed by the other side.
        sent: How many messages of a flood it has sent.
    """

    heard: list[tuple[int, str]] = field(default_factory=list)
    sent: int = 0

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        if scope["type"] != "websocket":
            return
        await receive()
        if scope["path"].endswith("/denied"):
            start = {"type": "websocket.http.response.start", "status": 418}
            await send({**start, "headers": [(b"x-own", b"1"), (b"location", b"/teapot")]})
            await send({"type": "websocket.http.response.body", "body": b"a teapot"})
            return
        chosen = scope["subprotocols"][-1] if scope["subprotocols"] else None
        headers = [(b"set-cookie", b"a=1; Path=/"), (b"x-own", b"1")]
        await send({"type": "websocket.accept", "subprotocol": chosen, "headers": headers})
        await self._talk(scope, receive, send)

    async def _talk(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                self.heard.append((message.get("code", 0), message.get("reason", "")))
                return
            text = message.get("text")
            if text == "facts":
                await send({"type": "websocket.send", "text": _facts(scope)})
            elif text == "flood":
                for _ in range(256):
                    await send({"type": "websocket.send", "bytes": b"x" * (MIB // 4)})
                    self.sent += 1
            elif text is not None and text.startswith("close "):
                code, _, reason = text.removeprefix("close ").partition(" ")
                await send({"type": "websocket.close", "code": int(code), "reason": reason})
                return
            elif text == "break":
                # What holds the connection belongs to the one who sends; ASGI has no word for it.
                send.__self__.transport.abort()  # type: ignore[attr-defined]  # uvicorn's
                return
            else:
                kind = "bytes" if text is None else "text"
                await send({"type": "websocket.send", kind: message[kind]})


def _facts(scope: "Scope") -> str:
    return json.dumps(
        {
            "path": scope["raw_path"].decode(),
            "query": scope["query_string"].decode(),
            "subprotocols": list(scope["subprotocols"]),
            "headers": [[k.decode("latin-1"), v.decode("latin-1")] for k, v in scope["headers"]],
        }
    )


@pytest.fixture(scope="module")
def server() -> Iterator[Proxied]:
    with Proxied() as server:
        yield server


@pytest.fixture(scope="module")
def guid(server: Proxied) -> str:
    return server.published("python-streamlit")


@pytest.fixture
def app(server: Proxied, guid: str) -> Iterator[Talk]:
    app = Talk()
    with serving(app) as address:
        server.fleet.addresses[:] = [address]
        server.fleet.guid, server.fleet.failure = guid, None
        yield app
    released(server)


def opened(
    server: Proxied,
    path: str,
    headers: Mapping[str, str] | None = None,
    subprotocols: list[str] | None = None,
    origin: str | None = None,
) -> ClientConnection:
    parts = urlsplit(server.url)
    return connect(
        f"ws://{parts.netloc}{path}",
        additional_headers=dict(headers or {}) | ({"Origin": origin} if origin else {}),
        subprotocols=[Subprotocol(name) for name in subprotocols or ()] or None,
        compression=None,
        max_size=None,
        proxy=None,
    )


def released(server: Proxied) -> None:
    until(lambda: server.fleet.open == 0)


def test_messages_go_both_ways(server: Proxied, app: Talk, guid: str) -> None:
    with opened(server, f"/content/{guid}/_stcore/stream") as socket:
        assert server.fleet.open == 1
        for message in ("hello", "grüße 🎈", "", b"\x00\xff", b""):
            socket.send(message)
            assert socket.recv(20) == message
        big = "ü" * (4 * MIB)
        socket.send(big)
        assert socket.recv(20) == big
        socket.send([b"a" * MIB, b"b" * MIB])
        assert socket.recv(20) == b"a" * MIB + b"b" * MIB
    released(server)


def test_pings_are_answered(server: Proxied, app: Talk, guid: str) -> None:
    with opened(server, f"/content/{guid}/") as socket:
        assert socket.ping().wait(20)
        socket.send("after")
        assert socket.recv(20) == "after"
    released(server)


def test_content_sees_the_opening_as_any_request(server: Proxied, app: Talk, guid: str) -> None:
    path = f"/content/{guid}/a%2Fb/websocket?x=%20y"
    headers = {
        "Authorization": f"Key {server.api_key}",
        "Cookie": "a=1; connectapi-session=x",
        "RStudio-Connect-Credentials": "spoofed",
    }
    with opened(server, path, headers, ["v1", "v2"], server.url) as socket:
        assert socket.subprotocol == "v2"
        socket.send("facts")
        got = json.loads(socket.recv(20))
        response = socket.response
    told = dict(got["headers"])

    assert (got["path"], got["query"]) == ("/a%2Fb/websocket", "x=%20y")
    assert got["subprotocols"] == ["v1", "v2"]
    assert len(told) == len(got["headers"])
    assert told["cookie"] == "a=1"
    assert "authorization" not in told
    assert json.loads(told["rstudio-connect-credentials"])["groups"] == []
    assert told["posit-connect-user-session-token"]
    assert told["rstudio-connect-app-base-url"] == f"{server.url}/content/{guid}"
    assert told["host"] == urlsplit(server.url).netloc
    assert told["origin"] == server.url
    assert response is not None
    assert response.headers["x-own"] == "1"
    given = response.headers.get_all("set-cookie")
    assert given[0] == f"a=1; Path=/content/{guid}/"
    assert given[1].startswith("connectapi-worker=")
    released(server)


def test_below_a_vanity_path(server: Proxied, app: Talk, guid: str) -> None:
    short = server.vanity(guid, "/talk/")
    with opened(server, f"{short}x") as socket:
        socket.send("facts")
        got = json.loads(socket.recv(20))
    released(server)

    assert got["path"] == "/x"
    assert dict(got["headers"])["rstudio-connect-app-base-url"] == f"{server.url}/talk"


@pytest.mark.parametrize("code, reason", [(1000, ""), (1001, "bye"), (3000, "own"), (4999, "x")])
def test_content_hears_how_a_visitor_closes(
    server: Proxied, app: Talk, guid: str, code: int, reason: str
) -> None:
    with opened(server, f"/content/{guid}/") as socket:
        socket.send("x")
        socket.recv(20)
        socket.close(code, reason)
    released(server)

    until(lambda: app.heard == [(code, reason)])


@pytest.mark.parametrize("code, reason", [(1000, ""), (1011, "oh"), (4000, "own reason")])
def test_a_visitor_hears_how_content_closes(
    server: Proxied, app: Talk, guid: str, code: int, reason: str
) -> None:
    with opened(server, f"/content/{guid}/") as socket:
        socket.send(f"close {code} {reason}")
        with pytest.raises(ConnectionClosed) as caught:
            socket.recv(20)
    assert caught.value.rcvd is not None
    assert (caught.value.rcvd.code, caught.value.rcvd.reason) == (code, reason)
    released(server)


def test_a_visitor_who_is_lost_is_gone_for_content(server: Proxied, app: Talk, guid: str) -> None:
    with opened(server, f"/content/{guid}/") as socket:
        socket.send("x")
        socket.recv(20)
        socket.socket.shutdown(SHUT_RDWR)
    released(server)

    until(lambda: [code for code, _ in app.heard] == [1001])


def test_a_process_that_dies_closes_with_words(server: Proxied, app: Talk, guid: str) -> None:
    with opened(server, f"/content/{guid}/") as socket:
        socket.send("break")
        with pytest.raises(ConnectionClosed) as caught:
            socket.recv(20)
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == 1014
    released(server)


def test_closes_that_cannot_be_sent_are_others() -> None:
    for code, sent in ((None, 1014), (1006, 1014), (1005, 1000), (1001, 1001), (4000, 4000)):
        assert close_message(code, None)["code"] == sent
    long = close_message(4000, "ü" * 100)
    assert len(long["reason"].encode()) <= 123


def test_content_waits_for_a_visitor_who_does_not_read(
    server: Proxied, app: Talk, guid: str
) -> None:
    with opened(server, f"/content/{guid}/") as socket:
        socket.send("flood")
        until(lambda: app.sent > 0)
        steady(lambda: app.sent)
        assert app.sent < 192
        for _ in range(256):
            assert len(socket.recv(20)) == MIB // 4
    released(server)


def test_content_may_answer_without_a_websocket(server: Proxied, app: Talk, guid: str) -> None:
    with pytest.raises(InvalidStatus) as caught:
        opened(server, f"/content/{guid}/denied")
    answer = caught.value.response

    assert answer.status_code == 418
    assert answer.body == b"a teapot"
    assert answer.headers["x-own"] == "1"
    assert answer.headers["location"] == f"/content/{guid}/teapot"
    released(server)


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", "http://127.0.0.1:1", "x"])
def test_pages_of_other_origins_are_refused(
    server: Proxied, app: Talk, guid: str, origin: str
) -> None:
    with pytest.raises(InvalidStatus) as caught:
        opened(server, f"/content/{guid}/", origin=origin)

    assert caught.value.response.status_code == 403
    assert server.fleet.open == 0, "nobody was asked"


def test_nobody_comes_in_who_may_not(server: Proxied, app: Talk, guid: str) -> None:
    closed = server.published("python-streamlit", "acl")
    key = server.add_user("somebody").api_key
    empty = new_item(Wire(server, server.api_key), "empty")
    for path, headers, status in (
        (f"/content/{closed}/", {}, 401),
        (f"/content/{closed}/", {"Authorization": f"Key {key}"}, 403),
        (f"/content/{closed}/", {"Authorization": "Key wrong"}, 401),
        (f"/content/{empty}/", {"Authorization": f"Key {server.api_key}"}, 404),
        ("/nowhere/", {}, 404),
        ("/__api__/v1/user", {}, 404),
    ):
        with pytest.raises(InvalidStatus) as caught:
            opened(server, path, headers)
        assert caught.value.response.status_code == status, path
    with opened(server, f"/content/{closed}/", {"Authorization": f"Key {server.api_key}"}):
        pass
    released(server)


def test_content_that_is_not_there_is_said_so(server: Proxied, app: Talk, guid: str) -> None:
    here = server.fleet.addresses[0]
    for failure, address, status in (
        (Full(), here, 503),
        (StartFailed("no", None), here, 502),
        (None, nobody_answers(), 502),
    ):
        server.fleet.failure, server.fleet.addresses[:] = failure, [address]
        with pytest.raises(InvalidStatus) as caught:
            opened(server, f"/content/{guid}/")
        assert caught.value.response.status_code == status
    released(server)


def test_files_have_no_websockets(server: Proxied, app: Talk) -> None:
    admin = Wire(server, server.api_key)
    guid = new_item(admin, "files", access_type="all")
    deploy(admin, guid, archive({"index.html": "<h1>Hello</h1>"}))
    with pytest.raises(InvalidStatus) as caught:
        opened(server, f"/content/{guid}/")
    assert caught.value.response.status_code == 404
    assert b"no WebSockets" in (caught.value.response.body or b"")


def test_nothing_is_said_for_too_long(server: Proxied, app: Talk) -> None:
    guid = server.published("python-streamlit", read_timeout=1)
    with opened(server, f"/content/{guid}/") as socket, pytest.raises(ConnectionClosed) as caught:
        socket.recv(20)
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == 1001
    assert "for too long" in caught.value.rcvd.reason
    released(server)


def test_websockets_end_with_the_server(app: Talk) -> None:
    with ExitStack() as stack:
        address = stack.enter_context(serving(app))
        with Proxied() as server:
            server.fleet.addresses[:] = [address]
            guid = server.published("python-streamlit")
            socket = stack.enter_context(opened(server, f"/content/{guid}/"))
            socket.send("x")
            assert socket.recv(20) == "x"
        with pytest.raises(ConnectionClosed):
            socket.recv(20)
        until(lambda: len(app.heard) == 1)


def test_behind_a_prefix(app: Talk) -> None:
    with serving(app) as address, Proxied(path_prefix="/connect-1") as server:
        server.fleet.addresses[:] = [address]
        guid = server.published("python-streamlit")
        with opened(server, f"/connect-1/content/{guid}/x", origin=server.url) as socket:
            socket.send("facts")
            got = json.loads(socket.recv(20))
        with pytest.raises(InvalidStatus):
            opened(server, f"/content/{guid}/x")
        released(server)

    assert got["path"] == "/x"
    told = dict(got["headers"])["rstudio-connect-app-base-url"]
    assert told == f"{server_url_of(got)}/connect-1/content/{guid}"


def server_url_of(got: dict[str, Any]) -> str:  # Any: what the application tells
    return f"http://{dict(got['headers'])['host']}"
