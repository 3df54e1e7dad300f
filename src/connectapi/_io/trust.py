"""Reading of certificates: whom to trust, and how to prove who we are."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from connectapi._core.config import Pathlike, TlsSettings
from connectapi._core.errors import ConfigurationError
from connectapi._core.secret import Secret

_CERTIFICATE: Final = b"-----BEGIN CERTIFICATE-----"
_KEY: Final = b"PRIVATE KEY-----"
_ENCRYPTED: Final = (b"ENCRYPTED PRIVATE KEY", b"Proc-Type: 4,ENCRYPTED")
# The first byte of every certificate in DER form: an ASN.1 sequence.
_DER_START: Final = b"\x30"


@dataclass(frozen=True, slots=True)
class Authority:
    """Certificate authorities as read, with the name of the setting for error messages."""

    source: str
    content: bytes = field(repr=False)

    @property
    def is_pem(self) -> bool:
        """Say whether the content is PEM, DER otherwise."""
        return _CERTIFICATE in self.content


@dataclass(frozen=True, slots=True)
class Trust:
    """Everything that TLS needs, read from disk."""

    verify: bool = True
    authorities: tuple[Authority, ...] = ()
    identity: Secret | None = None


def load_trust(tls: TlsSettings) -> Trust:
    """Read the files that TLS settings name.

    Raises:
        ConfigurationError: A file cannot be read or does not hold what it should.
    """
    authorities = tuple(
        authority for source, named in tls.authorities for authority in _authorities(source, named)
    )
    return Trust(tls.verify, authorities, _identity(tls.client_certificate))


def _authorities(source: str, named: Pathlike | bytes) -> list[Authority]:
    if isinstance(named, bytes):
        return [_checked(source, named)]
    path = Path(named)
    if not path.is_dir():
        return [_checked(f"{source} ({path})", _read(source, path))]
    files = [file for file in sorted(path.iterdir()) if file.is_file()]
    contents = [(file, _read(source, file)) for file in files]
    found = [
        Authority(f"{source} ({file})", text) for file, text in contents if _CERTIFICATE in text
    ]
    if not found:
        message = f"{source} names the folder {path}, which holds no certificate in PEM form."
        raise ConfigurationError(message)
    return found


def _checked(source: str, content: bytes) -> Authority:
    if _CERTIFICATE not in content and not content.startswith(_DER_START):
        message = f"{source} holds no certificate; it must be PEM (BEGIN CERTIFICATE) or DER."
        raise ConfigurationError(message)
    return Authority(source, content)


def _identity(files: tuple[Pathlike, ...]) -> Secret | None:
    if not files:
        return None
    source = "client_certificate"
    content = Secret("\n".join(_read(source, Path(file)).decode("latin-1") for file in files))
    names = " and ".join(os.fspath(file) for file in files)
    if _CERTIFICATE.decode() not in content.reveal():
        raise ConfigurationError(f"{source}: {names} holds no certificate in PEM form.")
    if any(mark.decode() in content.reveal() for mark in _ENCRYPTED):
        message = (
            f"{source}: the key in {names} is encrypted; "
            "write it without a passphrase, as with `openssl pkey -in key.pem -out plain.pem`."
        )
        raise ConfigurationError(message)
    if _KEY.decode() not in content.reveal():
        raise ConfigurationError(f"{source}: {names} holds no private key in PEM form.")
    return content


def _read(source: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
    message = f"{source} names {path}, which cannot be read: {reason}."
    raise ConfigurationError(message)
