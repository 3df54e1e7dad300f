# Derived from tests/session/_async/test_answers.py by `make generate`. Do not edit.
"""What comes of an answer: redirects, cookies, encodings, pages, headers."""

from __future__ import annotations

import gzip
import warnings

import pytest

from connectapi import __version__
from connectapi._core.auth import HookAuth
from connectapi._core.config import make_settings
from connectapi._core.errors import (
    APIError,
    AuthenticationFailed,
    ConnectError,
    ConnectionLost,
    NotFound,
    RedirectRefused,
    RouteNotFound,
    SessionClosed,
    TransportError,
    UnexpectedAnswer,
    UnsupportedByServer,
)
from connectapi._core.request import Request
from connectapi._core.response import builtins, json
from connectapi._core.warnings import DeprecatedEndpointWarning
from connectapi._session._sync.session import Session
from connectapi._version import USER_AGENT
from connectapi.models.users import User
from tests.session.common import KEY, error, get, ok, post, settings
from tests.session.fault_server import FaultServer, Heard, Reply

LOGIN = b"<!DOCTYPE html><title>Sign in - Example SSO</title><input type=password value=k3y>"


def test_what_every_request_carries(server: FaultServer) -> None:
    server.answer_with(lambda _: Reply(body=ok(a=1)))
    with Session(settings(server.url, user_agent=USER_AGENT)) as session:
        session.send(get("/v1/users", prefix="a b", page_size=1))
        session.send(post({"name": "a"}))

    read, write = server.heard
    assert read.target == "/__api__/v1/users?prefix=a%20b&page_size=1"
    assert read.headers["authorization"] == f"Key {KEY}"
    assert read.headers["user-agent"].startswith(f"connectapi/{__version__} python/3.")
    assert "application/json" in read.headers["accept"]
    assert len(read.headers["x-correlation-id"]) >= 32
    assert read.headers["x-correlation-id"] != write.headers["x-correlation-id"]
    assert "content-type" not in read.headers
    assert "referer" not in read.headers
    assert write.headers["content-type"] == "application/json"
    assert write.body == b'{"name":"a"}'


def test_the_key_goes_with_the_very_first_request(server: FaultServer) -> None:
    server.plan(Reply(body=ok(a=1)))
    with Session(settings(server.url)) as session:
        assert server.heard == []
        session.send(get())

    assert len(server.heard) == 1
    assert "authorization" in server.heard[0].headers


def test_further_headers_for_a_proxy_before_the_server(server: FaultServer) -> None:
    server.answer_with(lambda _: Reply(body=ok(a=1)))
    more = {"X-Proxy-Token": "t1", "Accept-Language": "de"}
    with Session(settings(server.url, headers=more)) as session:
        session.send(get())
        session.with_options(headers={"X-Proxy-Token": "t2"}).send(get())

    assert [heard.headers["x-proxy-token"] for heard in server.heard] == ["t1", "t2"]
    assert server.heard[1].headers["accept-language"] == "de"


def test_a_hook_that_renews_is_asked_once_after_a_401(server: FaultServer) -> None:
    tokens = iter(["old", "new", "newer", "newest"])
    current = [next(tokens)]

    def renew() -> bool:
        current[0] = next(tokens)
        return True

    auth = HookAuth(lambda _method, _url: {"Authorization": f"Bearer {current[0]}"}, renew=renew)
    server.answer_with(
        lambda heard: Reply(
            200 if heard.headers["authorization"] == "Bearer new" else 401, error(24, "no")
        )
    )
    with Session(make_settings(server.url, auth)) as session:
        session.send(get())
        assert current == ["new"]
        current[0] = "bad"
        with pytest.raises(AuthenticationFailed):
            session.send(get())

    assert [heard.headers["authorization"][7:] for heard in server.heard] == (
        ["old", "new", "bad", "newer"]
    )


def test_cookies_are_kept_for_the_balancer(server: FaultServer) -> None:
    server.plan(Reply(headers={"set-cookie": "node=n1; Path=/; HttpOnly"}), Reply(503), Reply())
    server.answer_with(lambda _: Reply())
    with Session(settings(server.url)) as session:
        session.send(get())
        session.send(get())
        session.with_options(timeout=5).send(post())

    assert "cookie" not in server.heard[0].headers
    assert [heard.headers["cookie"] for heard in server.heard[1:]] == ["node=n1"] * 3


