"""Connecting as the command line's options and the environment say."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated

import msgspec
import typer

from connectapi._core.errors import ConnectError

ProfileOption = Annotated[
    str | None,
    typer.Option(
        "--profile",
        "-p",
        help="A saved server; otherwise CONNECT_SERVER and CONNECT_API_KEY.",
        show_default=False,
    ),
]


@dataclass(frozen=True)
class Identity:
    """Who a key belongs to, and on which server."""

    username: str
    role: str
    server: str
    version: str | None

    def as_text(self) -> str:
        """One line for people."""
        version = f" (version {self.version})" if self.version else ""
        return f"{self.username}, {self.role} on {self.server}{version}"

    def as_json(self) -> str:
        """One line for programs."""
        return msgspec.json.encode(self).decode()


def connection(profile: str | None) -> Identity:
    """Ask the server who the credentials belong to.

    Raises:
        ConnectError: There are no credentials, or the server does not accept them or cannot be
            reached.
    """
    import connectapi

    with connectapi.connect(profile=profile) as client:
        me = client.me()
        version = None
        with suppress(ConnectError):  # some servers tell it to nobody, or not to every user
            version = client.server_version().text or None
        return Identity(str(me.username), str(me.user_role), client.server_url, version)
