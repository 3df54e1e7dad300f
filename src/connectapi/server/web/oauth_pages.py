"""The pages on which a user lets an OAuth client act for them, or a device."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from starlette.responses import RedirectResponse, Response

from connectapi.server import auth
from connectapi.server.api import root_of
from connectapi.server.identity import authorizing, devices
from connectapi.server.identity.authority import OAuthError
from connectapi.server.web import oauth_forms, own_forms
from connectapi.server.web.html import message, render

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from connectapi.server.identity.authority import Authority
    from connectapi.server.identity.authorizing import Wish
    from connectapi.server.rights import Caller
    from connectapi.server.services import Services

_FOREIGN = "the answer comes from another site, so open the page here and answer on it"
_NO_SCRIPTS = "this page is for people, not for scripts"
_STALE = "the answer was not given on this page, so open it here and answer on it"
_NO_DEVICE = "No program waits with this code. It may have expired: begin anew in your program."


class OAuthPages:
    """The pages of one authority; each public method is an endpoint."""

    def __init__(
        self, services: Services, threads: ThreadPoolExecutor, authority: Authority
    ) -> None:
        self._services = services
        self._threads = threads
        self._authority = authority

    async def authorize(self, request: Request) -> Response:
        """Ask a signed-in user whether a client may act for them, or take their answer."""
        return await self._answered(request, self._authorize)

    async def device(self, request: Request) -> Response:
        """Ask a signed-in user for the code that a device shows, and whether to let it in."""
        return await self._answered(request, self._device)

    async def _answered(
        self, request: Request, page: Callable[[Request, dict[str, str]], Response]
    ) -> Response:
        loop = asyncio.get_running_loop()
        try:
            form: dict[str, str] = {}
            if not own_forms.is_for_the_eye(request):
                raise OAuthError("access_denied", _NO_SCRIPTS, 403)
            if request.method == "POST":
                if not own_forms.is_own(request, self._services):
                    raise OAuthError("access_denied", _FOREIGN, 403)
                form = oauth_forms.form_of(request, await oauth_forms.body_of(request))
            response = await loop.run_in_executor(self._threads, partial(page, request, form))
        except OAuthError as problem:
            text = f"Bad request: {problem.description}."
            response = message("This does not work", text, problem.status)
        response.headers.update(own_forms.HEADERS)
        return response

    def _authorize(self, request: Request, form: dict[str, str]) -> Response:
        services = self._services
        fields = oauth_forms.fields_of(request.url.query)
        try:
            wish = authorizing.read(services, self._authority, fields, root_of(request, services))
        except authorizing.Unanswerable as problem:
            return message("This does not work", str(problem), 400)
        try:
            authorizing.check(wish)
        except OAuthError as problem:
            return _back(wish, error=problem.error, error_description=problem.description)
        caller = self._caller(request)
        if caller is None:
            return _to_sign_in(request)
        answer = self._answer(request, form)
        if answer == "yes":
            return _back(wish, code=authorizing.grant(services, wish, caller))
        if answer is not None:
            return _back(wish, error="access_denied", error_description="the user has said no")
        return self._ask(
            request, caller, wish.client_name, address=_shown(wish.redirect_uri), scope=wish.scope
        )

    def _device(self, request: Request, form: dict[str, str]) -> Response:
        services, own = self._services, self._authority
        caller = self._caller(request)
        if caller is None:
            return _to_sign_in(request)
        code = request.query_params.get("user_code", "")
        if not code:
            return _ask_code("", "")
        name = devices.waiting(services, own, code)
        if name is None:
            return _ask_code(code, _NO_DEVICE)
        answer = self._answer(request, form)
        if answer is None:
            return self._ask(request, caller, name, code=devices.tidy(code))
        yes = answer == "yes"
        if not devices.answer(services, own, code, caller, yes=yes):
            return _ask_code(code, _NO_DEVICE)
        return _done(caller, yes=yes)

    def _answer(self, request: Request, form: dict[str, str]) -> str | None:
        """Give what a user has answered; None where the page has yet to be shown.

        Raises:
            OAuthError: The form was not made for this user.
        """
        answer = form.get("answer")
        if answer is not None:
            session = request.cookies.get(auth.SESSION_COOKIE, "")
            if not own_forms.is_token_of(session, form.get(own_forms.TOKEN, "")):
                raise OAuthError("access_denied", _STALE, 403)
        return answer

    def _ask(
        self,
        request: Request,
        caller: Caller,
        name: str,
        *,
        address: str = "",
        scope: str = "",
        code: str = "",
    ) -> Response:
        return render(
            "authorize",
            title="Tell a program who you are"
            if self._authority.is_provider
            else "Let a program act for you",
            name=name,
            username=caller.username,
            address=address,
            scope=scope,
            code=code,
            xsrf=own_forms.token_of(request.cookies.get(auth.SESSION_COOKIE, "")),
            only_tells=self._authority.is_provider,
        )

    def _caller(self, request: Request) -> Caller | None:
        services = self._services
        session = request.cookies.get(auth.SESSION_COOKIE)
        return auth.by_session(services.database, services.clock, session) if session else None


def _to_sign_in(request: Request) -> Response:
    prefix = str(request.scope.get("root_path", "")).rstrip("/")
    query = f"?{request.url.query}" if request.url.query else ""
    back = quote(f"{request.url.path}{query}", safe="")
    return RedirectResponse(f"{prefix}/__login__?url={back}", 303)


def _back(wish: Wish, **answer: str) -> Response:
    # Not by RedirectResponse, which would escape anew what stands in a client's own address.
    return Response(None, 303, {"Location": wish.address(**answer)})


def _shown(address: str) -> str:
    """Tell people where an answer goes: which machine, or which kind of program on their own."""
    parts = urlsplit(address)
    return parts.netloc if parts.scheme in ("http", "https") else f"{parts.scheme}:"


def _ask_code(code: str, fault: str) -> Response:
    return render("device", 404 if fault else 200, title="Enter a code", code=code, fault=fault)


def _done(caller: Caller, *, yes: bool) -> Response:
    text = "The program was kept out. You may close this page."
    if yes:
        text = f"The program acts in the name of {caller.username} now. You may close this page."
    return message("Done", text, 200)
