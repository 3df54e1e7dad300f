"""Which requests to running content count as hits; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from connectapi.server.content import kinds
from connectapi.server.store.usage import Hit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectapi.server.content.visit import Visit

# What a browser fetches to show it as a page of its own or within another one.
_SHOWN = frozenset({b"document", b"iframe", b"frame", b"embed", b"object"})


def navigates(method: str, headers: Mapping[bytes, bytes]) -> bool:
    """Tell whether a browser asks for a page to show it."""
    if method not in ("GET", "HEAD"):
        return False
    if b"sec-fetch-mode" in headers:
        return headers[b"sec-fetch-mode"] == b"navigate"
    return b"text/html" in headers.get(b"accept", b"")


def counts(
    app_mode: str, method: str, headers: Mapping[bytes, bytes], *, has_key: bool, status: int
) -> bool:
    """Tell whether a request to a program counts as a hit.

    Of an API each request does. Of an application it is what somebody opens: what browsers fetch
    to show it, without what the page fetches then, and each GET of a program with a key. Sessions
    of Shiny applications are counted by their WebSockets.
    """
    if app_mode in kinds.APIS:
        return True
    if app_mode in kinds.SHINY or method != "GET" or not (status < 300 or status == 304):
        return False
    if b"sec-fetch-dest" in headers:
        return headers[b"sec-fetch-dest"] in _SHOWN
    return has_key or navigates(method, headers)


def hit(visit: Visit, rest: str, query: bytes, headers: Mapping[bytes, bytes], now: str) -> Hit:
    """Make the hit of a request; only of APIs the path is kept, as the content sees it."""

    def header(name: bytes) -> str | None:
        value = headers.get(name)
        return None if value is None else value.decode("latin-1")

    shiny = visit.view.app_mode in kinds.SHINY
    return Hit(
        content_guid=visit.item["guid"],
        user_guid=None if visit.caller is None else visit.caller.guid,
        bundle_id=visit.view.bundle["id"],
        time=now,
        path=f"/{unquote(rest)}" if visit.view.app_mode in kinds.APIS else None,
        query=None if shiny else query.decode("latin-1") or None,
        user_agent=header(b"user-agent"),
        sec_fetch_dest=header(b"sec-fetch-dest"),
        sec_fetch_site=header(b"sec-fetch-site"),
        shiny=shiny,
    )
