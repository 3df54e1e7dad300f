"""Pictures that a caller gives as bytes or as a file."""

import os
from pathlib import Path

from connectapi._core.errors import InvalidArgument

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
)


def read_picture(picture: str | os.PathLike[str] | bytes) -> bytes:
    """The bytes of a picture.

    Raises:
        InvalidArgument: The file cannot be read, or it is no picture.
    """
    if isinstance(picture, bytes):
        picture_type(picture, "the picture")
        return picture
    try:
        content = Path(picture).read_bytes()
    except OSError as error:
        raise InvalidArgument(
            f"The picture {os.fspath(picture)!r} cannot be read: {error.strerror}."
        ) from None
    picture_type(content, os.fspath(picture))
    return content


def picture_type(content: bytes, what: str) -> str:
    """The media type of a picture, by its first bytes.

    Raises:
        InvalidArgument: It is no PNG, JPEG, GIF, SVG or WebP picture.
    """
    for magic, media_type in _MAGIC:
        if content.startswith(magic):
            return media_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if b"<svg" in content[:1024]:
        return "image/svg+xml"
    raise InvalidArgument(
        f"{what} is no PNG, JPEG, GIF, SVG or WebP picture ({len(content)} bytes)."
    )
