"""Thumbnails of content items."""

from __future__ import annotations

import asyncio

from connectapi.server import items
from connectapi.server.errors import Code, Refusal
from connectapi.server.registry import Call, async_handler, handler
from connectapi.server.signatures import checksum_of
from connectapi.server.store import extras

_FORMS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}


def image_type(image: bytes) -> str | None:
    """Tell the media type of an image from its first bytes, or None where it is no known one."""
    for start, media_type in _FORMS.items():
        if image.startswith(start):
            return media_type
    head = image[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<svg", b"<?xml", b"<!doctype svg")) and b"<svg" in image[:10_000].lower():
        return "image/svg+xml"
    return None


@async_handler("setContentThumbnail")
async def set_content_thumbnail(call: Call) -> object:
    """Take an image in place of the thumbnail that there was."""
    await receive(call)
    return None


async def receive(call: Call) -> None:
    """Take the image that a request sends.

    Raises:
        Refusal: The caller may not change the item, or the body is no image that can be used.
    """
    most = call.services.settings.max_thumbnail
    pieces: list[bytes] = []
    size = 0
    async for piece in call.request.stream():
        size += len(piece)
        if size > most:
            message = f"The thumbnail is too large: at most {most} bytes are taken."
            raise Refusal(Code.INVALID_CONTENT_LENGTH, message)
        pieces.append(piece)
    image = b"".join(pieces)
    given = call.request.headers.get("x-content-checksum")
    if given and given != checksum_of(image):
        message = "X-Content-Checksum is not that of the body."
        raise Refusal(Code.CONTENT_CHECKSUM, message)
    await asyncio.to_thread(_keep, call, image)


def _keep(call: Call, image: bytes) -> None:
    with call.write() as connection:
        item = items.changed(call, connection)
        media_type = image_type(image)
        if media_type is None:
            message = "The body must be an image: PNG, JPEG, GIF or SVG."
            raise Refusal(Code.INVALID_PARAMETER, message)
        extras.set_thumbnail(connection, call.now(), item.id, media_type, image)
        call.audit(connection, "edit_application", f"Set the thumbnail of content {item.guid}")


@handler("deleteContentThumbnail")
def delete_content_thumbnail(call: Call) -> object:
    """Remove the thumbnail."""
    with call.write() as connection:
        item = items.changed(call, connection)
        if not extras.remove_thumbnail(connection, item.id):
            message = f"The content item {item.guid} has no thumbnail."
            raise Refusal(Code.REMOVE_NOTHING, message)
        call.audit(connection, "edit_application", f"Removed the thumbnail of content {item.guid}")
    return None
