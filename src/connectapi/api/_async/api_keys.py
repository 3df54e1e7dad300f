# Written by `make generate` from contract/. Do not edit.
"""Operations on API Keys."""

from __future__ import annotations

from typing import Unpack

from connectapi._core.encode import json_body
from connectapi._core.response import json, nothing
from connectapi._session._async.room import AsyncRoom
from connectapi.api.operations import OPERATIONS
from connectapi.models.api_keys import APIKey, APIKeyCreateInput


class AsyncAPIKeysApi(AsyncRoom):
    """Operations on API Keys."""

    async def list_keys(self, guid: str) -> list[APIKey]:
        """List the caller's API keys.

        `GET /v1/users/{guid}/keys`. Rights: any user, own keys. Since 2024.12.0 at the latest.

        - Guid is the caller's user GUID.
        - Bare array, no pagination.
        - Key holds only the last few characters of each secret here.
        """
        return await self._session.send(
            OPERATIONS["listKeys"].request(json(list[APIKey]), path={"guid": guid})
        )

    async def create_key(self, guid: str, **fields: Unpack[APIKeyCreateInput]) -> APIKey:
        """Make a new API key for the caller.

        `POST /v1/users/{guid}/keys`. Rights: any user, only for themselves. Since 2024.12.0 at
        the latest.

        - Guid must be the caller's own GUID, else 403.
        - Success status is 200, not 201.
        - Only this answer carries the whole secret in key.
        """
        return await self._session.send(
            OPERATIONS["createKey"].request(
                json(APIKey),
                path={"guid": guid},
                body=json_body("createKey", fields, APIKeyCreateInput),
            )
        )

    async def delete_key(self, guid: str, id: str) -> None:
        """Remove one API key.

        `DELETE /v1/users/{guid}/keys/{id}`. Rights: any user (own keys; not spelled out). Since
        2024.12.0 at the latest.
        """
        return await self._session.send(
            OPERATIONS["deleteKey"].request(nothing, path={"guid": guid, "id": id})
        )

    async def get_key(self, guid: str, id: str) -> APIKey:
        """Read one API key.

        `GET /v1/users/{guid}/keys/{id}`. Rights: any user (own keys; not spelled out). Since
        2024.12.0 at the latest.

        - Key holds only the last few characters of the secret here.
        """
        return await self._session.send(
            OPERATIONS["getKey"].request(json(APIKey), path={"guid": guid, "id": id})
        )
