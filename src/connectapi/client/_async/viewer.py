"""Acting as the visitor of content."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING, Final, Self

from connectapi._core.auth import ApiKey
from connectapi._core.errors import CredentialsError, InvalidArgument
from connectapi._core.secret import Secret
from connectapi._session._async.session import AsyncSession
from connectapi.client._async.resources import AsyncResources
from connectapi.client.on_connect import runs_on_connect
from connectapi.client.subjects import ByGuid
from connectapi.client.visitors import USER_SESSION_HEADER, visitor_token

if TYPE_CHECKING:
    from connectapi.client.credentials import Credentials

_AUTHORIZATION: Final = "Authorization"
_VISITOR: Final = "the visitor's token"
_LOCAL: Final = "the argument local="
_MISSING: Final = f"There is no visitor's token: the request has no header {USER_SESSION_HEADER}."

_log: Final = logging.getLogger("connectapi")


class AsyncViewing(AsyncResources):
    """The verb that makes a visitor's client of the client of content."""

    @classmethod
    def _over(cls, session: AsyncSession, credentials: Credentials | None) -> Self:
        client = cls.__new__(cls)
        client.__dict__.update(_session=session, _credentials=credentials)
        return client

    async def as_viewer(
        self,
        visitor: object,
        *,
        audience: ByGuid | None = None,
        local: AsyncViewing | str | Secret | None = None,
    ) -> Self:
        """A client that acts as the visitor of this content, with connections of its own.

        `visitor` is the visitor's request: that of Flask, Dash, Starlette, FastAPI or Gradio, a
        session of Shiny, `st.context` of Streamlit; or its headers, or the token in its header
        `Posit-Connect-User-Session-Token`. The content needs an integration of the template
        `connect`; `audience` names it where there are several. What the client may do ends with
        the visitor's key, after an hour as a rule, so make one for each visit; keys are kept, and
        asked for again only once they end. Close it, or use it in a `with` statement.

        `local` is for development: whom to act as where there is no token and this process does
        not run on Connect, such as this very client, or an API key. The client's own key is never
        used unless `local` says so. Operation: exchangeCredentials, since 2025.01.0. Rights: owner
        of the content.

        Raises:
            CredentialsError: The request holds no visitor's token, and `local` is not given or does
                not count, as on Connect.
            InvalidRequest: The content is not associated with a fitting integration.
            InvalidArgument: `visitor` is no request, no headers and no token.
            UnsupportedByServer: The server is older; nothing was sent.
        """
        token = visitor_token(visitor)
        if token is None:
            return self._over(self._stand_in(local), None)
        key = await self.credentials.of_visitor(token, kind="api_key", audience=audience)
        return self._over(self._with_key(key.access_token, _VISITOR), None)

    def _stand_in(self, local: object) -> AsyncSession:
        """The session for a visit without a visitor's token, if it was asked for and may be used.

        Raises:
            CredentialsError: It was not asked for, or this is content on a server.
            InvalidArgument: `local` is neither client nor key.
        """
        if runs_on_connect(os.environ):
            raise CredentialsError(
                f"{_MISSING} Connect sends it when somebody who is signed in visits content that "
                "is associated with an integration of the template connect"
                + ("; local= does not count on a server." if local is not None else ".")
            )
        if local is None:
            raise CredentialsError(
                f"{_MISSING} This process does not run on Connect: to act as somebody else while "
                "you develop, say whom with local=, a client or an API key."
            )
        _log.info("no visitor's token, and not on Connect: acting as local= says")
        if isinstance(local, str | Secret):
            return self._with_key(local, _LOCAL)
        if not isinstance(local, AsyncViewing):
            raise InvalidArgument(
                "local= takes a client of this kind or an API key, "
                f"not an object of type {type(local).__name__}."
            )
        # One of its own, so that closing it leaves the client that was given open.
        given = local._session  # noqa: SLF001 - another client's
        return given.for_another(given.settings.auth)

    def _with_key(self, key: str | Secret, source: str) -> AsyncSession:
        """A session with somebody else's key, and nothing that would speak for the first one."""
        own = self._session.settings.auth
        header = own.header if isinstance(own, ApiKey) else _AUTHORIZATION
        without = {header.lower(), "x-rsc-authorization", "cookie"}
        return self._session.for_another(ApiKey(key, header=header, source=source), without=without)
