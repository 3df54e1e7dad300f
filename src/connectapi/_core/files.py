"""Bodies that are files: archives and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias, overload

import msgspec

from connectapi._core.errors import InvalidArgument
from connectapi._core.request import Body, BytesBody, MultipartBody, Part, Source, StreamBody

FileContent: TypeAlias = bytes | Source
"""Bytes, a path, an open binary file, a function that gives chunks, or chunks."""


@overload
def file_body(content: FileContent, media_type: str) -> Body: ...


@overload
def file_body(
    content: FileContent | None,
    media_type: str,
    *,
    part: str,
    metadata: Mapping[str, str] | None,
) -> Body | None: ...


def file_body(
    content: FileContent | None,
    media_type: str,
    *,
    part: str = "",
    metadata: Mapping[str, str] | None = None,
) -> Body | None:
    """Send a file as it is, or, where it has metadata, as the `part` of a form that holds both.

    No file makes no body.

    Raises:
        InvalidArgument: Metadata of no file.
    """
    if content is None:
        if metadata is not None:
            raise InvalidArgument(f"metadata goes with the {part}; give both, or neither.")
        return None
    if metadata is None:
        if isinstance(content, bytes):
            return BytesBody(content, media_type)
        return StreamBody(content, content_type=media_type)
    file = content if isinstance(content, bytes) else StreamBody(content, content_type=media_type)
    return MultipartBody(
        (
            Part(part, file, filename=f"{part}.tar.gz", content_type=media_type),
            Part("metadata", msgspec.json.encode(dict(metadata)), content_type="application/json"),
        )
    )
