"""Tokens that say who somebody is: session tokens of visitors and of content, identity tokens.

All are opaque to those who carry them, and lead to credentials only when they are exchanged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from connectapi.server.identity.signing import BadToken
from connectapi.server.schema import is_uuid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectapi.server.identity.signing import Signer

USER_SESSION = "urn:posit:connect:user-session-token"
CONTENT_SESSION = "urn:posit:connect:content-session-token"
API_KEY = "urn:posit:connect:api-key"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105  # a name
ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"  # noqa: S105  # a name
AWS_CREDENTIALS = "urn:ietf:params:aws:token-type:credentials"
TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"  # noqa: S105  # a name

USER_SESSION_HEADER = "Posit-Connect-User-Session-Token"

CONTENT_SESSION_SECONDS = 3600
IDENTITY_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a session token speaks of.

    Attributes:
        content_guid: The content that the token was made for.
        user_guid: The visitor; None in a token of the content itself.
    """

    content_guid: str
    user_guid: str | None


def user_session(signer: Signer, content_guid: str, user_guid: str, seconds: int) -> str:
    """Make the token that content gets with each request of a signed-in visitor."""
    claims = {"aud": USER_SESSION, "sub": user_guid, "content": content_guid}
    return signer.sign({**claims, "jti": str(uuid4())}, seconds)


def content_session(signer: Signer, content_guid: str) -> str:
    """Make the token that content has for itself; it is good for an hour."""
    claims = {"aud": CONTENT_SESSION, "sub": content_guid, "content": content_guid}
    return signer.sign({**claims, "jti": str(uuid4())}, CONTENT_SESSION_SECONDS)


def read_session(signer: Signer, token: str, kind: str) -> Subject:
    """Read a session token of a kind, :data:`USER_SESSION` or :data:`CONTENT_SESSION`.

    Raises:
        BadToken: It was not made here for this purpose, or has expired.
    """
    claims = signer.check(token, kind)
    content, subject = claims.get("content"), claims["sub"]
    if not (isinstance(content, str) and isinstance(subject, str)):
        message = "it names nobody"
        raise BadToken(message)
    return Subject(content, subject if kind == USER_SESSION else None)


def identity(
    signer: Signer, issuer: str, audience: str, person: Mapping[str, object], nonce: str | None
) -> str:
    """Make the identity token of a user, as OpenID Connect has it; it is good for an hour."""
    claims: dict[str, object] = {**person, "iss": issuer, "aud": audience, "jti": str(uuid4())}
    if nonce is not None:
        claims["nonce"] = nonce
    return signer.sign(claims, IDENTITY_SECONDS)


def read_identity(signer: Signer, token: str, audience: str) -> str:
    """Read the user's GUID from an identity token that was made for an audience.

    Raises:
        BadToken: It was not made by the identity provider of this server for this audience.
    """
    claims: dict[str, Any] = signer.check(token, audience)  # Any: claims of any kind
    subject = claims["sub"]
    if not (isinstance(subject, str) and is_uuid(subject) and "iss" in claims):
        message = "it names no user of this server"
        raise BadToken(message)
    return subject
