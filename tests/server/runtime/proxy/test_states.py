"""What visitors see of programs that answer badly, not yet, or not at all."""

import http.client
import socket
from contextlib import closing

import pytest

from connectapi.server.runtime.fleet import Full, NotReady, StartFailed
from tests.server.foundation.wire import Wire
from tests.server.runtime.proxied import Echo, Proxied, answering, head_of, nobody_answers, serving
from tests.server.runtime.proxy.asking import connection, given, lead_to, read_until, wire
from tests.waiting import until

MIB = 1024 * 1024


RAW = {
    "interim answers": (
        (
            b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        ),
        200,
        b"ok",
    ),
    "until the end": (b"HTTP/1.0 200 OK\r\nX: y\r\n\r\nall of it", 200, b"all of it"),
    "in chunks with a trailer": (
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n"
            b"2\r\nok\r\n0\r\nX: 1\r\n\r\n"
        ),
        200,
        b"ok",
    ),
    "not modified, with a length": (
        b"HTTP/1.1 304 Not Modified\r\nContent-Length: 1000\r\nETag: x\r\n\r\n",
        304,
        b"",
    ),
    "two connections named": (
        b"HTTP/1.1 200 OK\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nContent-Length: 2\r\n\r\nok",
        200,
        b"ok",
    ),
}


@pytest.mark.parametrize("name", RAW)
def test_what_programs_answer(server: Proxied, guid: str, nobody: Wire, name: str) -> None:
    sent, status, body = RAW[name]

    def reply(connection: socket.socket) -> None:
        head_of(connection)
        connection.sendall(sent)

    with answering(reply) as address:
        lead_to(server, guid, address)
        answer = nobody.send("GET", f"/content/{guid}/")
    assert (answer.status, answer.body) == (status, body)
    assert not answer.headers.keys() & {"x-hop", "trailer", "keep-alive"}


def test_a_head_has_its_length_and_no_body(server: Proxied, guid: str, nobody: Wire) -> None:
    def reply(connection: socket.socket) -> None:
        for _ in range(2):
            head_of(connection)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n")

    with answering(reply) as address:
        lead_to(server, guid, address)
        for _ in range(2):
            answer = nobody.send("HEAD", f"/content/{guid}/")
            assert (answer.status, answer.headers["content-length"]) == (200, "1234")


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        b"HTTP/1.1 777 What\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + (b"X: " + b"y" * 8000 + b"\r\n") * 200,
    ],
)
def test_no_answer_is_a_bad_gateway(server: Proxied, guid: str, nobody: Wire, sent: bytes) -> None:
    def reply(connection: socket.socket) -> None:
        head_of(connection)
        connection.sendall(sent)

    with answering(reply) as address:
        lead_to(server, guid, address)
        answer = nobody.send("POST", f"/content/{guid}/", b"x")
        page = nobody.send("GET", f"/content/{guid}/", accept="text/html")
    assert answer.status == 502
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert b"does not answer" in answer.body
    assert page.status == 502
    assert b"<h1>" in page.body
    until(lambda: server.fleet.open == 0)


