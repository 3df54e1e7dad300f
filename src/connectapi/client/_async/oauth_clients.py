"""Tools that registered themselves to sign users in to this server."""

from __future__ import annotations

from typing import Unpack

from connectapi._core.errors import InvalidArgument
from connectapi.client._async.listing import AsyncListing
from connectapi.client._async.resource import AsyncResource
from connectapi.models.oauth_clients import ListOAuthClientsFilters, OAuthClient
from connectapi.tables.progress import Progress


class AsyncOAuthClientsResource(AsyncResource):
    """Finds and removes registered tools."""

    def find(
        self,
        *,
        limit: int | None = None,
        page_size: int | None = None,
        progress: Progress | None = None,
        **filters: Unpack[ListOAuthClientsFilters],
    ) -> AsyncListing[OAuthClient]:
        """List the registered tools.

        Operation: listOAuthClients, since 2026.06.1 at the latest. Rights: any user.

        Raises:
            InvalidArgument: An unknown filter or value.
        """
        return self._listing(
            "listOAuthClients",
            OAuthClient,
            filters,
            limit=limit,
            page_size=page_size,
            progress=progress,
            called="oauth_clients.find",
        )

    async def get(self, client_id: str) -> OAuthClient:
        """Read one tool by its `client_id`, which is not its `id`.

        Operation: getOAuthClient. Rights: any user.

        Raises:
            NotFound: There is no such tool.
        """
        return await self._api.oauth_clients.get_oauth_client(client_id)

    async def delete(self, client: OAuthClient | str) -> None:
        """Remove a tool, given as a record or by its `client_id`: it signs nobody in any more.

        Operation: deleteOAuthClient. Rights: administrator.

        Raises:
            NotFound: There is no such tool.
            InvalidArgument: Neither a record with a `client_id` nor text.
        """
        client_id = client if isinstance(client, str) else getattr(client, "client_id", None)
        if not isinstance(client_id, str):
            raise InvalidArgument(
                f"A tool is named by a record or its client_id, not by {client!r}."
            )
        await self._api.oauth_clients.delete_oauth_client(client_id)
