"""The page on which a user lets a client act in their name."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.requests import ClientDisconnect
from starlette.responses import RedirectResponse, Response

from connectapi.server import auth
from connectapi.server.errors import Refusal
from connectapi.server.store import audit, tokens
from connectapi.server.web import own_forms
from connectapi.server.web.dashboard import forms
from connectapi.server.web.html import message, render

if TYPE_CHECKING:
    from starlette.requests import Request

    from connectapi.server.rights import Caller
    from connectapi.server.services import Services
    from connectapi.server.web.dashboard.forms import Form

_UNKNOWN = "There is no such token, or it has been forgotten: begin anew in your program."
_FOREIGN = "The answer comes from another site: open the page here and answer on it."

_NO_SCRIPTS = "This page is for people, not for scripts."
_STALE = "The answer was not given on this page: open it here and answer on it."


class ClaimPage:
    """The page; its method is the endpoint."""

    def __init__(self, services: Services, threads: ThreadPoolExecutor) -> None:
        self._services = services
        self._threads = threads

    async def claim(self, request: Request) -> Response:
        """Ask a signed-in user whether a token may be theirs, or take their yes."""
        loop = asyncio.get_running_loop()
        try:
            form = await forms.read(request, 0) if request.method == "POST" else forms.Form()
        except Refusal as refusal:
            response: Response = message("This does not work", refusal.message, refusal.status)
        except ClientDisconnect:
            response = Response(status_code=400)
        else:
            serve = partial(self._serve, request, form)
            response = await loop.run_in_executor(self._threads, serve)
        response.headers.update(own_forms.HEADERS)
        return response

    def _serve(self, request: Request, form: Form) -> Response:
        token = str(request.path_params["token"])
        services = self._services
        session = request.cookies.get(auth.SESSION_COOKIE)
        caller = auth.by_session(services.database, services.clock, session) if session else None
        if caller is None or session is None:
            prefix = str(request.scope.get("root_path", "")).rstrip("/")
            back = quote(f"{prefix}/__tokens__/{token}", safe="")
            return RedirectResponse(f"{prefix}/__login__?url={back}", 303)
        fault = self._fault(request, form, session)
        if fault:
            return message("This does not work", fault, 403)
        with services.database.read() as connection:
            row = tokens.one(connection, token)
        if row is None or row["user_id"] not in (None, caller.id):
            return message("No such token", _UNKNOWN, 404)
        if row["user_id"] == caller.id:
            return _done(caller)
        if request.method == "POST":
            return self._claim(token, caller)
        return render(
            "claim",
            title="Let a program act for you",
            username=caller.username,
            xsrf=own_forms.token_of(session),
        )

    def _fault(self, request: Request, form: Form, session: str) -> str:
        """Say why a request is not taken for a person's own; empty where it is."""
        if not own_forms.is_for_the_eye(request):
            return _NO_SCRIPTS
        if request.method != "POST":
            return ""
        if not own_forms.is_own(request, self._services):
            return _FOREIGN
        return "" if own_forms.is_token_of(session, form.text(own_forms.TOKEN)) else _STALE

    def _claim(self, token: str, caller: Caller) -> Response:
        services = self._services
        with services.database.write() as connection:
            if not tokens.claim(connection, token, caller.id):
                return message("No such token", _UNKNOWN, 404)
            text = f"{caller.username} let a program sign requests in their name"
            audit.add(connection, services.clock.stamp(), caller, "claim_token", text)
        return _done(caller)


def _done(caller: Caller) -> Response:
    text = f"The program acts in the name of {caller.username} now. You may close this page."
    return message("Done", text, 200)
