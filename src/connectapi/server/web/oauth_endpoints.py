"""The endpoints of OAuth that programs ask; see :mod:`connectapi.server.web.oauth_pages`, too."""

from __future__ import annotations

import asyncio
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from connectapi.server import auth
from connectapi.server.api import root_of
from connectapi.server.errors import Code, Refusal
from connectapi.server.identity import devices, granting, tokens
from connectapi.server.identity.authority import (
    DEVICES_SINCE,
    EXCHANGE_SINCE,
    IDENTITY,
    OAuthError,
    metadata,
)
from connectapi.server.identity.people import claims_of
from connectapi.server.identity.registration import register
from connectapi.server.store import oauth_grants, users
from connectapi.server.web import oauth_forms

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from connectapi.server.identity.authority import Authority
    from connectapi.server.services import Services

_logger = logging.getLogger(__name__)
_NEVER_KEPT = {"Cache-Control": "no-store"}
_LONGEST_AUDIENCE = 2000


class OAuthEndpoints:
    """The endpoints of one authority; each public method is one."""

    def __init__(
        self, services: Services, threads: ThreadPoolExecutor, authority: Authority
    ) -> None:
        self._services = services
        self._threads = threads
        self._authority = authority

    async def metadata(self, request: Request) -> Response:
        """Say where the endpoints are, and what they can do."""
        services, own = self._services, self._authority
        whole = metadata(
            own,
            root_of(request, services),
            devices=own.is_provider or services.release.has(DEVICES_SINCE),
            exchange=not own.is_provider and services.release.has(EXCHANGE_SINCE),
        )
        return JSONResponse(whole)

    async def key_set(self, request: Request) -> Response:
        """Give the public key that identity tokens are signed with."""
        return await self._answered(
            request, lambda _: JSONResponse(self._services.signer.key_set())
        )

    async def register(self, request: Request) -> Response:
        """Register a client."""
        return await self._answered(request, self._register)

    async def token(self, request: Request) -> Response:
        """Give tokens."""
        return await self._answered(request, partial(self._form, request, granting.give))

    async def device_authorization(self, request: Request) -> Response:
        """Let a device begin."""
        return await self._answered(request, partial(self._form, request, devices.begin))

    async def revoke(self, request: Request) -> Response:
        """Revoke a token."""
        return await self._answered(request, partial(self._form, request, granting.revoke))

    async def person(self, request: Request) -> Response:
        """Say who the user of an access token is."""
        return await self._answered(request, lambda _: self._person(request))

    async def identity_token(self, request: Request) -> Response:
        """Give the caller an identity token for an audience, as a runner of jobs does."""
        return await self._answered(request, lambda _: self._identity_token(request))

    async def _answered(self, request: Request, answer: Callable[[bytes], Response]) -> Response:
        loop = asyncio.get_running_loop()
        try:
            body = await oauth_forms.body_of(request)
            return await loop.run_in_executor(self._threads, answer, body)
        except OAuthError as problem:
            headers = dict(_NEVER_KEPT)
            if problem.status == 401:
                headers["WWW-Authenticate"] = _challenge(problem)
            return JSONResponse(problem.body(), problem.status, headers)
        except Refusal as refusal:
            return JSONResponse(refusal.body(), refusal.status)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception:
            # Whatever went wrong is for the server's log; a client is told where to look.
            _logger.exception("%s failed", request.url.path)
            failure = OAuthError("server_error", "the server's log says why")
            return JSONResponse(failure.body(), 500, _NEVER_KEPT)

    def _register(self, body: bytes) -> Response:
        try:
            fields = json.loads(body)
        except (ValueError, RecursionError):
            raise OAuthError("invalid_client_metadata", "the body is no JSON") from None
        return JSONResponse(register(self._services, self._authority, fields), 201, _NEVER_KEPT)

    def _form(
        self,
        request: Request,
        answer: Callable[[Services, granting.Asked], dict[str, object] | None],
        body: bytes,
    ) -> Response:
        asked = granting.Asked(
            authority=self._authority,
            form=oauth_forms.form_of(request, body),
            basic=oauth_forms.basic_of(request),
            root=root_of(request, self._services),
        )
        found = answer(self._services, asked)
        return JSONResponse({} if found is None else found, 200, _NEVER_KEPT)

    def _person(self, request: Request) -> Response:
        services = self._services
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        row = None
        if scheme.lower() == "bearer":
            with services.database.read() as connection:
                now, name = services.clock.stamp(), self._authority.name
                row = oauth_grants.bearer(connection, now, name, secret.strip())
        if row is None or row["locked"]:
            message = "the access token is unknown, or has expired"
            raise OAuthError("invalid_token", message, 401)
        if "openid" not in row["scope"].split():
            message = "the token was not granted with the scope openid"
            raise OAuthError("insufficient_scope", message, 403)
        return JSONResponse(claims_of(row), 200, _NEVER_KEPT)

    def _identity_token(self, request: Request) -> Response:
        services, root = self._services, root_of(request, self._services)
        caller = auth.by_headers(services.database, services.clock, request.headers)
        if caller is None or caller.scopes is not None:
            raise Refusal(Code.AUTH_REQUIRED, "You must be signed in: send a user's API key.")
        audience = request.query_params.get("audience") or root
        if len(audience) > _LONGEST_AUDIENCE:
            message = f"The parameter audience is longer than {_LONGEST_AUDIENCE} characters."
            raise Refusal(Code.INVALID_PARAMETER, message)
        with services.database.read() as connection:
            user = users.by_id(connection, caller.id)
        if user is None:
            raise Refusal(Code.INVALID_LOGIN, "There is no such user any more.")
        issuer = IDENTITY.issuer(root)
        token = tokens.identity(services.signer, issuer, audience, claims_of(user), None)
        return JSONResponse({"value": token}, 200, _NEVER_KEPT)


def _challenge(problem: OAuthError) -> str:
    if problem.error == "invalid_client":
        return 'Basic realm="OAuth clients"'
    return f'Bearer error="{problem.error}", error_description="{problem.description}"'
