"""Bodies that are files: archives and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias, overload

import msgspec

from connectapi._core.errors import InvalidArgument
from connectapi._core.request import Body, BytesBody, MultipartBody, Part, Source, StreamBody

FileContent: TypeAlias = bytes | Source | StreamBody
"""Bytes, a path, an open binary file, a function that gives chunks, chunks, or a stream of these
whose size is known."""


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
    if not isinstance(content, bytes | StreamBody):
        content = StreamBody(content, content_type=media_type)
    if metadata is None:
        return BytesBody(content, media_type) if isinstance(content, bytes) else content
    return MultipartBody(
        (
            Part(part, content, filename=f"{part}.tar.gz", content_type=media_type),
            Part("metadata", msgspec.json.encode(dict(metadata)), content_type="application/json"),
        )
    )
