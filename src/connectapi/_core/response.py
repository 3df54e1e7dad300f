"""A response as one value, and the decoders that turn it into what the caller wants."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec
from typing_extensions import Buffer

from connectapi._core import tolerant
from connectapi._core.errors import UnexpectedAnswer
from connectapi._core.pages import describe, is_html
from connectapi._core.rows import BROKEN_JSON
from connectapi._core.url import shown

T = TypeVar("T")


class Response(msgspec.Struct, eq=False):
    """A whole response.

    `headers` are looked up by lower-case names. `buffer` is the body as the transport holds it;
    `content` is the same as bytes.
    """

    status: int
    headers: Mapping[str, str]
    buffer: Buffer
    method: str
    url: str
    path: str
    sent_id: str | None = None

    @property
    def correlation_id(self) -> str | None:
        """What the server's log knows the request by: its own word, or else what was sent."""
        return self.headers.get("x-correlation-id") or self.sent_id

    @property
    def content(self) -> bytes:
        """The body."""
        return self.buffer if isinstance(self.buffer, bytes) else bytes(self.buffer)

    @property
    def content_type(self) -> str:
        """The media type in lower case, without parameters; empty when none was sent."""
        return (self.headers.get("content-type") or "").partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """The body as text, by the charset sent or else UTF-8; bad bytes are replaced."""
        _, _, tail = (self.headers.get("content-type") or "").lower().partition("charset=")
        charset = tail.partition(";")[0].strip(" \"'") or "utf-8"
        try:
            return self.content.decode(charset, "replace")
        except LookupError:
            return self.content.decode("utf-8", "replace")

    def __repr__(self) -> str:
        # Neither headers nor body nor query, which may hold secrets.
        return f"<Response {self.status} to {self.method} {self.path}>"


def unexpected(response: Response, expected: str) -> UnexpectedAnswer:
    """Make the error for an answer that is not what was expected, saying what it looks like."""
    looks, excerpt = describe(response.status, response.content_type, response.content)
    trace = f", correlation id {response.correlation_id}" if response.correlation_id else ""
    message = (
        f"{response.method} {shown(response.url) or response.path} was to answer {expected}, "
        f"but {looks} came "
        f"(status {response.status}{trace})."
    )
    if excerpt:
        message += f" It begins: {excerpt!r}."
    return UnexpectedAnswer(
        message,
        status=response.status,
        method=response.method,
        path=response.path,
        correlation_id=response.correlation_id,
        excerpt=excerpt,
    )


def json(kind: type[T]) -> Callable[[Response], T]:
    """Decode JSON into a type; what does not fit strictly is mended before it is refused."""
    decode: Callable[[Response], T] = _decoder(kind)  # type: ignore[arg-type] # a type is hashable
    return decode


# Any: the cache would lose the type, which `json` puts back.
@functools.cache
def _decoder(kind: Any) -> Callable[[Response], Any]:
    strict = msgspec.json.Decoder(kind)

    def decode(response: Response) -> Any:
        try:
            return strict.decode(response.buffer)
        except msgspec.ValidationError:
            return _mended(response, kind)
        except BROKEN_JSON:
            raise unexpected(response, "JSON") from None

    return decode


def json_or_none(kind: type[T]) -> Callable[[Response], T | None]:
    """Decode JSON into a type, or give None where the answer has no body."""
    decode = json(kind)

    def decode_or_none(response: Response) -> T | None:
        return decode(response) if response.content else None

    return decode_or_none


_any_json = msgspec.json.Decoder()


# Any: JSON of a shape that nobody has declared.
def builtins(response: Response) -> Any:
    """Decode JSON into dicts, lists, texts and numbers; None where there is no body."""
    if not response.content:
        return None
    try:
        return _any_json.decode(response.buffer)
    except BROKEN_JSON:
        raise unexpected(response, "JSON") from None


def text(response: Response) -> str:
    """Give the body as text; a web page where none was asked for is an error."""
    if is_html(response.content_type, response.content):
        raise unexpected(response, "plain text")
    return response.text


def nothing(response: Response) -> None:
    """Ignore the body; a web page is an error, for it means that something else answered."""
    if is_html(response.content_type, response.content):
        raise unexpected(response, "nothing")


def content(response: Response) -> bytes:
    """Give the body as bytes."""
    return response.content


def raw(response: Response) -> Response:
    """Give the response itself."""
    return response


def _mended(response: Response, kind: type[T]) -> T:
    try:
        return tolerant.convert(_any_json.decode(response.buffer), kind)
    except msgspec.ValidationError as error:
        name = getattr(kind, "__name__", str(kind))
        reason = str(error)
    except BROKEN_JSON:
        raise unexpected(response, "JSON") from None
    message = (
        f"{response.method} {response.path} answered JSON that is not a {name}: {reason} "
        f"(status {response.status})."
    )
    raise UnexpectedAnswer(
        message,
        status=response.status,
        method=response.method,
        path=response.path,
        correlation_id=response.correlation_id,
    )
