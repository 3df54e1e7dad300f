"""Bad input: one clear error that names the value and what to do, and nothing half-done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectapi import (
    AsyncClient,
    AuthenticationFailed,
    CertificateError,
    ConfigurationError,
    ConnectError,
    ConnectionFailed,
    CredentialsError,
    InvalidArgument,
    RouteNotFound,
    UnexpectedAnswer,
)
from connectapi.testing import LocalConnect, LoginPage
from tests.scenarios._async.bad_input import KEY, said
from tests.scenarios.conftest import Server


@pytest.fixture(scope="module")
def https() -> Iterator[LocalConnect]:
    with LocalConnect(tls=True) as local:
        yield local


# Wrong address


@pytest.mark.parametrize(
    "address, reason",
    [
        ("", "empty"),
        ("ftp://connect.example.com", "http and https"),
        ("https://", "no host"),
        ("https://connect.example.com:99999", "port"),
        ("https://connect example.com", "space"),
    ],
)
async def test_an_address_that_is_none(address: str, reason: str) -> None:
    with pytest.raises((InvalidArgument, CredentialsError)) as caught:
        AsyncClient(address, KEY)

    said(caught.value, reason, repr(address) if address else "server=")


async def test_a_path_that_leads_to_no_server(server: Server) -> None:
    async with AsyncClient(f"{server.url}/wrong/place", server.api_key) as client:
        with pytest.raises((UnexpectedAnswer, RouteNotFound)) as caught:
            await client.me()

    said(caught.value, f"{server.url}/wrong/place", "address")
    assert server.api_key not in str(caught.value)


async def test_an_address_behind_a_sign_in_page(server: Server) -> None:
    if server.local is None:
        pytest.skip("a real server has no faults")
    server.local.faults.add(LoginPage())
    async with AsyncClient(server.url, KEY) as client:
        with pytest.raises(UnexpectedAnswer) as caught:
            await client.me()

    said(caught.value, server.url, "login page", "header")


async def test_a_host_that_nobody_knows() -> None:
    async with AsyncClient("https://connect.invalid", KEY, retry=1) as client:
        with pytest.raises(ConnectionFailed) as caught:
            await client.me()

    said(caught.value, "connect.invalid", "not known", "Check the address")


async def test_a_port_where_nobody_listens() -> None:
    async with AsyncClient("http://127.0.0.1:9", KEY, retry=1) as client:
        with pytest.raises(ConnectionFailed) as caught:
            await client.me()

    said(caught.value, "127.0.0.1:9", "refused", "running")


async def test_https_of_a_server_that_speaks_http(server: Server) -> None:
    if server.local is None:
        pytest.skip("a real server may speak both")
    async with AsyncClient(server.url.replace("http:", "https:"), KEY) as client:
        with pytest.raises(ConnectError) as caught:
            await client.me()

    said(caught.value, server.url.removeprefix("http://"), "does not speak https", "http://")


# Wrong key


async def test_a_key_that_the_server_does_not_know(server: Server) -> None:
    async with AsyncClient(server.url, KEY) as client:
        with pytest.raises(AuthenticationFailed) as caught:
            await client.me()

    said(caught.value, "the argument api_key=", server.url, "401")


async def test_a_key_from_the_environment_is_named_by_its_variable(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONNECT_SERVER", server.url)
    monkeypatch.setenv("CONNECT_API_KEY", KEY)
    async with AsyncClient() as client:
        with pytest.raises(AuthenticationFailed) as caught:
            await client.me()

    said(caught.value, "CONNECT_API_KEY")


@pytest.mark.parametrize("key", [f"{KEY} x", f"{KEY}\n{KEY}", f"{KEY}\N{BULLET}"])
async def test_a_key_that_was_copied_wrong(server: Server, key: str) -> None:
    with pytest.raises(CredentialsError) as caught:
        AsyncClient(server.url, key)

    said(caught.value, "api_key=", "copy it again")


@pytest.mark.parametrize("key", ["", "  "])
async def test_an_empty_key_is_not_looked_for_elsewhere(
    server: Server, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("CONNECT_SERVER", server.url)
    monkeypatch.setenv("CONNECT_API_KEY", KEY)
    with pytest.raises(CredentialsError) as caught:
        AsyncClient(server.url, key)

    said(caught.value, "api_key= is empty")


async def test_no_key_at_all(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("CONNECT_API_KEY", raising=False)
    monkeypatch.setenv("CONNECTAPI_CONFIG_DIR", str(tmp_path))
    with pytest.raises(CredentialsError) as caught:
        AsyncClient(server.url)

    said(caught.value, server.url, "api_key=", "CONNECT_API_KEY", "profile=")


# Wrong certificate


async def test_a_certificate_of_an_unknown_authority(https: LocalConnect) -> None:
    async with AsyncClient(https.url, KEY) as client:
        with pytest.raises(CertificateError) as caught:
            await client.me()

    said(caught.value, https.url.removeprefix("https://"), "issuer", "verify=", "SSL_CERT_FILE")


async def test_a_file_of_authorities_that_holds_none(https: LocalConnect, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.pem"
    for content in (None, "no certificate"):
        if content is not None:
            wrong.write_text(content)
        with pytest.raises(ConfigurationError) as caught:
            AsyncClient(https.url, KEY, verify=wrong)
        said(caught.value, "verify", str(wrong))
