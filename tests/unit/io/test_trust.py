"""Certificates as they are read from disk."""

import ssl
from pathlib import Path

import pytest
import trustme

from connectapi._core.config import TlsSettings
from connectapi._core.errors import ConfigurationError
from connectapi._io.trust import load_trust


@pytest.fixture(scope="module")
def pem() -> bytes:
    return trustme.CA().cert_pem.bytes()


def trust(named: object) -> list[bytes]:
    tls = TlsSettings(authorities=(("verify", named),))  # type: ignore[arg-type] # also wrong ones
    return [authority.content for authority in load_trust(tls).authorities]


def test_nothing_is_read_where_nothing_is_named() -> None:
    found = load_trust(TlsSettings())

    assert found.verify
    assert found.authorities == ()
    assert found.identity is None


def test_pem_and_der(pem: bytes, tmp_path: Path) -> None:
    der = ssl.PEM_cert_to_DER_cert(pem.decode())
    (tmp_path / "a.der").write_bytes(der)

    assert trust(pem) == [pem]
    assert trust(der) == [der]
    assert trust(tmp_path / "a.der") == [der]
    assert trust(str(tmp_path / "a.der")) == [der]


def test_a_folder_gives_what_is_a_certificate_in_it(pem: bytes, tmp_path: Path) -> None:
    (tmp_path / "b.pem").write_bytes(pem)
    (tmp_path / "a.crt").write_bytes(b"# a comment\n" + pem)
    (tmp_path / "README").write_text("hello")
    (tmp_path / "deeper").mkdir()

    assert trust(tmp_path) == [b"# a comment\n" + pem, pem]


def test_every_complaint_names_setting_and_file(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("hello")
    (tmp_path / "empty").mkdir()
    for name, reason in (
        ("text", "holds no certificate"),
        ("empty", "holds no certificate in PEM form"),
        ("gone", "cannot be read: no such file"),
    ):
        with pytest.raises(ConfigurationError, match=reason) as caught:
            trust(tmp_path / name)
        assert str(tmp_path / name) in str(caught.value)
        assert "verify" in str(caught.value)


def test_a_key_is_not_shown(tmp_path: Path) -> None:
    identity = trustme.CA().issue_cert("client@example.com").private_key_and_cert_chain_pem
    path = tmp_path / "client.pem"
    identity.write_to_path(path)
    found = load_trust(TlsSettings(client_certificate=(path,)))

    assert found.identity is not None
    assert found.identity.reveal().encode() == identity.bytes()
    assert "PRIVATE KEY" not in repr(found)
