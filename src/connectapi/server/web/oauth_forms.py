"""What clients send to the endpoints of OAuth: forms, and secrets in a header."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote_plus

from connectapi.server.identity.authority import OAuthError

if TYPE_CHECKING:
    from starlette.requests import Request

LARGEST = 64 * 1024
MOST_FIELDS = 50


async def body_of(request: Request) -> bytes:
    """Read a body of a size that makes sense here.

    Raises:
        OAuthError: It is larger.
    """
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > LARGEST:
            raise OAuthError("invalid_request", f"the body is larger than {LARGEST} bytes", 413)
        pieces.append(piece)
    return b"".join(pieces)


def fields_of(text: str) -> dict[str, str]:
    """Read a form or a query, in which nothing may come twice.

    Raises:
        OAuthError: It cannot be read.
    """
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        raise OAuthError("invalid_request", "the fields cannot be read") from None
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in found:
            raise OAuthError("invalid_request", f"the field {name[:50]} comes twice")
        # An empty field counts as one that was left out (RFC 6749, 3.1).
        if value and "\0" not in value:
            found[name] = value
    return found


def form_of(request: Request, body: bytes) -> dict[str, str]:
    """Read a form from a body.

    Raises:
        OAuthError: It is none.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        message = "the body must be a form: application/x-www-form-urlencoded"
        raise OAuthError("invalid_request", message)
    try:
        text = body.decode()
    except ValueError:
        raise OAuthError("invalid_request", "the body is not UTF-8") from None
    return fields_of(text)


def basic_of(request: Request) -> tuple[str, str] | None:
    """Read a client's id and secret from ``Authorization: Basic``; None where they are not there.

    Raises:
        OAuthError: The header cannot be read.
    """
    scheme, _, rest = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = base64.b64decode(rest.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        raise OAuthError("invalid_client", "the header Authorization is no Base64", 401) from None
    client_id, secret = (unquote_plus(part) for part in text.partition(":")[::2])
    if "\0" in client_id:
        # Not every database takes it, not even to look for it.
        raise OAuthError("invalid_client", "the client is unknown, or its secret is wrong", 401)
    return client_id, secret
