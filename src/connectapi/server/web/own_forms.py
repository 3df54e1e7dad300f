"""Whether a form comes from a page of this server."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from connectapi.server.api import root_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from connectapi.server.services import Services


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
