"""One visit to a page of the dashboard: who comes, what they ask for, and how it is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response

from connectapi.server.unversioned import DISPLAY_NAME
from connectapi.server.web import own_forms
from connectapi.server.web.dashboard import assets
from connectapi.server.web.dashboard.forms import Form
from connectapi.server.web.html import render

if TYPE_CHECKING:
    from starlette.requests import Request

    from connectapi.server.registry import Answer
    from connectapi.server.rights import Caller
    from connectapi.server.services import Services
    from connectapi.server.web.dashboard.operations import Operations

# Forms go to this server only; pages for signing in lead on to OAuth clients and leave this out.
HEADERS = {
    **assets.HEADERS,
    "Content-Security-Policy": f"{assets.POLICY}; form-action 'self'",
}

DONE = {
    "saved": "Saved.",
    "added": "Added.",
    "removed": "Removed.",
    "deleted": "Deleted.",
    "locked": "Locked.",
    "unlocked": "Unlocked.",
    "kill": "The job was asked to end.",
    "queue": "Taken out of the queue.",
}
"""What a page says after something was done, by the word in its address."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a form was refused, and what was typed into it.

    Attributes:
        form: Name of the action, behind a slash perhaps with the id of the row it is about.
    """

    form: str
    message: str
    typed: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A visit by somebody who is signed in.

    Attributes:
        root: Address of the server as the visitor sees it, without a slash at the end.
        prefix: Path in front of the server's own paths, without a slash at the end.
        session: Secret of the browser session.
        form: What was sent; empty unless this is a form that was sent.
        fault: Why the form was refused that this page shows again.
    """

    request: Request
    services: Services
    operations: Operations
    caller: Caller
    root: str
    prefix: str
    session: str
    form: Form = field(default_factory=Form)
    fault: Fault | None = None

    def run(self, name: str, body: object = None, **parameters: object) -> Answer:
        """Run an operation of the API in the visitor's name; refusals are raised."""
        return self.operations.run(name, self.caller, self.root, parameters, body)

    # Any: what operations answer is checked by the contract, in tests.
    def ask(self, name: str, body: object = None, **parameters: object) -> Any:
        """Run an operation and give the body of its answer."""
        return self.run(name, body, **parameters).body

    def part(self, name: str) -> str:
        """Give a part of the page's path."""
        return str(self.request.path_params[name])

    def asked(self, name: str) -> str:
        """Give a word of the page's query; empty where it is missing."""
        return self.request.query_params.get(name, "").strip()

    def page_number(self) -> int:
        """Give the number of the page of a list; what is no such number counts as 1."""
        text = self.asked("page")
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
        return max(number, 1)

    def show(self, template: str, title: str, status: int = 200, **values: object) -> Response:
        """Make a page of the dashboard."""
        return render(
            f"dashboard/{template}",
            status,
            HEADERS,
            title=title,
            root=self.prefix,
            dash=f"{self.prefix}/connect",
            server=self.root,
            product=DISPLAY_NAME,
            # Not "caller": to macros of Jinja that is something else.
            visitor=self.caller,
            now=self.services.clock.now(),
            xsrf=own_forms.token_of(self.session),
            done=DONE.get(self.asked("done"), ""),
            fault=self.fault,
            here=self._here(),
            **values,
        )

    def go(self, path: str, done: str = "", **query: str) -> Response:
        """Lead to another page of the dashboard, which says what has been done."""
        words = {**query, **({"done": done} if done else {})}
        query_text = f"?{urlencode(words)}" if words else ""
        return RedirectResponse(f"{self.prefix}/connect/{path}{query_text}", 303)

    def send(self, answer: Answer) -> Response:
        """Give what an operation answers, such as a file, as it is."""
        headers = {**dict(answer.headers), "X-Content-Type-Options": "nosniff"}
        if answer.file is not None:
            return FileResponse(answer.file, 200, headers, answer.media_type)
        return Response(answer.body, 200, headers, answer.media_type)

    def json(self, body: object) -> Response:
        """Answer the script."""
        return JSONResponse(body, headers={"Cache-Control": "no-store"})

    def _here(self) -> str:
        """Give the page's own address without the notice in it, for links that change a part."""
        return quote(self.request.url.path.removeprefix(self.prefix))


Show = Callable[[Visit], Response]


@dataclass(frozen=True, slots=True)
class Page:
    """A page and what its forms do, by the name that each of them sends as ``action``.

    Attributes:
        for_script: Whether the script asks for it, not a person.
    """

    path: str
    show: Show
    actions: Mapping[str, Show] = field(default_factory=dict)
    for_script: bool = False
