"""Sessions in which users let content act for them at a provider."""

from __future__ import annotations

from typing import Unpack

from connectapi.client._async.listing import AsyncListing
from connectapi.client._async.resource import AsyncResource
from connectapi.client.subjects import ByGuid, guid_of
from connectapi.models.oauth_sessions import ListOAuthSessionsQuery, OAuthSession


class AsyncOAuthSessionsResource(AsyncResource):
    """Finds and ends users' sessions at the providers of integrations."""

    def find(self, **filters: Unpack[ListOAuthSessionsQuery]) -> AsyncListing[OAuthSession]:
        """List the caller's own sessions, or with `all=True` everybody's.

        Operation: listOAuthSessions, since 2024.08.0. Rights: any user; `all` needs an
        administrator.

        Raises:
            InvalidArgument: An unknown filter or value.
        """
        return self._listing(
            "listOAuthSessions", OAuthSession, filters, called="oauth_sessions.find"
        )

    async def get(self, guid: str) -> OAuthSession:
        """Read one session.

        Operation: getOAuthSession. Rights: the session's own user, or administrator.

        Raises:
            NotFound: There is no such session.
        """
        return await self._api.oauth_sessions.get_oauth_session(guid)

    async def delete(self, session: ByGuid) -> None:
        """End a session: its user has to sign in at the provider again.

        Operation: deleteOAuthSession. Rights: the session's own user, or administrator.

        Raises:
            NotFound: There is no such session.
        """
        await self._api.oauth_sessions.delete_oauth_session(guid_of(session, "a session"))
