"""Pictures that a caller gives as bytes or as a file."""

import os
import re
from pathlib import Path
from typing import Final

from connectapi._core.errors import InvalidArgument

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
)
_ADDRESS: Final = re.compile(r"https?://", re.IGNORECASE)
_EXTENSIONS: Final = {
    "image/png": (".png",),
    "image/jpeg": (".jpeg", ".jpg"),
    "image/gif": (".gif",),
    "image/svg+xml": (".svg",),
    "image/webp": (".webp",),
}


def is_address(text: str) -> bool:
    """Whether a text is an http or https address and no file's path."""
    return _ADDRESS.match(text) is not None


def path_for(picture: bytes, path: str | os.PathLike[str]) -> Path:
    """The path of a file for a picture: `path`, with the picture's extension if it has another.

    What is no known picture keeps the path as it is.
    """
    target = Path(path)
    try:
        fits = _EXTENSIONS[picture_type(picture, "the picture")]
    except InvalidArgument:
        return target
    if target.suffix.lower() in fits:
        return target
    return target.with_name(target.name + fits[0])


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
