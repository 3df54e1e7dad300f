"""Whom the client trusts, and how it proves itself."""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from connectapi import AsyncClient
from connectapi._core.errors import (
    CertificateError,
    ConfigurationError,
    ConnectError,
    ProtocolError,
    TransportError,
)
from connectapi._core.warnings import InsecureWarning
from connectapi._session._async.session import AsyncSession
from tests.session.common import KEY, get, ok, settings
from tests.session.fault_server import FaultServer, Reply


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def https(authority: trustme.CA) -> Iterator[FaultServer]:
    with serving(authority, "127.0.0.1", "localhost") as server:
        yield server


@pytest.fixture
def authority_file(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(path)
    return path


def serving(
    authority: trustme.CA,
    *names: str,
    expired: bool = False,
    clients: trustme.CA | None = None,
) -> FaultServer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    until = datetime(2020, 1, 1, tzinfo=UTC) if expired else None
    since = datetime(2019, 1, 1, tzinfo=UTC) if expired else None
    authority.issue_cert(*names, not_before=since, not_after=until).configure_cert(context)
    if clients is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        clients.configure_trust(context)
    server = FaultServer(tls=context)
    server.answer_with(lambda _: Reply(body=ok(username="jane")))
    return server


async def asked(url: str, **options: object) -> object:
    """What the server answers."""
    async with AsyncSession(settings(url, **options)) as session:
        return await session.send(get())


async def test_a_private_authority_as_file_folder_text_or_bytes(
    https: FaultServer, authority_file: Path
) -> None:
    for verify in (
        authority_file,
        str(authority_file),
        authority_file.parent,
        authority_file.read_bytes(),
        ssl.PEM_cert_to_DER_cert(authority_file.read_text()),
    ):
        assert await asked(https.url, verify=verify) == {"username": "jane"}


async def test_an_authority_that_nobody_named_is_refused(https: FaultServer) -> None:
    before = len(https.heard)
    with pytest.raises(CertificateError, match="issuer is not among") as caught:
        await asked(https.url)

    assert f"127.0.0.1:{https.port}" in str(caught.value)
    for fix in ("verify=", "CONNECT_CA_CERTIFICATE", "SSL_CERT_FILE"):
        assert fix in str(caught.value)
    assert len(https.heard) == before


async def test_another_authority_does_not_help(https: FaultServer, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(other)
    with pytest.raises(CertificateError):
        await asked(https.url, verify=other)


@pytest.mark.parametrize(
    "variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CONNECT_CA_CERTIFICATE"]
)
async def test_the_environment_names_an_authority(
    https: FaultServer, authority_file: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, str(authority_file))
    async with AsyncClient(https.url, KEY) as client:
        assert (await client.me()).username == "jane"


@pytest.mark.parametrize(
    "variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CONNECT_CA_CERTIFICATE"]
)
async def test_a_file_that_the_environment_names_in_vain(
    https: FaultServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    missing = tmp_path / "missing.pem"
    monkeypatch.setenv(variable, str(missing))
    with pytest.raises(ConfigurationError, match="cannot be read: no such file") as caught:
        AsyncClient(https.url, KEY)

    assert variable in str(caught.value)
    assert str(missing) in str(caught.value)


async def test_authorities_that_are_none(https: FaultServer, tmp_path: Path) -> None:
    text = tmp_path / "text.pem"
    text.write_text("hello")
    broken = tmp_path / "broken.pem"
    broken.write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    empty = tmp_path / "empty"
    empty.mkdir()
    for wrong in (text, broken, empty, tmp_path / "missing", b"no certificate"):
        with pytest.raises(ConfigurationError, match="verify") as caught:
            await asked(https.url, verify=wrong)
        if isinstance(wrong, Path):
            assert str(wrong) in str(caught.value)


async def test_a_certificate_for_another_name(authority: trustme.CA, authority_file: Path) -> None:
    with (
        serving(authority, "other.example.com") as server,
        pytest.raises(CertificateError, match="another name"),
    ):
        await asked(server.url, verify=authority_file)


async def test_a_certificate_that_has_expired(authority: trustme.CA, authority_file: Path) -> None:
    with (
        serving(authority, "127.0.0.1", expired=True) as server,
        pytest.raises(CertificateError, match="has expired"),
    ):
        await asked(server.url, verify=authority_file)


async def test_checks_that_are_switched_off_work_and_warn_once(https: FaultServer) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        async with AsyncClient(https.url, KEY, verify=False) as client:
            for _ in range(3):
                assert (await client.me()).username == "jane"
            await client.with_options(timeout=5).me()

    assert [warning.category for warning in caught] == [InsecureWarning]
    assert https.url in str(caught[0].message)
    assert caught[0].filename == __file__


async def test_checks_are_switched_off_by_the_environment(
    https: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONNECT_INSECURE", "1")
    with pytest.warns(InsecureWarning):
        client = AsyncClient(https.url, KEY)
    async with client:
        assert (await client.me()).username == "jane"


async def test_a_client_certificate(
    authority: trustme.CA, authority_file: Path, tmp_path: Path
) -> None:
    identity = authority.issue_cert("client@example.com")
    chain, key, both = tmp_path / "chain.pem", tmp_path / "key.pem", tmp_path / "both.pem"
    identity.cert_chain_pems[0].write_to_path(chain)
    identity.private_key_pem.write_to_path(key)
    identity.private_key_and_cert_chain_pem.write_to_path(both)
    with serving(authority, "127.0.0.1", clients=authority) as server:
        for client_certificate in (both, str(both), (chain, key)):
            given = {"verify": authority_file, "client_certificate": client_certificate}
            assert await asked(server.url, **given) == {"username": "jane"}
        with pytest.raises(TransportError) as caught:
            await asked(server.url, verify=authority_file, retry=1)

    assert "k3y" not in str(caught.value)


async def test_a_client_certificate_of_another_authority(
    authority: trustme.CA, authority_file: Path, tmp_path: Path
) -> None:
    stranger = tmp_path / "stranger.pem"
    trustme.CA().issue_cert("x@example.com").private_key_and_cert_chain_pem.write_to_path(stranger)
    with (
        serving(authority, "127.0.0.1", clients=authority) as server,
        pytest.raises(TransportError),
    ):
        await asked(server.url, verify=authority_file, client_certificate=stranger, retry=1)


@pytest.mark.filterwarnings("ignore:Certificates are not checked")
async def test_client_certificates_that_cannot_be_used(
    https: FaultServer, authority: trustme.CA, tmp_path: Path
) -> None:
    one, other = authority.issue_cert("a@example.com"), authority.issue_cert("b@example.com")
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    one.cert_chain_pems[0].write_to_path(chain)
    other.private_key_pem.write_to_path(key)
    locked = tmp_path / "locked.pem"
    locked.write_text(
        f"{chain.read_text()}-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n"
        "-----END ENCRYPTED PRIVATE KEY-----\n"
    )
    wrong: list[tuple[object, str]] = [
        (chain, "no private key"),
        (key, "no certificate"),
        (tmp_path / "missing.pem", "cannot be read"),
        (locked, "encrypted"),
    ]
    for client_certificate, reason in wrong:
        with pytest.raises(ConfigurationError, match=reason) as caught:
            await asked(https.url, verify=False, client_certificate=client_certificate)
        assert "client_certificate" in str(caught.value)
        assert "PRIVATE KEY-----\n" not in str(caught.value)
    with pytest.raises(ConnectError):
        await asked(https.url, verify=False, client_certificate=(chain, key), retry=1)


async def test_https_where_http_is_spoken_and_the_other_way_round(https: FaultServer) -> None:
    with (
        FaultServer() as plain,
        pytest.raises(ProtocolError, match=r"does not speak https.*http://"),
    ):
        await asked(plain.url.replace("http:", "https:"))
    with pytest.raises(TransportError):
        await asked(https.url.replace("https:", "http:"), retry=1)
