"""Pictures at addresses anywhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from connectapi._core.auth import NoAuth
from connectapi._core.config import Settings
from connectapi._core.errors import APIError, InvalidArgument, UnexpectedAnswer
from connectapi._core.request import Request
from connectapi._core.response import content
from connectapi._core.url import check_path, server_url, shown
from connectapi._session._async.session import AsyncSession
from connectapi.client.pictures import picture_type

_LARGEST: Final = 10 * 1024 * 1024


async def download_picture(settings: Settings, url: str) -> bytes:
    """Read a picture at an address, over a connection of its own.

    Neither credentials nor headers nor cookies of the client go there, and no redirect to another
    server is followed.

    Raises:
        InvalidArgument: The address cannot be used, what is there is no picture, or has more than
            10 MiB.
        TransportError: No answer came.
    """
    parts = urlsplit(url)
    origin = server_url(f"{parts.scheme}://{parts.netloc}")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    check_path(path)
    stranger = replace(
        settings,
        server=origin,
        auth=NoAuth(),
        headers={},
        tls=replace(settings.tls, client_certificate=()),
        since_of=None,
    )
    request = Request("", "GET", path, content, accept="image/*", base="server")
    picture = b""
    try:
        async with AsyncSession(stranger) as session, session.stream(request) as answer:
            async for piece in answer.iter_bytes():
                picture += piece
                if len(picture) > _LARGEST:
                    raise InvalidArgument(f"{shown(url)} holds more than {_LARGEST} bytes.")
    except (APIError, UnexpectedAnswer) as error:
        # Its own advice is about the client's credentials, which were not sent.
        message = f"There is no picture at {shown(url)}: the answer had status {error.status}."
        raise InvalidArgument(message) from error
    picture_type(picture, shown(url))
    return picture