def test_two_clients_share_no_cookies(server: FaultServer) -> None:
    server.answer_with(lambda _: Reply(headers={"set-cookie": "node=n1; Path=/"}))
    for _ in range(2):
        with Session(settings(server.url)) as session:
            session.send(get())

    assert all("cookie" not in heard.headers for heard in server.heard)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_read_follows_on_the_same_server(server: FaultServer, status: int) -> None:
    server.plan(Reply(status, headers={"location": "/__api__/moved?x=1"}), Reply(body=ok(a=1)))
    with Session(settings(server.url)) as session:
        assert session.send(get()) == {"a": 1}

    assert server.heard[1].target == "/__api__/moved?x=1"
    assert server.heard[1].headers["authorization"] == f"Key {KEY}"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nothing_at_all_is_sent_to_another_origin(
    server: FaultServer, method: str, status: int
) -> None:
    with FaultServer() as other:
        server.answer_with(
            lambda _: Reply(status, headers={"location": f"{other.url}/steal?key=k3y"})
        )
        with Session(settings(server.url)) as session:
            request = get() if method == "GET" else post(method=method)
            with pytest.raises(RedirectRefused) as caught:
                session.send(request)

        assert other.heard == []
        assert other.connections == 0
    assert other.url in str(caught.value)
    assert "k3y" not in str(caught.value)
    assert len(server.heard) == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_write_keeps_method_and_body(server: FaultServer, method: str) -> None:
    server.plan(Reply(307, headers={"location": "/moved"}), Reply(body=ok(a=1)))
    with Session(settings(server.url)) as session:
        assert session.send(post({"name": "a"}, method=method)) == {"a": 1}

    assert [(heard.method, heard.body) for heard in server.heard] == [(method, b'{"name":"a"}')] * 2


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_write_is_not_turned_into_a_read(server: FaultServer, status: int) -> None:
    server.plan(Reply(status, headers={"location": "/moved"}))
    with Session(settings(server.url)) as session:
        with pytest.raises(RedirectRefused, match="would turn POST into GET"):
            session.send(post())

    assert len(server.heard) == 1


def test_redirects_in_a_circle_end(server: FaultServer) -> None:
    server.answer_with(lambda _: Reply(302, headers={"location": "/__api__/v1/user"}))
    with Session(settings(server.url)) as session:
        with pytest.raises(RedirectRefused, match="circles"):
            session.send(get())

    assert len(server.heard) == 11


def test_a_redirect_to_nowhere_is_an_error(server: FaultServer) -> None:
    server.plan(Reply(302))
    with Session(settings(server.url)) as session:
        with pytest.raises(RedirectRefused, match="does not say where"):
            session.send(get())


def test_compressed_answers(server: FaultServer) -> None:
    body = ok(names=["n" * 1_000])
    packed = Reply(body=gzip.compress(body), headers={"content-encoding": "gzip"})
    server.plan(packed, Reply(body=gzip.compress(body)[:20], headers=packed.headers))
    with Session(settings(server.url, retry=1)) as session:
        assert session.send(get()) == {"names": ["n" * 1_000]}
        with pytest.raises(ConnectError):
            session.send(get())

    assert "gzip" in server.heard[0].headers["accept-encoding"]


def test_a_length_that_is_too_small_is_no_json(server: FaultServer) -> None:
    server.plan(Reply(body=b'{"guid": "a"}', length=8, closes=True), Reply(body=ok(a=1)))
    with Session(settings(server.url)) as session:
        with pytest.raises(UnexpectedAnswer, match="broken JSON"):
            session.send(get())
        assert session.send(get()) == {"a": 1}


