# Derived from tests/session/_async/test_peer_bugs.py by `make generate`. Do not edit.
"""Faults on the wire that other clients got wrong, each by its name."""

from __future__ import annotations

import ssl
import warnings
from pathlib import Path

import pytest
import trustme

from connectapi import Client, InsecureWarning, Timeouts
from connectapi._core.errors import APIError, ConnectionLost, RedirectRefused, UnexpectedAnswer
from connectapi._core.raw import raw_request
from connectapi._session._sync.session import Session
from tests.session.common import KEY, QUICK, get, ok, post, settings
from tests.session.fault_server import FaultServer, Heard, Reply


def test_peer_bug_cookie_dropped_between_deploy_and_poll() -> None:
    """Two nodes behind a balancer: without its cookie, the second knows nothing of the task."""

    def balanced(heard: Heard) -> Reply:
        if heard.method == "POST":
            return Reply(202, ok(task_id="t"), {"set-cookie": "node=a; Path=/; HttpOnly"})
        if heard.headers.get("cookie") != "node=a":
            return Reply(404, ok(code=4, error="no such task"))
        return Reply(body=ok(id="t", output=["done"], last=1, finished=True, code=0, error=""))

    with FaultServer() as balancer:
        balancer.answer_with(balanced)
        with Client(balancer.url, KEY) as client:
            started = client.api.content.deploy_content_bundle("guid", bundle_id="1")
            assert (client.tasks.wait(started.task_id)).output == ["done"]

    assert len(balancer.heard) == 2


def test_peer_bug_key_sent_to_another_host_after_a_redirect(server: FaultServer) -> None:
    with FaultServer() as other:
        server.answer_with(lambda _: Reply(307, headers={"location": f"{other.url}/x"}))
        with Session(settings(server.url)) as session:
            for request in (get(), post()):
                with pytest.raises(RedirectRefused):
                    session.send(request)
                with pytest.raises(RedirectRefused):
                    with session.stream(request):
                        pass

    assert other.connections == 0


def test_peer_bug_key_sent_to_the_host_of_the_next_page(server: FaultServer) -> None:
    with FaultServer() as other:
        evil = f"{other.url}/__api__/v1/audit_logs?next=2&limit=500"
        logs = [{"id": str(number), "time": "2026-01-01T00:00:00Z"} for number in (1, 2)]
        server.plan(
            Reply(body=ok(results=logs[:1], paging={"cursors": {"next": "2"}, "next": evil})),
            Reply(body=ok(results=logs[1:], paging={"cursors": {"next": None}, "next": None})),
        )
        with Client(server.url, KEY) as client:
            visits = client.usage.visits()
            assert len(visits.collect()) == 2

    assert other.connections == 0
    assert len(server.heard) == 2


def test_peer_bug_https_key_sent_to_http(server: FaultServer, tmp_path: Path) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    with FaultServer(tls=context) as secure:
        secure.answer_with(lambda _: Reply(302, headers={"location": f"{server.url}/x"}))
        with Session(settings(secure.url, verify=tmp_path / "ca.pem")) as session:
            with pytest.raises(RedirectRefused, match="https to http"):
                session.send(get())

    assert server.connections == 0


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_peer_bug_body_lost_on_the_way_from_http_to_https(
    server: FaultServer, tmp_path: Path, method: str, status: int
) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    bundle = tmp_path / "bundle.tar.gz"
    bundle.write_bytes(b"archive")
    with FaultServer(tls=context) as secure:
        secure.answer_with(lambda _: Reply(body=ok(id="1")))
        server.answer_with(lambda h: Reply(status, headers={"location": secure.url + h.target}))
        with Session(settings(server.url, verify=tmp_path / "ca.pem")) as session:
            request = raw_request(method, "/v1/x", content=bundle)
            if status in {307, 308}:
                assert session.send(request) == {"id": "1"}
            else:
                # Browsers would send GET without the body.
                with pytest.raises(RedirectRefused, match=f"turn {method} into GET"):
                    session.send(request)

    expected = [(method, b"archive")] if status in {307, 308} else []
    assert [(heard.method, heard.body) for heard in secure.heard] == expected


def test_peer_bug_no_timeouts(server: FaultServer) -> None:
    with Session(settings(server.url)) as session:
        limits = session.settings.timeouts
    assert limits.connect
    assert limits.read
    server.answer_with(lambda _: Reply(delay=20))
    quick = settings(server.url, timeout=Timeouts(read=0.1), retry=1)
    with Session(quick) as session:
        with pytest.raises(TimeoutError):
            session.send(get())


def test_peer_bug_reused_connection_aborted(server: FaultServer) -> None:
    server.plan(Reply(body=ok(a=1)), Reply(raw=b""), Reply(reset=True), Reply(body=ok(a=2)))
    with Session(settings(server.url)) as session:
        assert session.send(get()) == {"a": 1}
        assert session.send(get()) == {"a": 2}


def test_peer_bug_upload_sent_twice(server: FaultServer) -> None:
    server.answer_with(lambda _: Reply(reset=True))
    with Session(settings(server.url)) as session:
        with pytest.raises(ConnectionLost):
            session.send(raw_request("POST", "/v1/bundles", content=b"x" * 2_000_000))

    assert len(server.heard) == 1


