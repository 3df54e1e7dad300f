"""A certificate authority of one's own, for servers that only their own clients trust."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

HOSTS = ("localhost", "127.0.0.1")

_LASTS = timedelta(days=30)
_PEM = serialization.Encoding.PEM


class PrivateAuthority:
    """A certificate authority that no system knows, with one server certificate.

    Args:
        folder: Where its files are put.
        hosts: Names and addresses that the server certificate is for.

    Attributes:
        ca_file: The authority's own certificate, which clients need.
        server_file: Key and certificate of the server, which nobody else may read.
    """

    def __init__(self, folder: Path, hosts: tuple[str, ...] = HOSTS) -> None:
        self.ca_file = folder / "ca.pem"
        self.server_file = folder / "server.pem"
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name("connectapi test authority")
        ca = _certificate(name, name, key, key, is_authority=True).sign(key, hashes.SHA256())
        own = ec.generate_private_key(ec.SECP256R1())
        builder = _certificate(_name(hosts[0]), name, own, key, is_authority=False)
        builder = builder.add_extension(_alternatives(hosts), critical=False)
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        signed = builder.add_extension(usage, critical=False).sign(key, hashes.SHA256())
        self.ca_file.write_bytes(ca.public_bytes(_PEM))
        self.server_file.touch(mode=0o600)
        self.server_file.write_bytes(_key_bytes(own) + signed.public_bytes(_PEM))


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    own: ec.EllipticCurvePrivateKey,
    signing: ec.EllipticCurvePrivateKey,
    *,
    is_authority: bool,
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key())
    constraints = x509.BasicConstraints(ca=is_authority, path_length=None)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _LASTS)
        .add_extension(constraints, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(own.public_key()), critical=False)
        .add_extension(identifier, critical=False)
    )


def _alternatives(hosts: tuple[str, ...]) -> x509.SubjectAlternativeName:
    names: list[x509.GeneralName] = []
    for host in hosts:
        try:
            names.append(x509.IPAddress(ipaddress.ip_address(host)))
        except ValueError:
            names.append(x509.DNSName(host))
    return x509.SubjectAlternativeName(names)


def _key_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    no_encryption = serialization.NoEncryption()
    return key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, no_encryption)
