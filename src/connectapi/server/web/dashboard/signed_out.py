"""The pages for visitors who are not signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server.unversioned import DISPLAY_NAME
from connectapi.server.web.dashboard import assets
from connectapi.server.web.html import render

if TYPE_CHECKING:
    from starlette.responses import Response


def welcome(prefix: str, address: str) -> Response:
    """Say what this server is, and let a visitor sign in."""
    return render(
        "welcome",
        200,
        assets.HEADERS,
        title=DISPLAY_NAME,
        root=prefix,
        address=address,
        url=f"{prefix}/connect/",
        username="",
        fault="",
    )


def sign_in(
    prefix: str, url: str, fault: str = "", username: str = "", status: int = 200
) -> Response:
    """Show the form to sign in, with what was wrong and what was typed."""
    return render(
        "sign_in",
        status,
        assets.HEADERS,
        title="Sign in",
        root=prefix,
        url=url,
        username=username,
        fault=fault,
    )


def lost(prefix: str, back: str) -> Response:
    """Say that a form came too late, and how it is sent again with all that was typed.

    The browser keeps what was typed: it sends it again when the page is loaded anew.
    """
    return render(
        "signed_out",
        401,
        assets.HEADERS,
        title="You are signed out",
        root=prefix,
        back=back,
    )
