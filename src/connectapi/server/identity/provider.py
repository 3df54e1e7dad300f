"""The provider behind an integration: where it is, and what it is asked.

The endpoints that the configuration names are asked over HTTP. An integration that names none
(a template of a service that cannot be here) is served by the identity provider of this server,
which is also asked directly where the configuration names it.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from connectapi.server.clock import stamp
from connectapi.server.identity import granting, outgoing
from connectapi.server.identity.authority import IDENTITY, OAuthError
from connectapi.server.identity.outgoing import ProviderError
from connectapi.server.store import oauth_clients

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from connectapi.server.identity.integrations import Integration
    from connectapi.server.services import Services

CALLBACK = "/__oauth__/integrations/callback"


@dataclass(frozen=True, slots=True)
class Granted:
    """What a provider has given.

    Attributes:
        expires_at: When the access token ends, where the provider tells.
    """

    access_token: str
    token_type: str
    expires_at: str | None
    refresh_token: str | None

    def __repr__(self) -> str:
        return f"Granted({self.token_type}, expires_at={self.expires_at})"


class Provider:
    """The provider of one integration, as one request of a client sees the server."""

    def __init__(self, services: Services, integration: Integration, root: str) -> None:
        self._services = services
        self._integration = integration
        self._root = root
        own = f"{root}{IDENTITY.base}"
        self._authorize = integration.text("authorization_uri") or f"{own}/authorize"
        self._token = integration.text("token_uri") or f"{own}/token"
        self._stands_in = not integration.text("token_uri")
        self._is_own = self._token == f"{own}/token"

    @property
    def redirect_uri(self) -> str:
        """Where the provider sends the user back to."""
        return f"{self._root}{CALLBACK}"

    def login_address(self, state: str, verifier: str) -> str:
        """Give the address that a user must visit to consent."""
        if self._stands_in:
            self._register()
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self.redirect_uri,
            "state": state,
        }
        scopes = self._integration.text("scopes")
        if scopes:
            query["scope"] = scopes
        if self._uses_pkce:
            challenge = granting.challenge_of(verifier)
            query |= {"code_challenge": challenge, "code_challenge_method": "S256"}
        sign = "&" if "?" in self._authorize else "?"
        return f"{self._authorize}{sign}{urlencode(query)}"

    def finish_login(self, code: str, verifier: str) -> Granted:
        """Get the tokens that a user has consented to.

        Raises:
            ProviderError: There are none.
        """
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
        }
        if self._uses_pkce:
            form["code_verifier"] = verifier
        return self._ask(form)

    def refresh(self, refresh_token: str) -> Granted:
        """Get fresh tokens in place of those that have expired.

        Raises:
            ProviderError: There are none.
        """
        return self._ask({"grant_type": "refresh_token", "refresh_token": refresh_token})

    def for_service(self) -> Granted:
        """Get a token of the service account itself.

        Raises:
            ProviderError: There is none.
        """
        if self._stands_in:
            return self._granted(granting.stand_in(self._services, self._register()))
        form = {"grant_type": "client_credentials"}
        scopes = self._integration.text("scopes")
        return self._ask({**form, "scope": scopes} if scopes else form)

    @property
    def _client_id(self) -> str:
        own = _own_client(self._integration.guid)
        return own if self._stands_in else self._integration.text("client_id")

    @property
    def _uses_pkce(self) -> bool:
        return self._stands_in or self._integration.flag("use_pkce") or self._is_own

    def _register(self) -> int:
        services = self._services
        with services.database.write() as connection:
            return oauth_clients.ensure(
                connection,
                services.clock.stamp(),
                IDENTITY.name,
                self._client_id,
                name=self._integration.name,
                redirect_uri=self.redirect_uri,
            )

    def _ask(self, form: Mapping[str, str]) -> Granted:
        secret = self._integration.text("client_secret")
        by_header = self._integration.text("token_endpoint_auth_method") != "client_secret_post"
        if self._stands_in or not secret:
            return self._granted(self._post({**form, "client_id": self._client_id}, None))
        if by_header:
            return self._granted(self._post(dict(form), (self._client_id, secret)))
        whole = {**form, "client_id": self._client_id, "client_secret": secret}
        return self._granted(self._post(whole, None))

    def _post(self, form: dict[str, str], basic: tuple[str, str] | None) -> dict[str, object]:
        if self._is_own:
            # Asked over HTTP, the server would wait for itself.
            asked = granting.Asked(IDENTITY, form, basic, self._root)
            try:
                return granting.give(self._services, asked)
            except OAuthError as problem:
                message = f"the identity provider refused: {problem}"
                raise ProviderError(message) from None
        headers = {} if basic is None else {"Authorization": _basic(*basic)}
        return outgoing.post(self._token, form, headers)

    def _granted(self, answer: dict[str, object]) -> Granted:
        token = answer.get("access_token")
        if not isinstance(token, str) or not token:
            message = "the provider's answer holds no access token"
            raise ProviderError(message)
        seconds = answer.get("expires_in")
        ends = None
        if isinstance(seconds, int | float) and 0 <= seconds < _LONGEST:
            ends = stamp(self._services.clock.now() + timedelta(seconds=seconds))
        return Granted(
            access_token=token,
            token_type=str(answer.get("token_type") or "Bearer"),
            expires_at=ends,
            refresh_token=_text(answer.get("refresh_token")),
        )


def forget(connection: Connection, guid: str) -> None:
    """Let the identity provider forget an integration that it has stood in for."""
    oauth_clients.forget(connection, IDENTITY.name, _own_client(guid))


def _own_client(guid: str) -> str:
    return f"integration-{guid}"


_LONGEST = 10 * 365 * 24 * 3600


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _basic(client_id: str, secret: str) -> str:
    pair = f"{quote(client_id, safe='')}:{quote(secret, safe='')}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"
