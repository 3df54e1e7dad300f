"""Multipart forms as pieces: bytes between streams."""

from __future__ import annotations

from collections.abc import Iterator

from connectapi._core.errors import InvalidArgument
from connectapi._core.request import MultipartBody, Part, StreamBody


def multipart_pieces(body: MultipartBody, boundary: str) -> Iterator[bytes | StreamBody]:
    """Give a form's pieces in the order in which they are sent."""
    for part in body.parts:
        yield _head(part, boundary)
        content = part.content
        yield content.encode() if isinstance(content, str) else content
        yield b"\r\n"
    yield f"--{boundary}--\r\n".encode()


def multipart_type(boundary: str) -> str:
    """Give the media type of a form."""
    return f"multipart/form-data; boundary={boundary}"


def _head(part: Part, boundary: str) -> bytes:
    lines = [f'Content-Disposition: form-data; name="{_quoted(part.name)}"']
    if part.filename is not None:
        lines[0] += f'; filename="{_quoted(part.filename)}"'
    kind = part.content_type
    if kind is None and isinstance(part.content, StreamBody):
        kind = part.content.content_type
    if kind is not None:
        if not kind.isprintable():
            raise InvalidArgument(f"{kind!r} cannot be a media type.")
        lines.append(f"Content-Type: {kind}")
    return "\r\n".join([f"--{boundary}", *lines, "", ""]).encode()


def _quoted(text: str) -> str:
    # As browsers do it: the three characters that would end the value are percent-encoded.
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
