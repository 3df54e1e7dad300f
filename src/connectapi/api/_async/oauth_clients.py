# Written by `make generate` from contract/. Do not edit.
"""Operations on OAuth Clients."""

from __future__ import annotations

from typing import Unpack

from connectapi._core.response import json, nothing
from connectapi._session._async.room import AsyncRoom
from connectapi.api.operations import OPERATIONS
from connectapi.models.oauth_clients import ListOAuthClientsQuery, OAuthClient, OAuthClients


class AsyncOAuthClientsApi(AsyncRoom):
    """Operations on OAuth Clients."""

    async def list_oauth_clients(self, **query: Unpack[ListOAuthClientsQuery]) -> OAuthClients:
        """Page through registered OAuth clients.

        `GET /v1/oauth/clients`. Rights: any user. Since 2026.06.1 at the latest.

        - Offset paging - the answer is an envelope of results, current_page and total.
        - asc_order true gives ascending order; the sort column is not stated.
        - No maximum page_size is stated.
        """
        return await self._session.send(
            OPERATIONS["listOAuthClients"].request(json(OAuthClients), query=query)
        )

    async def get_oauth_client(self, client_id: str) -> OAuthClient:
        """Read one OAuth client.

        `GET /v1/oauth/clients/{client_id}`. Rights: any user. Since 2026.06.1 at the latest.

        - client_id is the OAuth client_id string (free-form, not a uuid), not the numeric id.
        """
        return await self._session.send(
            OPERATIONS["getOAuthClient"].request(json(OAuthClient), path={"client_id": client_id})
        )

    async def delete_oauth_client(self, client_id: str) -> None:
        """Remove one OAuth client.

        `DELETE /v1/oauth/clients/{client_id}`. Rights: administrator. Since 2026.06.1 at the
        latest.

        - client_id is the OAuth client_id string (free-form, not a uuid), not the numeric id.
        """
        return await self._session.send(
            OPERATIONS["deleteOAuthClient"].request(nothing, path={"client_id": client_id})
        )
