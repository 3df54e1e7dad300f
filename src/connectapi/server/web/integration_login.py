"""How a user lets content act for them at a provider: there, and back."""

from __future__ import annotations

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from starlette.responses import RedirectResponse, Response

from connectapi.server import auth
from connectapi.server.api import root_of
from connectapi.server.clock import stamp
from connectapi.server.identity import integrations, kept, templates
from connectapi.server.identity.outgoing import ProviderError
from connectapi.server.identity.provider import Provider
from connectapi.server.store import audit, oauth_sessions
from connectapi.server.store import oauth_integrations as store
from connectapi.server.web.html import local_part, message

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import RowMapping
    from starlette.requests import Request

    from connectapi.server.identity.integrations import Integration
    from connectapi.server.rights import Caller
    from connectapi.server.services import Services

    _Serve = Callable[[Request, Caller, Integration], Response]

PATIENCE = timedelta(minutes=10)
"""How long a user may take at the provider."""


class IntegrationLogin:
    """The pages; each public method is an endpoint."""

    def __init__(self, services: Services, threads: ThreadPoolExecutor) -> None:
        self._services = services
        self._threads = threads

    async def login(self, request: Request) -> Response:
        """Lead a signed-in user to the provider of an integration."""
        return await self._in_thread(partial(self._with_both, self._begin), request)

    async def callback(self, request: Request) -> Response:
        """Take a user back from the provider."""
        return await self._in_thread(self._finish, request)

    async def logout(self, request: Request) -> Response:
        """End a user's session at the provider of an integration."""
        return await self._in_thread(partial(self._with_both, self._end), request)

    async def _in_thread(
        self, function: Callable[[Request], Response], request: Request
    ) -> Response:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(function, request))

    def _with_both(self, serve: _Serve, request: Request) -> Response:
        """Find the user and the integration that a page is about, or send them elsewhere."""
        caller = self._caller(request)
        if caller is None:
            return _to_sign_in(request)
        integration = self._usable(request, caller)
        if isinstance(integration, Response):
            return integration
        return serve(request, caller, integration)

    def _begin(self, request: Request, caller: Caller, integration: Integration) -> Response:
        services = self._services
        state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        values = {
            "user_id": caller.id,
            "integration_id": integration.id,
            "verifier": services.vault.seal(verifier),
            "target": local_part(request.query_params.get("redirect", "")),
            "expires_at": stamp(services.clock.now() + PATIENCE),
        }
        with services.database.write() as connection:
            oauth_sessions.begin_login(connection, services.clock.stamp(), state, values)
        provider = Provider(services, integration, root_of(request, services))
        return RedirectResponse(provider.login_address(state, verifier), 303)

    def _finish(self, request: Request) -> Response:
        services, asked = self._services, request.query_params
        caller = self._caller(request)
        with services.database.write() as connection:
            login = oauth_sessions.take_login(
                connection, services.clock.stamp(), asked.get("state", "")
            )
            # Somebody else's browser must not end up with this user's session, nor the reverse.
            if login is None or caller is None or login["user_id"] != caller.id:
                text = "This login is unknown, was finished, or took too long: begin anew."
                return message("No such login", text, 400)
            row = store.by_id(connection, login["integration_id"])
        if "error" in asked or not asked.get("code"):
            reason = asked.get("error_description") or asked.get("error") or "it gave no code"
            return message("Not signed in", f"The provider refused: {reason[:300]}", 403)
        return self._keep(request, login, row, caller)

    def _keep(
        self, request: Request, login: RowMapping, row: RowMapping | None, caller: Caller
    ) -> Response:
        services = self._services
        if row is None:
            return message("No such integration", "It was removed meanwhile.", 404)
        integration = integrations.opened(services.vault, row)
        provider = Provider(services, integration, root_of(request, services))
        try:
            granted = provider.finish_login(
                request.query_params["code"], services.vault.open(login["verifier"])
            )
        except ProviderError as problem:
            text = f"The provider was asked for tokens and gave none: {problem}"
            return message("Not signed in", text, 502)
        with services.database.write() as connection:
            place = (caller.id, integration.id)
            kept.keep(services, connection, place, kept.as_kept(granted), granted.expires_at)
            text = f"{caller.username} signed in for the OAuth integration {integration.guid}"
            audit.add(connection, services.clock.stamp(), caller, "oauth_session_login", text)
        if login["target"]:
            return _to(request, services, login["target"])
        text = f"Content may act for you at {integration.name} now. You may close this page."
        return message("Signed in", text, 200)

    def _end(self, request: Request, caller: Caller, integration: Integration) -> Response:
        services = self._services
        with services.database.write() as connection:
            session = oauth_sessions.of(connection, caller.id, integration.id)
            if session is not None:
                oauth_sessions.remove(connection, session["id"])
                text = f"{caller.username} signed out of the OAuth integration {integration.guid}"
                audit.add(connection, services.clock.stamp(), caller, "remove_oauth_session", text)
        target = local_part(request.query_params.get("redirect", ""))
        if target:
            return _to(request, services, target)
        return message("Signed out", f"Nothing acts for you at {integration.name} any more.", 200)

    def _usable(self, request: Request, caller: Caller) -> Integration | Response:
        with self._services.database.read() as connection:
            row = store.by_guid(connection, str(request.path_params["guid"]))
            if row is None:
                return message("No such integration", "There is none with this GUID.", 404)
            if not store.may_use(connection, row["id"], caller.id):
                return message("Refused", "This integration is open to certain users only.", 403)
        if row["auth_type"] != templates.VIEWER:
            text = f"Nobody signs in for an integration of the type {row['auth_type']}."
            return message("No login", text, 400)
        return integrations.opened(self._services.vault, row)

    def _caller(self, request: Request) -> Caller | None:
        services = self._services
        session = request.cookies.get(auth.SESSION_COOKIE)
        return auth.by_session(services.database, services.clock, session) if session else None


def _to(request: Request, services: Services, path: str) -> Response:
    """Lead to a place on this server, named with the server's own prefix or without it."""
    root = root_of(request, services)
    prefix = urlsplit(root).path
    if prefix and f"{path}/".startswith(f"{prefix}/"):
        path = path.removeprefix(prefix)
    return RedirectResponse(root + path, 303)


def _to_sign_in(request: Request) -> Response:
    prefix = str(request.scope.get("root_path", "")).rstrip("/")
    query = f"?{request.url.query}" if request.url.query else ""
    back = quote(f"{prefix}{request.url.path.removeprefix(prefix)}{query}", safe="")
    return RedirectResponse(f"{prefix}/__login__?url={back}", 303)
