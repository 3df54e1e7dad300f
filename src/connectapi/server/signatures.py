"""Requests signed with a client's RSA key instead of carrying a secret.

A client leaves its public key on the server under a token; once a user has claimed the token, what
the key signs comes from that user.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import load_der_public_key

from connectapi.server import auth
from connectapi.server.clock import stamp
from connectapi.server.errors import Code, Refusal
from connectapi.server.store import tokens, users

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import RowMapping
    from starlette.requests import Request

    from connectapi.server.rights import Caller
    from connectapi.server.services import Services

ANONYMOUS = "anonymous-access"
SHORTEST_KEY, LONGEST_KEY = 2048, 8192
CLOCKS_DIFFER = timedelta(minutes=15)
UNCLAIMED = timedelta(hours=1)

_TOKEN = re.compile(r"[A-Za-z0-9_-]{8,128}")


def is_signed(headers: Mapping[str, str]) -> bool:
    """Tell whether a request names a token; one client names a word that stands for nobody."""
    return headers.get("x-auth-token", ANONYMOUS) != ANONYMOUS


def read_public_key(text: str) -> bytes:
    """Read a public key in Base64 (SPKI in DER), as clients send it.

    Raises:
        Refusal: It is no RSA key, or one of an unusual length.
    """
    data = b""
    try:
        data = base64.b64decode(text, validate=True)
        key = load_der_public_key(data)
    except (binascii.Error, ValueError, TypeError):
        key = None
    if not isinstance(key, RSAPublicKey) or not SHORTEST_KEY <= key.key_size <= LONGEST_KEY:
        message = (
            f"The field public_key must be an RSA key of {SHORTEST_KEY} to {LONGEST_KEY} bits: "
            "SubjectPublicKeyInfo in DER, written in Base64."
        )
        raise Refusal(Code.INVALID_PARAMETER, message)
    return data


def keep(services: Services, token: str, public_key: bytes) -> None:
    """Keep a client's public key until a user claims it; unclaimed ones are forgotten in time.

    Raises:
        Refusal: The token is taken, or has an unusual form.
    """
    if not _TOKEN.fullmatch(token):
        message = "The field token must have 8 to 128 letters, digits, hyphens and underscores."
        raise Refusal(Code.INVALID_PARAMETER, message)
    with services.database.write() as connection:
        oldest = stamp(services.clock.now() - UNCLAIMED)
        tokens.forget_unclaimed(connection, oldest)
        if tokens.one(connection, token) is not None:
            raise Refusal(Code.INVALID_PARAMETER, "The token is in use already: make another one.")
        tokens.create(connection, services.clock.stamp(), token, public_key)


def by_signature(services: Services, request: Request, body: bytes | None) -> Caller:
    """Find who has signed a request.

    Args:
        body: What was sent; None where it is still to come, and will be compared with the header
            ``X-Content-Checksum`` by whoever reads it.

    Raises:
        Refusal: Nobody has claimed the token, or the signature is not the key's (401).
    """
    headers = request.headers
    with services.database.read() as connection:
        row = tokens.owner_of(connection, headers["x-auth-token"])
    if row is None:
        raise Refusal(Code.INVALID_LOGIN, "The token is unknown, or nobody has claimed it yet.")
    checksum = headers.get("x-content-checksum", "")
    _check_date(services, headers.get("date", ""))
    if body is not None and checksum != checksum_of(body):
        raise Refusal(Code.INVALID_LOGIN, "X-Content-Checksum is not that of the body.")
    if not _fits(request, row["public_key"], checksum):
        raise Refusal(Code.INVALID_LOGIN, "The signature does not fit the request.")
    caller = auth.caller_of(row)
    _note_use(services, row)
    return caller


def _note_use(services: Services, row: RowMapping) -> None:
    now = services.clock.now()
    if row["active_time"] is None or row["active_time"] < stamp(now - auth.NOTE_USE_EVERY):
        with services.database.write() as connection:
            users.mark_active(connection, row["id"], stamp(now))


def checksum_of(body: bytes) -> str:
    """Give what ``X-Content-Checksum`` says of a body: its MD5 in Base64."""
    return base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()


def _check_date(services: Services, text: str) -> None:
    try:
        moment = parsedate_to_datetime(text)
        difference = abs(services.clock.now() - moment)
    except (ValueError, TypeError):
        raise Refusal(Code.INVALID_LOGIN, "A signed request needs a Date header.") from None
    if difference > CLOCKS_DIFFER:
        message = f"The Date of a signed request is more than {CLOCKS_DIFFER} from the server's."
        raise Refusal(Code.INVALID_LOGIN, message)


def _fits(request: Request, public_key: bytes, checksum: str) -> bool:
    headers = request.headers
    try:
        signature = base64.b64decode(headers.get("x-auth-signature", ""), validate=True)
    except ValueError:  # also of characters outside ASCII, which are no binascii.Error
        return False
    key = load_der_public_key(public_key)
    if not isinstance(key, RSAPublicKey):
        return False
    for path in _paths(request):
        text = "\n".join((request.method, path, headers["date"], checksum))
        try:
            # The protocol says SHA-1; what is signed is short-lived and tied to one request.
            key.verify(signature, text.encode(), PKCS1v15(), SHA1())  # noqa: S303
        except InvalidSignature:
            continue
        return True
    return False


def _paths(request: Request) -> set[str]:
    """Give the path as clients may have signed it: some leave out what is before it."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    path = raw.partition(b"?")[0].decode("latin-1")
    start = path.find("/__api__")
    prefix = str(request.scope.get("app_root_path", "")).rstrip("/")
    below = path[start:] if start >= 0 else path
    return {path, below, f"{prefix}{below}", below.removeprefix("/__api__")}
