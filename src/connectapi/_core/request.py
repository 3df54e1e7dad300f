"""A request as one value: what to send, and how to read the answer."""

from __future__ import annotations

import os
from collections.abc import AsyncIterable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Final, Generic, Literal, TypeAlias, TypeVar

import msgspec
from typing_extensions import Buffer

from connectapi._core.response import Response
from connectapi._core.secret import Secret
from connectapi._core.version import ServerVersion

T = TypeVar("T")


class _Nothing(dict[str, str]):
    """A mapping without entries that stands as a default, and so is never given any.

    A dict, since every request asks several times whether there is anything in it.
    """

    __slots__ = ()

    def __setitem__(self, name: str, value: str) -> None:
        raise TypeError("nothing can be put into what stands for nothing")

    def __hash__(self) -> int:  # type: ignore[override]  # a dict that never changes has one
        return 0


EMPTY: Final[Mapping[str, str]] = _Nothing()
READS: Final = frozenset({"GET", "HEAD"})

Chunks: TypeAlias = Iterable[bytes] | AsyncIterable[bytes]
Source: TypeAlias = os.PathLike[str] | BinaryIO | Callable[[], Chunks] | Chunks


@dataclass(frozen=True, slots=True)
class BytesBody:
    """Bytes as they are."""

    content: bytes = field(repr=False)
    content_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class JsonBody:
    """JSON, encoded when the request was made."""

    content: bytes = field(repr=False)
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class FormBody:
    """An URL-encoded form, encoded when the request was made."""

    content: bytes = field(repr=False)
    content_type: str = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class StreamBody:
    """A body that is read while it is sent, such as a file.

    `source` is a path, a binary file (sent from where it stands now), a function that gives chunks,
    or chunks. `size` in bytes is sent as the length when it is known; None sends chunk by chunk.
    Chunks alone cannot be read twice, so such a request is never repeated.
    """

    source: Source = field(repr=False)
    size: int | None = None
    content_type: str | None = "application/octet-stream"
    start: int | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        seekable = getattr(self.source, "seekable", None)
        if seekable is not None and seekable():
            object.__setattr__(self, "start", getattr(self.source, "tell")())  # noqa: B009 - untyped

    @property
    def rewindable(self) -> bool:
        """Say whether the body can be sent a second time."""
        source = self.source
        return self.start is not None or isinstance(source, os.PathLike) or callable(source)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a multipart form: text, bytes, or a stream with a file name."""

    name: str
    content: str | bytes | StreamBody = field(repr=False)
    filename: str | None = None
    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class MultipartBody:
    """A multipart form; parts are sent in the order given."""

    parts: tuple[Part, ...]

    @property
    def rewindable(self) -> bool:
        """Say whether the body can be sent a second time."""
        streams = (part.content for part in self.parts)
        return all(not isinstance(stream, StreamBody) or stream.rewindable for stream in streams)


Body: TypeAlias = BytesBody | JsonBody | FormBody | StreamBody | MultipartBody


# A struct, which is made in a fraction of the time that a frozen dataclass takes.
class Request(msgspec.Struct, Generic[T], frozen=True):
    """What to send and how to read the answer; the only way to speak to a server.

    `path` is escaped and counts from the API base (`<server>/__api__`), or from the server's root
    with `base="server"`. `operation` is the contract's id, or empty for a raw request.
    """

    operation: str
    method: str
    path: str
    decode: Callable[[Response], T]
    query: Mapping[str, object] = EMPTY
    headers: Mapping[str, str] = EMPTY
    body: Body | None = None
    accept: str = "application/json"
    base: Literal["api", "server"] = "api"
    since: str = ""
    """The first server version that surely has the operation."""
    missing_in: str = ""
    """The newest version known to lack it, where the first one is not known exactly."""

    def is_lacked_by(self, version: ServerVersion) -> bool:
        """Say whether a server surely lacks the operation."""
        if self.missing_in:
            return version.known and version <= ServerVersion.parse(self.missing_in)
        return version.older_than(self.since)

    @property
    def is_read(self) -> bool:
        """Say whether the request changes nothing on the server."""
        return self.method in READS

    def __repr__(self) -> str:
        # Neither query nor headers, which may hold secrets.
        return f"<Request {self.operation or 'of its own'}: {self.method} {self.path}>"


class Prepared(msgspec.Struct, eq=False):
    """A request ready for the wire: absolute URL, all headers, time limit in seconds."""

    method: str
    url: str
    path: str
    headers: dict[str, str]
    secrets: dict[str, Secret]
    body: Body | None
    timeout: float | None
    correlation_id: str
    boundary: str = ""

    @property
    def rewindable(self) -> bool:
        """Say whether the request can be sent a second time."""
        body = self.body
        return not isinstance(body, StreamBody | MultipartBody) or body.rewindable

    def __repr__(self) -> str:
        # Neither query nor headers, which may hold secrets.
        return f"<Prepared {self.method} {self.path}>"

    def response(self, status: int, headers: Mapping[str, str], buffer: Buffer) -> Response:
        """Make the response to this request."""
        sent = self.correlation_id
        return Response(status, headers, buffer, self.method, self.url, self.path, sent)
