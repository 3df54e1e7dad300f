# Derived from tests/session/_async/test_proxies.py by `make generate`. Do not edit.
"""Proxies, by argument and by environment."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from connectapi import Client
from connectapi._core.errors import ProxyError
from tests.session.common import KEY, QUICK, ok
from tests.session.fault_server import FaultServer, Reply
from tests.session.proxy import Proxy

# A host that only the proxy can reach: no name server knows it.
HOST = "connect.invalid"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def authority_file(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(path)
    return path


@pytest.fixture
def plain() -> Iterator[FaultServer]:
    with FaultServer() as server:
        server.answer_with(lambda _: Reply(body=ok(username="jane")))
        yield server


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[FaultServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    with FaultServer(tls=context) as server:
        server.answer_with(lambda _: Reply(body=ok(username="jane")))
        yield server


def test_an_explicit_proxy_for_http(plain: FaultServer) -> None:
    with Proxy(plain.port) as proxy:
        with Client(f"http://{HOST}", KEY, proxy=f"http://{proxy.address}") as client:
            assert (client.me()).username == "jane"

    assert proxy.heard == [f"GET http://{HOST}/__api__/v1/user HTTP/1.1"]


def test_an_explicit_proxy_for_https_opens_a_tunnel(
    secure: FaultServer, authority_file: Path
) -> None:
    with Proxy(secure.port) as proxy:
        client = Client(
            f"https://{HOST}", KEY, proxy=f"http://{proxy.address}", verify=authority_file
        )
        with client:
            assert (client.me()).username == "jane"

    assert proxy.heard == [f"CONNECT {HOST}:443 HTTP/1.1"]
    assert secure.heard[0].headers["authorization"] == f"Key {KEY}"


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_the_environment_names_a_proxy(
    plain: FaultServer, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    with Proxy(plain.port) as proxy:
        monkeypatch.setenv(variable, f"http://{proxy.address}")
        with Client(f"http://{HOST}", KEY) as client:
            assert (client.me()).username == "jane"

    assert len(proxy.heard) == 1


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy"])
def test_the_environment_names_a_proxy_for_https(
    secure: FaultServer, authority_file: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    with Proxy(secure.port) as proxy:
        monkeypatch.setenv(variable, f"http://{proxy.address}")
        with Client(f"https://{HOST}", KEY, verify=authority_file) as client:
            assert (client.me()).username == "jane"

    assert len(proxy.heard) == 1


@pytest.mark.parametrize("variable", ["NO_PROXY", "no_proxy"])
def test_a_server_that_needs_no_proxy(
    plain: FaultServer, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    with Proxy(plain.port) as proxy:
        monkeypatch.setenv("ALL_PROXY", f"http://{proxy.address}")
        monkeypatch.setenv(variable, "example.com,127.0.0.0/8")
        with Client(plain.url, KEY) as client:
            client.me()
        monkeypatch.setenv(variable, "")
        with Client(plain.url, KEY) as client:
            client.me()

    assert len(proxy.heard) == 1
    assert len(plain.heard) == 2


def test_no_proxy_whatever_the_environment_says(
    plain: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Proxy(plain.port) as proxy:
        monkeypatch.setenv("ALL_PROXY", f"http://{proxy.address}")
        with Client(plain.url, KEY, proxy="") as client:
            client.me()

    assert proxy.heard == []


def test_a_proxy_with_a_password(
    plain: FaultServer, secure: FaultServer, authority_file: Path
) -> None:
    for server, scheme in ((plain, "http"), (secure, "https")):
        with Proxy(server.port, login="jane:p@ss") as proxy:
            url = f"{scheme}://{HOST}"
            right = f"http://jane:p%40ss@{proxy.address}"
            with Client(url, KEY, proxy=right, verify=authority_file) as client:
                assert (client.me()).username == "jane"
            wrong = f"http://jane:wr0ng@{proxy.address}"
            with Client(url, KEY, proxy=wrong, verify=authority_file) as client:
                with pytest.raises(ProxyError, match="credentials") as caught:
                    client.me()

        assert "wr0ng" not in str(caught.value) + repr(client)
        assert "proxy-authorization" not in server.heard[-1].headers or scheme == "http"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_cannot_be_reached_is_named(plain: FaultServer, scheme: str) -> None:
    with Proxy(plain.port) as proxy:
        gone = proxy.address
    client = Client(f"{scheme}://{HOST}", KEY, proxy=f"http://u:s3cret@{gone}", retry=QUICK)
    with client:
        with pytest.raises(ProxyError, match="cannot be reached") as caught:
            client.me()

    assert gone in str(caught.value)
    assert "NO_PROXY" in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_a_proxy_that_opens_no_tunnel(secure: FaultServer, authority_file: Path) -> None:
    with Proxy(secure.port, refuses=403) as proxy:
        client = Client(
            f"https://{HOST}",
            KEY,
            proxy=f"http://{proxy.address}",
            verify=authority_file,
            retry=QUICK,
        )
        with client:
            with pytest.raises(ProxyError, match="refused to connect") as caught:
                client.me()

    assert proxy.address in str(caught.value)
    assert HOST in str(caught.value)
    assert secure.heard == []