def test_an_answer_that_breaks_off_looks_broken(server: Proxied, guid: str) -> None:
    def reply(connection: socket.socket) -> None:
        head_of(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n")

    with answering(reply) as address, closing(connection(server)) as asked:
        lead_to(server, guid, address)
        asked.request("GET", f"/content/{guid}/")
        answer = asked.getresponse()
        with pytest.raises(http.client.IncompleteRead):
            answer.read()
    until(lambda: server.fleet.open == 0)


def test_a_process_that_is_not_there_any_more_is_replaced(
    server: Proxied, echo: Echo, guid: str, nobody: Wire
) -> None:
    here = server.fleet.addresses[0]
    for method, body in (("GET", None), ("POST", b"abc")):
        lead_to(server, guid, nobody_answers(), here)
        assert nobody.send(method, f"/content/{guid}/x", body).ok()["method"] == method
        assert len(server.fleet.asked) == 2


def test_a_process_that_dies_is_asked_again_only_what_does_no_harm(
    server: Proxied, echo: Echo, guid: str, nobody: Wire
) -> None:
    here = server.fleet.addresses[0]

    def die(connection: socket.socket) -> None:
        head_of(connection)

    with answering(die) as address:
        for method, body in (("GET", None), ("HEAD", None), ("PUT", b"abc"), ("DELETE", None)):
            lead_to(server, guid, address, here)
            assert nobody.send(method, f"/content/{guid}/x", body).status == 200, method
        lead_to(server, guid, address, here)
        assert nobody.send("POST", f"/content/{guid}/x", b"abc").status == 502


def test_a_kept_connection_that_was_closed_meanwhile_harms_nobody(
    server: Proxied, guid: str, nobody: Wire
) -> None:
    def once(connection: socket.socket) -> None:
        head_of(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    with answering(once) as address:
        lead_to(server, guid, address)
        for _ in range(20):
            assert nobody.send("GET", f"/content/{guid}/").body == b"ok"


def test_nothing_happens_for_too_long(server: Proxied, echo: Echo, nobody: Wire) -> None:
    guid = server.published(connection_timeout=1)
    lead_to(server, guid, server.fleet.addresses[0])
    answer = nobody.send("GET", f"/content/{guid}/silent")

    assert answer.status == 504
    assert b"for too long" in answer.body
    assert echo.stage.gone.wait(20)


def test_a_visitor_sends_nothing_for_too_long(server: Proxied, echo: Echo) -> None:
    guid = server.published(read_timeout=1)
    lead_to(server, guid, server.fleet.addresses[0])
    head = f"POST /content/{guid}/count HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"
    with closing(wire(server, head.encode())) as asked:
        assert b" 504 " in read_until(asked, b"\r\n")


def test_a_browser_sees_that_content_starts(server: Proxied, guid: str, nobody: Wire) -> None:
    lead_to(server, guid, nobody_answers())
    server.fleet.failure = NotReady(None)
    page = nobody.send("GET", f"/content/{guid}/", accept="text/html,*/*;q=0.8")

    assert page.status == 503
    assert page.headers["retry-after"] == page.headers["refresh"] == "2"
    assert page.headers["cache-control"] == "no-store"
    assert b"being started" in page.body
    assert server.fleet.asked[-1]["wait"] == 1.0


def test_a_program_waits_until_content_has_started(
    server: Proxied, guid: str, nobody: Wire
) -> None:
    lead_to(server, guid, nobody_answers())
    server.fleet.failure = NotReady(None)
    answer = nobody.send("GET", f"/content/{guid}/")
    asset = nobody.send("GET", f"/content/{guid}/", accept="text/html", sec_fetch_mode="no-cors")

    assert [asked["wait"] for asked in server.fleet.asked] == [None, None]
    assert (answer.status, asset.status) == (503, 503)
    assert answer.headers["retry-after"] == "2"
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


def test_a_start_that_failed_is_told_to_those_who_may_know(server: Proxied, nobody: Wire) -> None:
    guid = server.published(access_type="all")
    admin = Wire(server, server.api_key)
    reader = Wire(server, server.add_user(f"reader{guid[:8]}").api_key)
    lead_to(server, guid, nobody_answers())
    reason = "It ended. The last lines of its log:\nModuleNotFoundError: No module named 'flask'"
    server.fleet.failure = StartFailed(reason, "abcdef")

    for who in (nobody, reader):
        for accept in ("*/*", "text/html"):
            answer = who.send("GET", f"/content/{guid}/", accept=accept)
            assert answer.status == 502
            assert b"flask" not in answer.body
    page = admin.send("GET", f"/content/{guid}/", accept="text/html")
    assert page.status == 502
    assert b"No module named &#39;flask&#39;" in page.body
    assert f"/connect/content/{guid}/logs?job=abcdef".encode() in page.body
    plain = admin.send("GET", f"/content/{guid}/")
    assert plain.status == 502
    assert b"No module named 'flask'" in plain.body


def test_no_room_for_another_visitor(server: Proxied, guid: str, nobody: Wire) -> None:
    lead_to(server, guid, nobody_answers())
    server.fleet.failure = Full()
    answer = nobody.send("GET", f"/content/{guid}/")
    page = nobody.send("GET", f"/content/{guid}/", accept="text/html")

    assert (answer.status, page.status) == (503, 503)
    assert answer.headers["retry-after"] == "5"
    assert b"busy" in answer.body


def test_locked_content_is_not_asked(server: Proxied, echo: Echo, nobody: Wire) -> None:
    guid = server.published()
    assert nobody.send("GET", f"/content/{guid}/").status == 200
    admin = Wire(server, server.api_key)
    admin.api("PATCH", f"/v1/content/{guid}", {"locked": True, "locked_message": "Later."}).ok()

    answer = nobody.send("GET", f"/content/{guid}/")
    assert answer.status == 403
    assert b"Later." in answer.body


def test_visitors_come_back_to_their_process(server: Proxied, echo: Echo, nobody: Wire) -> None:
    guid = server.published("python-shiny")
    first = nobody.send("GET", f"/content/{guid}/")
    cookie = first.headers["set-cookie"]
    name, _, rest = cookie.partition("=")
    worker = rest.partition(";")[0]

    assert name == "connectapi-worker"
    assert f"; Path=/content/{guid}/; HttpOnly; SameSite=Lax" in cookie
    again = nobody.send("GET", f"/content/{guid}/", cookie=f"a=1; connectapi-worker={worker}")
    assert server.fleet.asked[-1]["prefer"] == worker
    assert "set-cookie" not in again.headers
    assert dict(again.ok()["headers"])["cookie"] == "a=1"


def test_visitors_of_an_api_are_anybodys(server: Proxied, echo: Echo, guid: str) -> None:
    answer = Wire(server, None).send("GET", f"/content/{guid}/", cookie="connectapi-worker=x")

    assert "set-cookie" not in answer.headers
    assert server.fleet.asked[-1]["prefer"] is None


def test_behind_a_prefix_everything_stays_below_it() -> None:
    app = Echo()
    with serving(app) as address, Proxied(path_prefix="/connect-1") as server:
        server.fleet.addresses[:] = [address]
        guid = server.published()
        nobody = Wire(server, None)
        base = f"/connect-1/content/{guid}"
        got = nobody.send("GET", f"{base}/a").ok()

        assert got["path"] == "/a"
        headers = dict(got["headers"])
        assert headers["rstudio-connect-app-base-url"] == f"{server.url}/content/{guid}"
        assert headers["x-rsc-request"] == f"{server.url}/content/{guid}/a"
        answer = given(nobody, f"{base}/", 302, ("location", "/x"), ("content-length", "0"))
        assert answer.headers["location"] == f"{base}/x"
