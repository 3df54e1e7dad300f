"""The page on which a user lets a client act in their name."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from connectapi.server import auth
from connectapi.server.store import audit, tokens
from connectapi.server.web import own_forms
from connectapi.server.web.html import message, render

if TYPE_CHECKING:
    from starlette.requests import Request

    from connectapi.server.rights import Caller
    from connectapi.server.services import Services

_UNKNOWN = "There is no such token, or it has been forgotten: begin anew in your program."
_FOREIGN = "The answer comes from another site: open the page here and answer on it."


class ClaimPage:
    """The page; its method is the endpoint."""

    def __init__(self, services: Services, threads: ThreadPoolExecutor) -> None:
        self._services = services
        self._threads = threads

    async def claim(self, request: Request) -> Response:
        """Ask a signed-in user whether a token may be theirs, or take their yes."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(self._serve, request))

    def _serve(self, request: Request) -> Response:
        token = str(request.path_params["token"])
        services = self._services
        session = request.cookies.get(auth.SESSION_COOKIE)
        caller = auth.by_session(services.database, services.clock, session) if session else None
        if caller is None:
            prefix = str(request.scope.get("root_path", "")).rstrip("/")
            back = quote(f"{prefix}/__tokens__/{token}", safe="")
            return RedirectResponse(f"{prefix}/__login__?url={back}", 303)
        if request.method == "POST":
            if not own_forms.is_own(request, services):
                return message("This does not work", _FOREIGN, 403)
            return self._claim(token, caller)
        with services.database.read() as connection:
            row = tokens.one(connection, token)
        if row is None or row["user_id"] not in (None, caller.id):
            return message("No such token", _UNKNOWN, 404)
        if row["user_id"] == caller.id:
            return _done(caller)
        return render("claim", title="Let a program act for you", username=caller.username)

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
