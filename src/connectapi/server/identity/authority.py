"""The two OAuth authorities of a server, and how they say no.

``CONNECT`` lets tools act for a user on this server. ``IDENTITY`` is a test identity provider that
stands in for those outside: integrations are tried out with it. Both follow OAuth 2.1.
"""

from __future__ import annotations

from dataclasses import dataclass

from connectapi.server.contract import Since
from connectapi.server.identity import tokens

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"

TOOLS_SINCE = Since("2026.02.0")
DEVICES_SINCE = Since("2026.06.0")
# Real servers have it from 2026.07.0 on, which is younger than any release that is known here.
EXCHANGE_SINCE = DEVICES_SINCE


@dataclass(frozen=True, slots=True)
class Authority:
    """One authority.

    Attributes:
        base: Path that its endpoints lie below.
        access_seconds: How long an access token is good for.
        refresh_seconds: How long a refresh token is good for.
        is_provider: Whether it tells clients who a user is, and lets clients act for themselves.
    """

    name: str
    base: str
    access_seconds: int = 3600
    refresh_seconds: int = 30 * 24 * 3600
    is_provider: bool = False

    def issuer(self, root: str) -> str:
        """Give how the authority calls itself on a server of an address."""
        return f"{root}{self.base}" if self.is_provider else root


CONNECT = Authority("connect", "/oauth/v1")
IDENTITY = Authority("identity", "/__identity__", is_provider=True)


class OAuthError(Exception):
    """A request that an authority refuses, in the words of RFC 6749.

    Attributes:
        error: One of the RFC's words.
        description: What is wrong, for people.
    """

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description
        self.status = status

    def body(self) -> dict[str, object]:
        """Give the refusal as it goes over the wire."""
        return {"error": self.error, "error_description": self.description}


def metadata(
    authority: Authority, root: str, *, devices: bool, exchange: bool
) -> dict[str, object]:
    """Describe an authority as RFC 8414 and OpenID Connect have it.

    Args:
        devices: Whether this release knows device codes.
        exchange: Whether this release takes identity tokens in exchange for a key.
    """
    base = f"{root}{authority.base}"
    grants = ["authorization_code", "refresh_token"]
    found: dict[str, object] = {
        "issuer": authority.issuer(root),
        "authorization_endpoint": f"{base}/authorize",
        "token_endpoint": f"{base}/token",
        "registration_endpoint": f"{base}/register",
        "revocation_endpoint": f"{base}/revoke",
        "response_types_supported": ["code"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": [
            "none",
            "client_secret_basic",
            "client_secret_post",
        ],
        "authorization_response_iss_parameter_supported": True,
    }
    if devices:
        grants.append(DEVICE_GRANT)
        found["device_authorization_endpoint"] = f"{base}/device_authorization"
    if exchange:
        grants.append(tokens.TOKEN_EXCHANGE)
    if authority.is_provider:
        grants.append("client_credentials")
        found |= {
            "userinfo_endpoint": f"{base}/userinfo",
            "jwks_uri": f"{base}/jwks",
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "claims_supported": ["sub", "preferred_username", "name", "email"],
        }
    return {**found, "grant_types_supported": grants}
