"""Requests on their way through the server: what content gets, and what visitors get back."""

import gzip
import json
import socket
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.server.foundation.wire import Wire
from tests.server.runtime.proxied import Echo, Proxied, answering, head_of, steady
from tests.server.runtime.proxy.asking import connection, given, lead_to, read_until, wire
from tests.waiting import until

MIB = 1024 * 1024


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_each_method_reaches_the_content(echo: Echo, guid: str, nobody: Wire, method: str) -> None:
    body = b"abc" if method in ("POST", "PUT", "PATCH") else None
    got = nobody.send(method, f"/content/{guid}/a/b?x=1", body).ok()

    assert (got["method"], got["path"], got["query"]) == (method, "/a/b", "x=1")
    assert got["body"] == ("abc" if body else "")


@pytest.mark.parametrize(
    "path",
    ["", "a%2Fb", "%C3%BC%20x", "a//b/", "..%2f..", "a;b=c,d", "%5Bx%5D", "_bundle", "v1/x", "%zz"],
)
def test_a_path_stays_byte_for_byte(echo: Echo, guid: str, nobody: Wire, path: str) -> None:
    for _ in range(2):  # when it is worked out, and when it is remembered
        got = nobody.send("GET", f"/content/{guid}/{path}?q=%2B+%zz&q").ok()
        assert (got["path"], got["query"]) == (f"/{path}", "q=%2B+%zz&q")


def test_a_body_in_chunks_stays_one(server: Proxied, echo: Echo, guid: str) -> None:
    with closing(connection(server)) as asked:
        pieces = iter([b"one ", b"two ", b"three"])
        asked.request(
            "POST",
            f"/content/{guid}/x",
            pieces,
            encode_chunked=True,
            headers={"Transfer-Encoding": "chunked"},
        )
        got = json.loads(asked.getresponse().read())

    assert got["body"] == "one two three"
    assert ["transfer-encoding", "chunked"] in got["headers"]
    assert "content-length" not in dict(got["headers"])


def test_an_answer_comes_before_the_body_has_ended(server: Proxied, echo: Echo, guid: str) -> None:
    head = f"POST /content/{guid}/early HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    with closing(wire(server, head.encode() + b"3\r\none\r\n")) as asked:
        assert b"got one\n" in read_until(asked, b"got one\n")
        asked.sendall(b"3\r\ntwo\r\n0\r\n\r\n")
        rest = read_until(asked, b"0\r\n\r\n")

    assert b"got two\n" in rest