@pytest.mark.parametrize("status", [200, 401, 403, 404])
def test_a_page_where_json_was_due(server: FaultServer, status: int) -> None:
    server.plan(Reply(status, LOGIN, {"content-type": "text/html; charset=utf-8"}))
    with Session(settings(server.url)) as session:
        with pytest.raises(UnexpectedAnswer, match="login page") as caught:
            session.send(get())

    assert "Sign in - Example SSO" in str(caught.value)
    assert "k3y" not in str(caught.value)
    assert caught.value.status == status
    assert caught.value.correlation_id == server.heard[0].headers["x-correlation-id"]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[1,", b"plain words", b"\x00\x01\x02"])
def test_an_answer_that_is_no_json(server: FaultServer, body: bytes) -> None:
    server.plan(Reply(body=body))
    request = Request("getUser", "GET", "/v1/user", json(User))
    with Session(settings(server.url)) as session:
        with pytest.raises(UnexpectedAnswer, match="JSON"):
            session.send(request)


def test_json_of_another_shape_names_the_field(server: FaultServer) -> None:
    server.plan(Reply(body=ok(guid="g", username={"deep": "k3y"})), Reply(body=b"[]"))
    request = Request("getUser", "GET", "/v1/user", json(User))
    with Session(settings(server.url)) as session:
        with pytest.raises(UnexpectedAnswer, match="username") as caught:
            session.send(request)

    assert "k3y" not in str(caught.value)


def test_the_correlation_id_is_the_servers_where_it_has_one(server: FaultServer) -> None:
    server.plan(
        Reply(500, error(1, "broken"), {"x-correlation-id": "server-1"}),
        Reply(500, error(1, "broken")),
        Reply(reset=True),
    )
    with Session(settings(server.url, retry=1)) as session:
        with pytest.raises(APIError, match="correlation id server-1") as first:
            session.send(get())
        with pytest.raises(APIError) as second:
            session.send(get())
        with pytest.raises(ConnectionLost) as third:
            session.send(get())

    assert first.value.correlation_id == "server-1"
    assert second.value.correlation_id == server.heard[1].headers["x-correlation-id"]
    assert third.value.correlation_id == server.heard[2].headers["x-correlation-id"]


def test_a_deprecated_endpoint_warns_once(server: FaultServer) -> None:
    def handler(heard: Heard) -> Reply:
        advice = "/v1/other" if heard.path.endswith("/old") else "n/a"
        return Reply(
            headers={} if heard.path.endswith("/new") else {"x-deprecated-endpoint": advice}
        )

    server.answer_with(handler)
    old = Request("getOld", "GET", "/v1/old", builtins)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with Session(settings(server.url)) as session:
            for _ in range(3):
                session.send(old)
                session.with_options(timeout=5).send(get("/v1/gone"))
                session.send(get("/v1/new"))

    assert [warning.category for warning in caught] == [DeprecatedEndpointWarning] * 2
    assert "getOld" in str(caught[0].message)
    assert "/v1/other" in str(caught[0].message)
    assert "GET /v1/gone" in str(caught[1].message)
    assert "n/a" not in str(caught[1].message)
    assert caught[0].filename == __file__


def test_a_missing_route_asks_for_the_version_once(server: FaultServer) -> None:
    def handler(heard: Heard) -> Reply:
        if heard.path == "/__api__/server_settings":
            return Reply(body=ok(version="2024.05.0"))
        return Reply(404, b"404 page not found", {"content-type": "text/plain"})

    server.answer_with(handler)
    request = Request("getQueue", "GET", "/v1/queue", builtins)
    since = settings(server.url, since_of=lambda _: "2025.02.0")
    with Session(since) as session:
        with pytest.raises(UnsupportedByServer):
            session.send(request)
        with pytest.raises(UnsupportedByServer) as caught:
            session.send(request)
        with pytest.raises(RouteNotFound):
            session.send(get("/v1/raw"))

    assert caught.value.needs == "2025.02.0"
    assert "2024.05.0" in str(caught.value)
    assert [heard.path for heard in server.heard].count("/__api__/server_settings") == 1


@pytest.mark.parametrize(
    "told",
    [Reply(body=ok(version=None)), Reply(body=ok()), Reply(401, error(24, "no")), Reply(500)],
)
def test_a_version_that_is_not_told_hides_no_error(server: FaultServer, told: Reply) -> None:
    missing = Reply(404, b"404 page not found", {"content-type": "text/plain"})
    server.answer_with(lambda heard: told if "server_settings" in heard.path else missing)
    since = settings(server.url, since_of=lambda _: "2025.02.0")
    with Session(since) as session:
        with pytest.raises(RouteNotFound, match=r"2025\.02\.0"):
            session.send(Request("getQueue", "GET", "/v1/queue", builtins))


def test_a_missing_object_asks_for_no_version(server: FaultServer) -> None:
    server.plan(Reply(404, error(4, "no such user")))
    since = settings(server.url, since_of=lambda _: "2025.02.0")
    with Session(since) as session:
        with pytest.raises(NotFound) as caught:
            session.send(Request("getUser", "GET", "/v1/users/x", builtins))

    assert not isinstance(caught.value, RouteNotFound)
    assert len(server.heard) == 1


def test_the_version_is_asked_once_and_may_be_hidden(server: FaultServer) -> None:
    server.answer_with(lambda _: Reply(body=ok(version="")))
    with Session(settings(server.url)) as session:
        versions = [session.server_version() for _ in range(3)]

    assert not any(version.known for version in versions)
    assert len(server.heard) == 1


@pytest.mark.parametrize("status", [100, 204, 304, 399, 600, 999])
def test_odd_states_are_values_or_errors_of_ours(server: FaultServer, status: int) -> None:
    server.answer_with(lambda _: Reply(status, b""))
    with Session(settings(server.url, retry=1, timeout=1)) as session:
        try:
            session.send(get())
        except ConnectError:
            return
    assert status < 400


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"\x00\x01\x02\x03",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nbroken header\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcdef",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 302 Found\r\nlocation: \xff\xfe\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\nno",
    ],
)
def test_no_error_of_the_http_library_escapes(server: FaultServer, raw: bytes) -> None:
    server.answer_with(lambda _: Reply(raw=raw))
    with Session(settings(server.url)) as session:
        with pytest.raises((TransportError, UnexpectedAnswer)) as caught:
            session.send(get())
        with pytest.raises((TransportError, UnexpectedAnswer)):
            with session.stream(get()) as answer:
                answer.read()

    assert str(server.port) in str(caught.value) or "/v1/user" in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_a_closed_session_says_so(server: FaultServer) -> None:
    session = Session(settings(server.url))
    session.close()
    with pytest.raises(SessionClosed, match="closed"):
        session.send(get())
    with pytest.raises(SessionClosed):
        with session.with_options(timeout=5).stream(get()):
            pass
    session.close()

    assert server.heard == []
