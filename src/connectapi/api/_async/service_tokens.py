# Written by `make generate` from contract/. Do not edit.
"""Operations on Service Tokens."""

from __future__ import annotations

from typing import Unpack

from connectapi._core.encode import json_body
from connectapi._core.response import json, nothing
from connectapi._session._async.room import AsyncRoom
from connectapi.api.operations import OPERATIONS
from connectapi.models.service_tokens import (
    ServiceToken,
    ServiceTokenCreateInput,
    ServiceTokenScopes,
)


class AsyncServiceTokensApi(AsyncRoom):
    """Operations on Service Tokens."""

    async def list_service_tokens(self) -> list[ServiceToken]:
        """List every service token.

        `GET /v1/system/service-tokens`. Rights: administrator. Since 2026.05.1 at the latest.

        - A bare array, no paging and no filters.
        - The items carry no key.
        """
        return await self._session.send(
            OPERATIONS["listServiceTokens"].request(json(list[ServiceToken]))
        )

    async def create_service_token(self, **fields: Unpack[ServiceTokenCreateInput]) -> ServiceToken:
        """Make a service token.

        `POST /v1/system/service-tokens`. Rights: administrator. Since 2026.05.1 at the latest.

        - Answers 200, not 201.
        - The only answer that ever carries the whole key; no later read gives it.
        - At least one scope is needed, although the schema marks nothing required.
        """
        return await self._session.send(
            OPERATIONS["createServiceToken"].request(
                json(ServiceToken),
                body=json_body("createServiceToken", fields, ServiceTokenCreateInput),
            )
        )

    async def list_service_token_scopes(self) -> ServiceTokenScopes:
        """List the scopes a token can be given.

        `GET /v1/system/service-tokens/scopes`. Rights: administrator. Since 2026.05.1 at the
        latest.

        - Not a bare array; the list sits under scopes.
        - This literal path must win over the {guid} path.
        """
        return await self._session.send(
            OPERATIONS["listServiceTokenScopes"].request(json(ServiceTokenScopes))
        )

    async def delete_service_token(self, guid: str) -> None:
        """Revoke a service token.

        `DELETE /v1/system/service-tokens/{guid}`. Rights: administrator. Since 2026.05.1 at the
        latest.

        - Takes effect at once; the token no longer authenticates.
        - There is no GET or PATCH for a single token.
        """
        return await self._session.send(
            OPERATIONS["deleteServiceToken"].request(nothing, path={"guid": guid})
        )
