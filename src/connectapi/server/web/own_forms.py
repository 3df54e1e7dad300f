"""Whether a form comes from a page of this server's own, which a person has seen.

Content is served from the same origin, with the same cookie. Its scripts must neither read the
server's own pages, whose forms hold the session's token, nor answer them for their visitor.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from connectapi.server.api import root_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from connectapi.server.services import Services

TOKEN = "xsrf"  # noqa: S105 - the name of a field
"""Name of the field that proves that a form was made for the session that sends it."""

TOKEN_HEADER = "X-Form-Token"  # noqa: S105 - the name of a header
"""Header in which the script of such a page sends the same."""

HEADERS = {
    # Another site must not show a page in a frame and have its visitors click on it.
    "Content-Security-Policy": "frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    # Content must not open a page and press its buttons.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
    # With no-referrer the pages' own forms would not tell where they come from.
    "Referrer-Policy": "same-origin",
}
"""Headers of pages on which a user says yes."""


def token_of(session: str) -> str:
    """Make the token of a session, which only pages of that session hold."""
    return hmac.new(session.encode(), b"forms of the dashboard", hashlib.sha256).hexdigest()


def is_token_of(session: str, given: str) -> bool:
    """Tell whether a token is the one of a session."""
    return hmac.compare_digest(token_of(session).encode(), given.encode("utf-8", "replace"))


def is_for_the_eye(request: Request) -> bool:
    """Tell whether a browser shows the answer to its user, as far as it says what it is for."""
    return request.headers.get("sec-fetch-dest") in (None, "document")


def is_own(request: Request, services: Services) -> bool:
    """Tell whether a form was sent by a page of this server, as far as the browser tells.

    The session's cookie does not prove it: to browsers all ports of a machine are one site, so a
    form on another port has it, too. Programs that send neither header are let through.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    if origin is None:
        return True
    try:
        sender = urlsplit(origin).netloc
    except ValueError:
        return False
    # Without the scheme: something in front of the server may speak https for it.
    return sender.lower() == urlsplit(root_of(request, services)).netloc.lower()
