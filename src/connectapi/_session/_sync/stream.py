# Derived from src/connectapi/_session/_async/stream.py by `make generate`. Do not edit.
"""Responses that are read while they arrive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Protocol, TypeAlias

from connectapi._core.request import Prepared


class Chunks(Protocol):
    """A response's body as a transport gives it."""

    @property
    def status(self) -> int:
        """HTTP status."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers, looked up by lower-case names."""

    def read_chunk(self) -> bytes | memoryview | None:
        """Give the next piece, None at the end."""

    def close(self) -> None:
        """Let go of the connection."""


class StreamedResponse:
    """A response whose body is read piece by piece.

    `headers` are looked up by lower-case names. The body can be read once.
    """

    def __init__(self, chunks: Chunks, prepared: Prepared) -> None:
        self._chunks = chunks
        self._prepared = prepared
        self.status = chunks.status
        self.headers = chunks.headers

    @property
    def correlation_id(self) -> str:
        """The id to look for in the server's logs."""
        return self.headers.get("x-correlation-id") or self._prepared.correlation_id

    @property
    def size(self) -> int | None:
        """The body's size in bytes as the server announced it, None when it did not."""
        text = self.headers.get("content-length") or ""
        encoded = self.headers.get("content-encoding")
        return int(text) if text.isascii() and text.isdigit() and not encoded else None

    def iter_pieces(self) -> Iterator[bytes | memoryview]:
        """Give the body's pieces as they come, as they lie in memory."""
        while (chunk := self._chunks.read_chunk()) is not None:
            yield chunk

    def iter_bytes(self) -> Iterator[bytes]:
        """Give the body's pieces as they come."""
        for chunk in self.iter_pieces():
            yield bytes(chunk)

    def iter_lines(self) -> Iterator[str]:
        """Give the body's lines as they come, without line ends; text is UTF-8."""
        rest = b""
        for chunk in self.iter_bytes():
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                yield line.removesuffix(b"\r").decode("utf-8", "replace")
        if rest:
            yield rest.removesuffix(b"\r").decode("utf-8", "replace")

    def read(self, at_most: int | None = None) -> bytes:
        """Read the rest of the body, or about `at_most` bytes of it."""
        parts: list[bytes | memoryview] = []
        size = 0
        while at_most is None or size < at_most:
            chunk = self._chunks.read_chunk()
            if chunk is None:
                break
            parts.append(chunk)
            size += len(chunk)
        return b"".join(parts)

    def close(self) -> None:
        """Let go of the connection, read to the end or not."""
        self._chunks.close()

    def __repr__(self) -> str:
        return f"<{self._prepared.method} {self._prepared.path}: status {self.status}>"


Stream: TypeAlias = AbstractContextManager[StreamedResponse]
"""A streamed answer that a `with` statement opens and closes."""
