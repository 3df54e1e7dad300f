"""Serves an ASGI application: ``run_asgi.py PORT ENTRY [shiny]``; see ``content_loading``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

sys.path.insert(0, str(Path(__file__).resolve().parent))

from content_loading import begin_in_folder, load, need
from content_serving import Mounted, serve

if TYPE_CHECKING:
    from content_serving import App, Receive, Scope, Send
    from fastapi import FastAPI

NAMES = ("app", "application", "api", "main", "server")


def main(port: str, entry: str, kind: str = "") -> None:
    """Load the application and serve it."""
    begin_in_folder()
    if kind == "shiny":
        need("shiny")
        entry = _express(entry)
    app = cast("App", load(entry, NAMES, callable))  # what it is shows when it is called
    serve(Mounted(app if kind == "shiny" else _with_docs(app)), port)


def _express(entry: str) -> str:
    """Turn a file in the style of Shiny Express into the entry point that Shiny has for it."""
    place, _, name = entry.partition(":")
    if place.startswith("shiny."):
        return entry
    from shiny import express

    file = place if place.endswith(".py") else place.replace(".", "/") + ".py"
    if name in ("", "app") and express.is_express_app(file, str(Path.cwd())):
        return f"shiny.express.app:{_escaped(file)}"
    return entry


def _escaped(file: str) -> str:
    """Write a file as a name, as Shiny reads it."""

    def own(place: int, char: str) -> bool:
        return char.isascii() and (char.isalnum() if place else char.isalpha())

    return "".join(
        char if own(place, char) else f"_{ord(char):x}_" for place, char in enumerate(file)
    )


def _with_docs(app: App) -> App:
    """Lead visitors of a FastAPI application's root to its documentation, if it has no page."""
    if "fastapi" not in sys.modules:
        return app
    from fastapi import FastAPI

    if not isinstance(app, FastAPI) or not app.docs_url:
        return app
    docs, api = app.docs_url, app

    async def with_docs(scope: Scope, receive: Receive, send: Send) -> None:
        root = scope.get("root_path", "")
        is_root = scope["type"] == "http" and scope["path"] in ("", "/", root, root + "/")
        if is_root and scope["method"] in ("GET", "HEAD") and not _answers(api, scope):
            headers = [(b"location", (root + docs).encode()), (b"content-length", b"0")]
            await send({"type": "http.response.start", "status": 307, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        await api(scope, receive, send)

    return with_docs


def _answers(api: FastAPI, scope: Scope) -> bool:
    from starlette.routing import Match

    asked = dict(scope, method="GET")
    return any(route.matches(asked)[0] is Match.FULL for route in api.router.routes)


if __name__ == "__main__":
    main(*sys.argv[1:])
