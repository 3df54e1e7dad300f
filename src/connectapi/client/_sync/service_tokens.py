# Derived from src/connectapi/client/_async/service_tokens.py by `make generate`. Do not edit.
"""Service tokens: keys of programs that act for no user."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from connectapi._core.errors import InvalidArgument, NotFound
from connectapi.client._sync.listing import Listing
from connectapi.client._sync.resource import Resource
from connectapi.client.absence import there_is_none
from connectapi.client.choose import exactly_one
from connectapi.client.created import CreatedToken, created_token
from connectapi.client.subjects import ByGuid, guid_of
from connectapi.models.service_tokens import (
    ServiceToken,
    ServiceTokenCreateInput,
    ServiceTokenScope,
)


class ServiceTokensResource(Resource):
    """Finds, makes and deletes service tokens. Rights: administrator; since 2026.05.1."""

    def find(self) -> Listing[ServiceToken]:
        """List all tokens, without their keys. Operation: listServiceTokens."""
        return self._listing("listServiceTokens", ServiceToken, {})

    def get(self, guid: str) -> ServiceToken:
        """Read one token by guid, without its key. Operation: listServiceTokens.

        Raises:
            NotFound: There is no such token.
        """
        fits = [token for token in self.find() if token.guid == guid]
        return exactly_one(fits, f"service token {guid!r}", _describe)

    def one(self, *, name: str) -> ServiceToken:
        """Read the only token of exactly this name; letter case counts.

        Operation: listServiceTokens.

        Raises:
            NotFound: There is no token of this name.
            Ambiguous: There are several; the error lists them.
        """
        fits = [token for token in self.find() if token.name == name]
        return exactly_one(fits, f"service token named {name!r}", _describe)

    def scopes(self) -> list[ServiceTokenScope]:
        """What tokens may be allowed to do, with descriptions.

        Operation: listServiceTokenScopes.
        """
        return (self._api.service_tokens.list_service_token_scopes()).scopes

    def create(
        self, name: str, /, *, scopes: Sequence[str], expires_at: datetime | None = None
    ) -> CreatedToken:
        """Make a token; `key` of what is given back holds its secret, this once.

        `expires_at` is an aware datetime in the future; by default a token never expires.
        Operations: listServiceTokenScopes, createServiceToken.

        Raises:
            InvalidArgument: No scope, one that the server does not have, or a naive datetime.
            InvalidRequest: The server does not take the name or the time.
        """
        wanted = [scopes] if isinstance(scopes, str) else list(scopes)
        allowed = [scope.name for scope in self.scopes()]
        unknown = [scope for scope in wanted if scope not in allowed]
        if unknown or not wanted:
            wrong = f"{', '.join(map(repr, unknown))} is no scope" if unknown else "No scope given"
            raise InvalidArgument(f"{wrong}; a service token has some of {', '.join(allowed)}.")
        given: ServiceTokenCreateInput = {"name": name, "scopes": wanted}
        if expires_at is not None:
            given["expires_at"] = expires_at
        return created_token(self._api.service_tokens.create_service_token(**given))

    def delete(self, token: ByGuid, *, missing_ok: bool = False) -> None:
        """Revoke a token; it is refused from then on. Operation: deleteServiceToken.

        Raises:
            NotFound: There is no such token, unless `missing_ok`.
        """
        try:
            self._api.service_tokens.delete_service_token(guid_of(token, "a service token"))
        except NotFound as error:
            if not missing_ok:
                raise
            there_is_none(error)


def _describe(token: ServiceToken) -> str:
    return f"{token.name} ({token.guid})"
