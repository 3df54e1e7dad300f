"""The server's own pages: health, signing in, the list of operations, and what this is."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, RedirectResponse, Response

from connectapi.server import auth
from connectapi.server.api import root_of
from connectapi.server.clock import stamp
from connectapi.server.errors import Code, Refusal
from connectapi.server.identity.authority import OAuthError
from connectapi.server.rights import Caller, Role
from connectapi.server.store import audit, keys, users
from connectapi.server.unversioned import DISPLAY_NAME
from connectapi.server.web import api_page, oauth_forms, openapi, own_forms
from connectapi.server.web.dashboard import assets, forms, signed_out
from connectapi.server.web.html import local_part, message, render

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping
    from starlette.requests import Request

    from connectapi.server.services import Services


_WRONG = "The user name, the password or the API key is wrong."
_FOREIGN = "This form was sent by another page. Nothing was done: sign in here."


class Pages:
    """The pages; each method is an endpoint."""

    def __init__(self, services: Services, threads: ThreadPoolExecutor) -> None:
        self._services = services
        self._threads = threads

    async def ping(self, _request: Request) -> Response:
        """Say that the server is alive."""
        return JSONResponse({})

    async def home(self, request: Request) -> Response:
        """Lead from the root to the page that says what this is."""
        return RedirectResponse(f"{_prefix(request)}/connect/", 302)

    async def docs(self, request: Request) -> Response:
        """Show the operations that this server version has."""
        services = self._services
        operations = [
            operation
            for operation in services.contract.operations
            if services.release.has(operation.since)
        ]
        return render(
            "api",
            headers=assets.HEADERS,
            title=f"API of version {services.settings.version}",
            count=len(operations),
            root=_prefix(request),
            sections=api_page.sections(operations),
        )

    async def openapi(self, request: Request) -> Response:
        """Give the same operations as an OpenAPI document."""
        services = self._services
        address = f"{root_of(request, services)}/__api__"
        return JSONResponse(
            openapi.document(services.contract, services.release, address, DISPLAY_NAME)
        )

    async def sign_in(self, request: Request) -> Response:
        """Show the form to sign in, or take what it sends (or the same as JSON)."""
        prefix = _prefix(request)
        if request.method != "POST":
            return signed_out.sign_in(prefix, local_part(request.query_params.get("url", "")))
        fields: dict[str, str] = {}
        loop = asyncio.get_running_loop()
        try:
            fields = await _fields(request)
            self._check_own(request)
            names = (fields.get("username", ""), fields.get("password", ""))
            sign_in = partial(self._open_session, *names)
            secret = await loop.run_in_executor(self._threads, sign_in)
        except Refusal as refusal:
            if _sends_json(request):
                return JSONResponse(refusal.body(), refusal.status)
            url, username = local_part(fields.get("url", "")), fields.get("username", "")
            return signed_out.sign_in(prefix, url, refusal.message, username, refusal.status)
        except ClientDisconnect:
            return Response(status_code=400)
        response: Response = JSONResponse({})
        if not _sends_json(request):
            target = local_part(fields.get("url", "")) or f"{prefix}/connect/"
            response = RedirectResponse(target, 303)
        response.set_cookie(
            auth.SESSION_COOKIE,
            secret,
            max_age=self._services.settings.session_hours * 3600,
            httponly=True,
            samesite="lax",
            # Something in front of the server may speak https for it.
            secure=root_of(request, self._services).startswith("https:"),
        )
        return response

    async def sign_out(self, request: Request) -> Response:
        """End the browser's session."""
        is_own = request.method != "POST" or own_forms.is_own(request, self._services)
        if not (is_own and own_forms.is_for_the_eye(request)):
            # An image in some page must not do it. A link to here may, wherever it stands.
            return message("Not signed out", "Another page tried to sign you out.", 403)
        secret = request.cookies.get(auth.SESSION_COOKIE)
        if secret:
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._threads, self._close_session, secret)
        response = RedirectResponse(f"{_prefix(request)}/connect/", 303)
        response.delete_cookie(auth.SESSION_COOKIE)
        return response

    def _check_own(self, request: Request) -> None:
        """Refuse to sign somebody in from another page, perhaps as somebody whom they are not."""
        own = own_forms.is_own(request, self._services)
        if not (own and own_forms.is_for_the_eye(request)):
            raise Refusal(Code.PERMISSION_DENIED, _FOREIGN)

    def _open_session(self, username: str, secret: str) -> str:
        services = self._services
        with services.database.read() as connection:
            row = users.by_username(connection, username) if username else None
        if row is not None and auth.password_fits(secret, row["password"]):
            if row["locked"]:
                raise Refusal(Code.USER_LOCKED, f"The account {row['username']} is locked.")
            user_id, role, is_key = row["id"], Role.named(row["user_role"]), False
        else:
            caller = self._owner_of_key(secret)
            user_id, role, is_key = caller.id, caller.role, True
        ends = stamp(services.clock.now() + timedelta(hours=services.settings.session_hours))
        key_id: int | None = None
        with services.database.write() as connection:
            if is_key:
                key = keys.owner_of(connection, secret)
                if key is None:
                    raise Refusal(Code.INVALID_LOGIN, _WRONG)
                # The session goes when the key goes, and not later than it expires.
                key_id, ends = key["key_id"], min(ends, key["key_expires_at"] or ends)
            self._note(connection, users.by_id(connection, user_id), "login", "signed in")
            users.mark_active(connection, user_id, services.clock.stamp())
            return keys.open_session(connection, user_id, ends, role.wire, key_id)

    def _owner_of_key(self, secret: str) -> Caller:
        services = self._services
        try:
            caller = auth.by_key(services.database, services.clock, secret)
        except Refusal:
            caller = None
        if caller is None or caller.scopes is not None:
            raise Refusal(Code.INVALID_LOGIN, _WRONG)
        return caller

    def _close_session(self, secret: str) -> None:
        with self._services.database.write() as connection:
            now = self._services.clock.stamp()
            row = keys.session_user(connection, secret, now)
            self._note(connection, row, "logout", "signed out")
            keys.close_session(connection, secret)

    def _note(self, connection: Connection, row: RowMapping | None, action: str, did: str) -> None:
        if row is not None:
            # Who was locked meanwhile may still sign out.
            role = Role.named(row["user_role"])
            caller = Caller(id=row["id"], guid=row["guid"], username=row["username"], role=role)
            text = f"{caller.username} {did}"
            audit.add(connection, self._services.clock.stamp(), caller, action, text)


def _prefix(request: Request) -> str:
    return str(request.scope.get("root_path", "")).rstrip("/")


def _sends_json(request: Request) -> bool:
    return "json" in request.headers.get("content-type", "")


async def _fields(request: Request) -> dict[str, str]:
    if not _sends_json(request):
        return dict((await forms.read(request, 0)).fields)
    try:
        body = json.loads(await oauth_forms.body_of(request))
    except (ValueError, RecursionError, OAuthError):
        return {}
    pairs = body.items() if isinstance(body, dict) else ()
    # JSON can name halves of characters, which are no text.
    return {name: str(value).encode("utf-8", "replace").decode() for name, value in pairs}
