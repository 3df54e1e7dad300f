# Written by `make generate` from contract/. Do not edit.
"""Operations on OAuth Sessions."""

from __future__ import annotations

from typing import Unpack

from connectapi._core.response import json, nothing
from connectapi._session._async.room import AsyncRoom
from connectapi.api.operations import OPERATIONS
from connectapi.models.oauth_sessions import ListOAuthSessionsQuery, OAuthSession


class AsyncOAuthSessionsApi(AsyncRoom):
    """Operations on OAuth Sessions."""

    async def list_oauth_sessions(
        self, **query: Unpack[ListOAuthSessionsQuery]
    ) -> list[OAuthSession]:
        """List own OAuth sessions, or all as administrator.

        `GET /v1/oauth/sessions`. Rights: any user (own sessions); administrator for everyone's.
        Since 2024.08.0.

        - A bare array, no paging.
        - Without all, only the caller's own sessions; for an administrator too, as read from the
          wording.
        - all=true from an administrator covers every user's sessions.
        """
        return await self._session.send(
            OPERATIONS["listOAuthSessions"].request(json(list[OAuthSession]), query=query)
        )

    async def get_oauth_session(self, guid: str) -> OAuthSession:
        """Read one OAuth session.

        `GET /v1/oauth/sessions/{guid}`. Rights: the session's own user, or administrator for any
        session. Since 2024.08.0.

        - An administrator may read anyone's session; that others see only their own is implied,
          not spelled out.
        """
        return await self._session.send(
            OPERATIONS["getOAuthSession"].request(json(OAuthSession), path={"guid": guid})
        )

    async def delete_oauth_session(self, guid: str) -> None:
        """Remove one OAuth session.

        `DELETE /v1/oauth/sessions/{guid}`. Rights: the session's own user, or administrator for
        any session. Since 2024.08.0.

        - Users may remove their own sessions; another user's session takes an administrator.
        """
        return await self._session.send(
            OPERATIONS["deleteOAuthSession"].request(nothing, path={"guid": guid})
        )
