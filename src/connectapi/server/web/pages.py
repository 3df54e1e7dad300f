"""The server's own pages: health, signing in, the list of operations, and what this is."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, RedirectResponse, Response

from connectapi.server import auth
from connectapi.server.api import root_of
from connectapi.server.clock import stamp
from connectapi.server.errors import Code, Refusal
from connectapi.server.rights import Caller, Role
from connectapi.server.store import audit, keys, users
from connectapi.server.unversioned import DISPLAY_NAME
from connectapi.server.web import api_page, openapi
from connectapi.server.web.dashboard import assets, signed_out
from connectapi.server.web.html import local_part, render

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping
    from starlette.requests import Request

    from connectapi.server.services import Services


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
        fields = await _fields(request)
        username = fields.get("username", "")
        loop = asyncio.get_running_loop()
        sign_in = partial(self._open_session, username, fields.get("password", ""))
        try:
            secret = await loop.run_in_executor(self._threads, sign_in)
        except Refusal as refusal:
            if _sends_json(request):
                return JSONResponse(refusal.body(), refusal.status)
            url = local_part(fields.get("url", ""))
            return signed_out.sign_in(prefix, url, refusal.message, username, refusal.status)
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
            secure=request.url.scheme == "https",
        )
        return response

    async def sign_out(self, request: Request) -> Response:
        """End the browser's session."""
        secret = request.cookies.get(auth.SESSION_COOKIE)
        if secret:
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._threads, self._close_session, secret)
        response = RedirectResponse(f"{_prefix(request)}/connect/", 303)
        response.delete_cookie(auth.SESSION_COOKIE)
        return response

    def _open_session(self, username: str, secret: str) -> str:
        services = self._services
        with services.database.read() as connection:
            row = users.by_username(connection, username) if username else None
        if row is not None and auth.password_fits(secret, row["password"]):
            if row["locked"]:
                raise Refusal(Code.USER_LOCKED, f"The account {row['username']} is locked.")
            user_id, role = row["id"], Role.named(row["user_role"])
        else:
            caller = self._owner_of_key(secret)
            user_id, role = caller.id, caller.role
        ends = stamp(services.clock.now() + timedelta(hours=services.settings.session_hours))
        with services.database.write() as connection:
            self._note(connection, users.by_id(connection, user_id), "login", "signed in")
            users.mark_active(connection, user_id, services.clock.stamp())
            return keys.open_session(connection, user_id, ends, role.wire)

    def _owner_of_key(self, secret: str) -> Caller:
        services = self._services
        try:
            caller = auth.by_key(services.database, services.clock, secret)
        except Refusal:
            caller = None
        if caller is None or caller.scopes is not None:
            message = "The user name, the password or the API key is wrong."
            raise Refusal(Code.INVALID_LOGIN, message)
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
    if _sends_json(request):
        try:
            body = await request.json()
        except json.JSONDecodeError:
            return {}
        return {str(k): str(v) for k, v in body.items()} if isinstance(body, dict) else {}
    async with request.form(max_files=0, max_fields=10) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}
