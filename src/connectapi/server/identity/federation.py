"""An identity token in exchange for a short-lived API key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from connectapi.server.clock import stamp
from connectapi.server.identity import tokens
from connectapi.server.identity.authority import OAuthError
from connectapi.server.identity.signing import BadToken
from connectapi.server.store import audit, keys, users

if TYPE_CHECKING:
    from connectapi.server.services import Services

KEY_SECONDS = 3600
KEY_NAME = "made for an identity token"


class UserLocked(Exception):
    """The identity token is fine, but its user may not come in."""


def key_for_identity(services: Services, token: str, root: str) -> str:
    """Make a key for the user of an identity token that was made for this server.

    Args:
        root: Address of the server, which the token must name as its audience.

    Raises:
        BadToken: The token is none of this server's identity provider for this server.
        UserLocked: Its user is locked.
    """
    guid = tokens.read_identity(services.signer, token, root)
    now = services.clock.now()
    with services.database.write() as connection:
        user = users.by_guid(connection, guid)
        if user is None:
            message = "it names no user of this server"
            raise BadToken(message)
        if user["locked"]:
            raise UserLocked
        _, secret = keys.create(
            connection,
            stamp(now),
            user_id=user["id"],
            name=KEY_NAME,
            user_role=user["user_role"],
            expires_at=stamp(now + timedelta(seconds=KEY_SECONDS)),
            passing=True,
        )
        text = f"{user['username']} got a key in exchange for an identity token"
        audit.add(connection, stamp(now), None, "exchange_identity_token", text)
    return secret


def exchange_identity(services: Services, form: Mapping[str, str], root: str) -> dict[str, object]:
    """Serve the token exchange of RFC 8693 at the server's own token endpoint.

    Raises:
        OAuthError: The form does not fit, or the token is not good.
    """
    if form.get("subject_token_type") != tokens.ID_TOKEN:
        message = f"subject_token_type must be {tokens.ID_TOKEN}"
        raise OAuthError("invalid_request", message)
    if form.get("requested_token_type", tokens.ACCESS_TOKEN) != tokens.ACCESS_TOKEN:
        message = f"requested_token_type must be {tokens.ACCESS_TOKEN}"
        raise OAuthError("invalid_request", message)
    token = form.get("subject_token", "")
    if not token:
        raise OAuthError("invalid_request", "the field subject_token is missing")
    try:
        secret = key_for_identity(services, token, root)
    except BadToken as problem:
        message = f"the identity token is not accepted: {problem}"
        raise OAuthError("invalid_grant", message) from None
    except UserLocked:
        raise OAuthError("invalid_grant", "the account of the user is locked") from None
    return {
        "access_token": secret,
        "issued_token_type": tokens.ACCESS_TOKEN,
        "token_type": "Bearer",
        "expires_in": KEY_SECONDS,
    }
