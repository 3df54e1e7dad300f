"""Bodies of requests, piece by piece."""

from __future__ import annotations

from collections.abc import AsyncIterator

from connectapi._core.multipart import multipart_pieces
from connectapi._core.request import MultipartBody, Prepared, StreamBody
from connectapi._io.asynchronous import AsyncHTTPRequestBuilder, source_chunks
from connectapi._io.wire import body_size


def with_body(builder: AsyncHTTPRequestBuilder, prepared: Prepared) -> AsyncHTTPRequestBuilder:
    """Put the body on a request."""
    body = prepared.body
    if body is None:
        return builder
    if not isinstance(body, StreamBody | MultipartBody):
        return builder.body_bytes(body.content)
    size = body_size(body)
    if size is not None:
        builder = builder.header("content-length", str(size))
    return builder.body_stream(body_chunks(prepared))


async def body_chunks(prepared: Prepared) -> AsyncIterator[bytes]:
    """Give a request's body piece by piece."""
    body = prepared.body
    if isinstance(body, StreamBody):
        async for chunk in source_chunks(body):
            yield chunk
    elif isinstance(body, MultipartBody):
        for piece in multipart_pieces(body, prepared.boundary):
            if isinstance(piece, StreamBody):
                async for chunk in source_chunks(piece):
                    yield chunk
            else:
                yield piece
    elif body is not None:
        yield body.content
