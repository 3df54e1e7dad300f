"""The first administrator of a server that has no users: by a token that an operator signs."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Final

from connectapi.server.errors import Code, Refusal

if TYPE_CHECKING:
    from pathlib import Path

    from connectapi.server.clock import Clock

USERNAME: Final = "__bootstrap_admin__"
SHORTEST_SECRET: Final = 32
_SCHEME: Final = "connect-bootstrap"
_ALGORITHM: Final = "HS256"


class SecretUnusable(ValueError):
    """Something is no secret for bootstrapping; the text says why, without what it holds."""


def read_secret(path: Path) -> bytes:
    """Read the secret: at least 32 bytes, in Base64.

    Raises:
        SecretUnusable: The file cannot be read, or holds something else.
    """
    try:
        # Programs that write Base64 break it into lines.
        secret = base64.b64decode(b"".join(path.read_bytes().split()), validate=True)
    except OSError as problem:
        message = f"cannot read the secret {path}: {problem.strerror}"
        raise SecretUnusable(message) from None
    except binascii.Error:
        message = f"{path} holds no Base64"
        raise SecretUnusable(message) from None
    try:
        check_secret(secret)
    except SecretUnusable as problem:
        message = f"{path}: {problem}"
        raise SecretUnusable(message) from None
    return secret


def check_secret(secret: bytes) -> None:
    """Check that a secret is long enough to sign with.

    Raises:
        SecretUnusable: It has fewer than 32 bytes.
    """
    if len(secret) < SHORTEST_SECRET:
        message = f"the secret for bootstrapping has fewer than {SHORTEST_SECRET} bytes"
        raise SecretUnusable(message)


def check_token(header: str, secret: bytes | None, clock: Clock) -> None:
    """Check the token in an ``Authorization`` header.

    Raises:
        Refusal: There is none, or it was not signed with the secret, or it has expired.
    """
    import jwt

    scheme, _, token = header.strip().partition(" ")
    if scheme.lower() != _SCHEME or not token.strip():
        raise _refused("the header Authorization must be 'Connect-Bootstrap' and a token")
    if secret is None:
        raise _refused("this server was not started to be bootstrapped")
    try:
        claims = jwt.decode(
            token.strip(),
            secret,
            algorithms=[_ALGORITHM],
            # The server's clock can be moved, so the time is compared below.
            options={
                "require": ["exp"],
                "verify_aud": False,
                "verify_exp": False,
                "verify_iat": False,
            },
        )
    except jwt.InvalidTokenError:
        raise _refused("it is no valid token signed with this server's secret") from None
    if claims.get("scope") != "bootstrap":
        raise _refused("the token was made for another purpose")
    ends = claims["exp"]
    if not isinstance(ends, int | float) or not ends > clock.now().timestamp():
        raise _refused("the token has expired")


def _refused(reason: str) -> Refusal:
    return Refusal(Code.INVALID_JWT, f"The bootstrap token is not accepted: {reason}.")