def test_peer_bug_authority_file_of_the_wrong_type(tmp_path: Path) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    with FaultServer(tls=context) as secure:
        secure.answer_with(lambda _: Reply(body=ok(username="jane")))
        for verify in (path, str(path), path.read_bytes()):
            with Client(secure.url, KEY, verify=verify) as client:
                assert (client.me()).username == "jane"


def test_peer_bug_skip_verify_without_effect() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("other.example.com").configure_cert(context)
    with FaultServer(tls=context) as secure:
        secure.answer_with(lambda _: Reply(body=ok(username="jane")))
        with pytest.warns(InsecureWarning):
            client = Client(secure.url, KEY, verify=False)
        with client:
            assert (client.me()).username == "jane"


def test_peer_bug_empty_no_proxy_matches_every_host(
    server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answer_with(lambda _: Reply(body=ok(username="jane")))
    for proxy, no_proxy in (("HTTP_PROXY", "NO_PROXY"), ("http_proxy", "no_proxy")):
        monkeypatch.setenv(proxy, server.url)
        monkeypatch.setenv(no_proxy, "")
        with Client("http://connect.invalid", KEY) as client:
            assert (client.me()).username == "jane"
        monkeypatch.delenv(proxy)
        monkeypatch.delenv(no_proxy)

    assert all(heard.target.startswith("http://connect.invalid/") for heard in server.heard)


@pytest.mark.parametrize(
    "body", [b"", b"Bad Gateway", b"[]", b"{}", b'{"message":"x"}', b"<html>down</html>"]
)
@pytest.mark.parametrize("status", [403, 500, 520])
def test_peer_bug_error_body_that_is_no_json_masks_the_error(
    server: FaultServer, status: int, body: bytes
) -> None:
    kind = "text/html" if body.startswith(b"<") else "application/json"
    server.answer_with(lambda _: Reply(status, body, {"content-type": kind}))
    with Session(settings(server.url)) as session:
        with pytest.raises((APIError, UnexpectedAnswer), match=str(status)) as caught:
            session.send(get())

    assert vars(caught.value)["status"] == status


def test_peer_bug_login_page_taken_for_an_answer(server: FaultServer) -> None:
    page = b"<!DOCTYPE html><title>Sign in</title>"
    server.answer_with(lambda _: Reply(200, page, {"content-type": "text/html"}))
    with Client(server.url, KEY) as client:
        with pytest.raises(UnexpectedAnswer, match="login page"):
            client.me()
        with pytest.raises(UnexpectedAnswer, match="login page"):
            client.users.find().collect()
        with pytest.raises(UnexpectedAnswer, match="login page"):
            client.request("GET", "/v1/user")
        with pytest.raises(UnexpectedAnswer, match="login page"):
            client.content.create("x")


def test_peer_bug_partial_file_left_after_a_failed_download(
    server: FaultServer, tmp_path: Path
) -> None:
    def chunks_of(client: Client) -> None:
        item = client.content.get("g")
        item.bundles.download("7", tmp_path / "bundle.tar.gz")

    def handler(heard: Heard) -> Reply:
        if heard.path.endswith("/download"):
            return Reply(body=b"x" * 1_000_000, cut_after=500_000)
        return Reply(body=ok(guid="g", name="n"))

    server.answer_with(handler)
    with Client(server.url, KEY, retry=QUICK) as client:
        with pytest.raises(ConnectionLost):
            chunks_of(client)

    assert list(tmp_path.iterdir()) == []


def test_peer_bug_download_byte_by_byte(server: FaultServer) -> None:
    server.answer_with(lambda _: Reply(body=b"x" * 2_000_000))
    with Session(settings(server.url)) as session, session.stream(get()) as answer:
        sizes = [len(piece) for piece in answer.iter_bytes()]

    assert sum(sizes) == 2_000_000
    assert len(sizes) < 2_000


def test_peer_bug_version_asked_with_every_call(server: FaultServer) -> None:
    server.answer_with(lambda _: Reply(body=ok(username="jane", version="2099.01.0")))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with Client(server.url, KEY) as client:
            for _ in range(3):
                client.me()

    assert caught == []  # a server newer than this package is no news
    assert {heard.path for heard in server.heard} == {"/__api__/v1/user"}


def test_peer_bug_hidden_version_crashes(server: FaultServer) -> None:
    for version in (None, "", "2025.12.0-dev+3-gabc"):
        server.answer_with(lambda _, version=version: Reply(body=ok(version=version)))  # type: ignore[misc] # the default binds the loop's value
        with Client(server.url, KEY) as client:
            found = client.server_version()
            assert found.known is bool(version)
            assert not found.older_than("2024.01.0")


def test_peer_bug_removed_endpoint_is_a_bare_404(server: FaultServer) -> None:
    def handler(heard: Heard) -> Reply:
        if heard.path.endswith("server_settings"):
            return Reply(body=ok(version="2023.01.0"))
        return Reply(404, b"404 page not found", {"content-type": "text/plain"})

    server.answer_with(handler)
    with Client(server.url, KEY) as client:
        with pytest.raises(APIError, match=r"searchContent.*2024\.04\.0.*2023\.01\.0"):
            client.content.search("x").collect()