def test_each_event_comes_when_it_is_sent(server: Proxied, echo: Echo, guid: str) -> None:
    with closing(connection(server)) as asked:
        asked.request("GET", f"/content/{guid}/events")
        answer = asked.getresponse()
        assert answer.readline() == b"data: 1\n"
        assert answer.readline() == b"\n"
        echo.stage.go.set()
        assert answer.read() == b"data: 2\n\n"


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of memory is read from /proc")
def test_64_mib_flow_both_ways_in_little_memory(server: Proxied, echo: Echo, guid: str) -> None:
    size = 64 * MIB
    with closing(connection(server)) as asked:
        asked.request("GET", f"/content/{guid}/x")
        asked.getresponse().read()
        before = forget_peak()
        pieces = (b"x" * 65536 for _ in range(size // 65536))
        asked.request("POST", f"/content/{guid}/count", pieces, {"Content-Length": str(size)})
        assert asked.getresponse().read() == str(size).encode()
        asked.request("GET", f"/content/{guid}/flood")
        answer, received = asked.getresponse(), 0
        while piece := answer.read(MIB):
            received += len(piece)
        assert received == size

    assert peak() - before < 24 * MIB


def forget_peak() -> int:
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    return peak()


def peak() -> int:
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return int(dict(line.split(":", 1) for line in lines)["VmHWM"].split()[0]) * 1024


def test_content_waits_for_a_slow_visitor(server: Proxied, echo: Echo, guid: str) -> None:
    head = f"GET /content/{guid}/flood HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with closing(wire(server, head)) as asked:
        asked.recv(1000)
        seen = steady(lambda: echo.stage.sent)
        assert 0 < seen < 24 * MIB
    until(lambda: server.fleet.open == 0)


@pytest.mark.parametrize("path", ["hang", "silent"])
def test_a_visitor_who_leaves_ends_the_request(
    server: Proxied, echo: Echo, guid: str, path: str
) -> None:
    asked = wire(server, f"GET /content/{guid}/{path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    until(lambda: server.fleet.open == 1)
    if path == "hang":
        read_until(asked, b"first")
    asked.close()

    assert echo.stage.gone.wait(20)
    until(lambda: server.fleet.open == 0)


def test_an_answer_that_wants_no_body_comes_through(server: Proxied, echo: Echo, guid: str) -> None:
    head = f"POST /content/{guid}/refuse HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\n"
    with closing(wire(server, head.encode() + b"abc")) as asked:
        answer = read_until(asked, b"too large")
    assert answer.startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("status", [200, 201, 204, 205, 302, 304, 400, 404, 418, 500, 503, 599])
def test_each_status_comes_through(echo: Echo, guid: str, nobody: Wire, status: int) -> None:
    length = [] if status in (204, 304) else [("content-length", "0")]
    answer = given(nobody, f"/content/{guid}/", status, ("x-own", "yes"), *length)

    assert answer.status == status
    assert answer.headers["x-own"] == "yes"
    assert nobody.send("GET", f"/content/{guid}/x").status == 200


def test_a_redirect_is_the_visitors(echo: Echo, guid: str, nobody: Wire) -> None:
    answer = given(
        nobody, f"/content/{guid}/", 302, ("location", "/login?next=/a"), ("content-length", "0")
    )

    assert answer.status == 302
    assert answer.headers["location"] == f"/content/{guid}/login?next=/a"


def test_cookies_stay_below_the_content(echo: Echo, guid: str, nobody: Wire) -> None:
    answer = given(
        nobody,
        f"/content/{guid}/",
        200,
        ("set-cookie", "a=1; Path=/; Domain=example.org; HttpOnly"),
        ("set-cookie", "b=2; Path=/deep"),
        ("set-cookie", "connectapi-session=stolen; Path=/"),
        ("set-cookie", "c=3"),
        ("content-length", "0"),
    )

    assert answer.headers["set-cookie"] == (
        f"a=1; Path=/content/{guid}/; HttpOnly, b=2; Path=/content/{guid}/deep, c=3"
    )


def test_a_visitors_own_cookies_come_through_but_not_the_servers(
    echo: Echo, guid: str, nobody: Wire
) -> None:
    got = nobody.send(
        "GET", f"/content/{guid}/x", cookie="a=1; connectapi-session=s3cret; b=2; RSC-XSRF=x"
    ).ok()

    assert dict(got["headers"])["cookie"] == "a=1; b=2"


def test_content_is_told_who_asks_and_for_what(server: Proxied, echo: Echo, guid: str) -> None:
    admin = Wire(server, server.api_key)
    me = admin.get("/v1/user").ok()
    got = admin.send(
        "GET",
        f"/content/{guid}/a?b=1",
        x_correlation_id="mine",
        x_forwarded_for="1.2.3.4",
        rstudio_connect_credentials='{"user": "somebody"}',
        x_rsc_request="http://elsewhere/",
    ).ok()
    headers = dict(got["headers"])

    assert len(headers) == len(got["headers"]), "none comes twice"
    assert json.loads(headers["rstudio-connect-credentials"]) == {
        "user": me["username"],
        "groups": [],
    }
    assert headers["shiny-server-credentials"] == headers["rstudio-connect-credentials"]
    assert headers["rstudio-connect-app-base-url"] == f"{server.url}/content/{guid}"
    assert headers["x-rsc-request"] == f"{server.url}/content/{guid}/a?b=1"
    assert headers["x-correlation-id"] == "mine"
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert headers["x-forwarded-proto"] == "http"
    assert headers["x-forwarded-host"] == urlsplit(server.url).netloc
    assert headers["host"] == urlsplit(server.url).netloc
    assert headers["posit-connect-user-session-token"]
    assert "authorization" not in headers


def test_content_is_told_nothing_of_nobody(echo: Echo, guid: str, nobody: Wire) -> None:
    got = nobody.send("GET", f"/content/{guid}/", shiny_server_credentials="{}").ok()
    names = {name for name, _value in got["headers"]}

    assert names.isdisjoint(
        {
            "rstudio-connect-credentials",
            "shiny-server-credentials",
            "posit-connect-user-session-token",
        }
    )


@pytest.mark.parametrize("header", ["Basic dTpw", "Bearer of-its-own", "Digest x=1"])
def test_authorization_of_other_kinds_is_the_contents(
    echo: Echo, guid: str, nobody: Wire, header: str
) -> None:
    got = nobody.send("GET", f"/content/{guid}/", authorization=header).ok()

    assert dict(got["headers"])["authorization"] == header


def test_a_key_beside_authorization_of_the_content(
    server: Proxied, echo: Echo, guid: str, nobody: Wire
) -> None:
    key = f"Key {server.api_key}"
    got = nobody.send(
        "GET", f"/content/{guid}/", x_rsc_authorization=key, authorization="Bearer its-own"
    ).ok()
    headers = dict(got["headers"])
    assert headers["authorization"] == "Bearer its-own"
    assert "x-rsc-authorization" not in headers
    assert "rstudio-connect-credentials" in headers

    both = nobody.send("GET", f"/content/{guid}/", x_rsc_authorization=key, authorization=key)
    assert "authorization" not in dict(both.ok()["headers"])
    bearer = nobody.send(
        "GET",
        f"/content/{guid}/",
        x_rsc_authorization=key,
        authorization=f"Bearer {server.api_key}",
    )
    assert "authorization" not in dict(bearer.ok()["headers"])


def test_below_a_vanity_path_and_of_a_draft(server: Proxied, echo: Echo, nobody: Wire) -> None:
    guid = server.published()
    short = server.vanity(guid, f"/short/{guid[:8]}/")
    draft = server.deployed(guid, "python-fastapi", activate=False)
    admin = Wire(server, server.api_key)

    for base in (short, f"/content/{guid}/", f"/content/{guid}/_bundle{draft}/"):
        for path in ("", "a%2Fb"):
            got = admin.send("GET", base + path).ok()
            headers = dict(got["headers"])
            assert got["path"] == f"/{path}"
            assert headers["rstudio-connect-app-base-url"] == server.url + base.rstrip("/")
            assert headers["x-rsc-request"] == server.url + base + path
        location = ("location", "/x")
        found = given(admin, base, 302, location, ("content-length", "0"))
        assert found.headers["location"] == f"{base}x"
    assert server.fleet.asked[-1]["bundle"] == int(draft)
    assert nobody.send("GET", f"/content/{guid}/_bundle{draft}/").status == 401


def test_a_program_that_wants_its_prefix_gets_it(server: Proxied, echo: Echo, nobody: Wire) -> None:
    guid = server.published()
    short = server.vanity(guid, f"/prefixed{guid[:8]}/")
    server.fleet.keeps_prefix = True

    for base in (short, f"/content/{guid}/"):
        assert nobody.send("GET", f"{base}a").ok()["path"] == f"/content/{guid}/a"


def test_an_address_without_its_slash_leads_to_the_one_with_it(
    server: Proxied, echo: Echo, guid: str, nobody: Wire
) -> None:
    answer = nobody.send("GET", f"/content/{guid}?a=1")
    assert (answer.status, answer.headers["location"]) == (302, f"/content/{guid}/?a=1")
    assert nobody.send("POST", f"/content/{guid}", b"x").status == 307


def test_packed_answers_stay_packed(server: Proxied, guid: str, nobody: Wire) -> None:
    data = gzip.compress(b"hello " * 100)

    def packed(connection: socket.socket) -> None:
        assert b"accept-encoding: gzip" in head_of(connection).lower()
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(data)}\r\n\r\n"
        connection.sendall(head.encode() + data)

    with answering(packed) as address:
        lead_to(server, guid, address)
        answer = nobody.send("GET", f"/content/{guid}/", accept_encoding="gzip")
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.body == data
