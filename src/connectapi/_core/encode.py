"""Query and body values to wire form."""

from __future__ import annotations

import enum
import math
import uuid
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from connectapi._core import fields
from connectapi._core.errors import InvalidArgument
from connectapi._core.request import EMPTY, BytesBody, FormBody, JsonBody
from connectapi._core.secret import Secret
from connectapi._core.unset import UNSET

__all__ = [
    "bytes_body",
    "encode_query",
    "form_body",
    "joined",
    "json_array",
    "json_body",
    "query",
    "raw_json_body",
    "time_text",
    "wire_value",
]

_SCALARS = (str, int, float, type(None))


def time_text(value: datetime, name: str = "the time") -> str:
    """Write an aware datetime as RFC 3339 in UTC.

    Raises:
        InvalidArgument: The datetime is naive, so nobody knows which moment it means.
    """
    if value.tzinfo is None or value.utcoffset() is None:
        message = (
            f"{name} is {value.isoformat()}, which names no time zone; "
            "say which one is meant, as in datetime(2026, 1, 31, tzinfo=timezone.utc) or "
            "value.astimezone()."
        )
        raise InvalidArgument(message)
    text = value.astimezone(UTC).isoformat()
    return text.removesuffix("+00:00") + "Z"


def joined(values: object, name: str = "the value", separator: str = "|") -> str:
    """Join values into one text, `a|b`, which the server reads as "any of these"."""
    if isinstance(values, str) or not isinstance(values, Sequence | AbstractSet):
        return _scalar_text(values, name)
    texts = [_scalar_text(value, name) for value in values]
    if not texts:
        raise InvalidArgument(f"{name} is an empty list; give at least one value, or leave it out.")
    for text in texts:
        if separator in text:
            raise InvalidArgument(f"{name} holds {text!r}, but {separator!r} separates values.")
    return separator.join(texts)


def query(
    operation: str,
    given: Mapping[str, object],
    allowed: type,
    *,
    wire: Mapping[str, str] = EMPTY,
    join: Mapping[str, str] = EMPTY,
) -> Mapping[str, object]:
    """Check a query's parameters against a `TypedDict` and give them their wire names.

    `join` names the parameters whose lists become one text, and what joins them; other lists
    repeat the parameter.

    Raises:
        InvalidArgument: An unknown name, or a value that does not fit.
    """
    fields.check_fields(operation, given, allowed)
    return {wire.get(name, name): _parameter(name, value, join) for name, value in given.items()}


def _parameter(name: str, value: object, join: Mapping[str, str]) -> object:
    if name in join and _is_set(value):
        return joined(value, name, join[name])
    # Times are written now, so that a naive one is refused where it was given.
    return time_text(value, name) if isinstance(value, datetime) else value


def encode_query(values: Mapping[str, object]) -> str:
    """Encode a query string; None and UNSET are left out, lists repeat the parameter."""
    pairs: list[tuple[str, str]] = []
    for name, value in values.items():
        if not _is_set(value):
            continue
        if isinstance(value, Sequence | AbstractSet) and not isinstance(value, str | bytes):
            pairs.extend((name, _scalar_text(item, name)) for item in value)
        else:
            pairs.append((name, _scalar_text(value, name)))
    return urlencode(pairs, quote_via=quote)


def json_body(
    operation: str,
    given: Mapping[str, object],
    allowed: type,
    *,
    wire: Mapping[str, str] = EMPTY,
) -> JsonBody:
    """Check a body's fields against a `TypedDict` and encode what was given, null included.

    Raises:
        InvalidArgument: An unknown name, a missing one, or a value that does not fit.
    """
    fields.check_fields(operation, given, allowed)
    body = {wire.get(name, name): value for name, value in given.items() if value is not UNSET}
    return raw_json_body(body)


def json_array(operation: str, items: Sequence[object], kind: type) -> JsonBody:
    """Check the items of an array against a `TypedDict` (or take texts) and encode them.

    Raises:
        InvalidArgument: A text where a list is due, an unknown name, or a value that does not fit.
    """
    if isinstance(items, str | bytes | Mapping) or not isinstance(items, Sequence):
        raise InvalidArgument(f"{operation} takes a list, not {type(items).__name__}.")
    for item in items:
        if kind is str and isinstance(item, str):
            continue
        if not isinstance(item, Mapping):
            # The item is not shown: it may hold the value of a variable.
            wanted = "texts" if kind is str else f"mappings such as {kind.__name__}"
            found = type(item).__name__
            raise InvalidArgument(f"{operation} takes a list of {wanted}; one is of type {found}.")
        fields.check_fields(operation, item, kind)
    return raw_json_body(items)


def raw_json_body(value: object) -> JsonBody:
    """Encode any value as JSON: times in UTC, what is UNSET left out."""
    return JsonBody(msgspec.json.encode(wire_value(value, "the body")))


def form_body(
    operation: str,
    given: Mapping[str, object],
    allowed: type,
    *,
    wire: Mapping[str, str] = EMPTY,
) -> FormBody:
    """Check a form's fields against a `TypedDict` and encode it.

    Raises:
        InvalidArgument: An unknown name, a missing one, or a value that does not fit.
    """
    fields.check_fields(operation, given, allowed)
    return FormBody(
        encode_query({wire.get(name, name): value for name, value in given.items()}).encode()
    )


def bytes_body(content: bytes, content_type: str = "application/octet-stream") -> BytesBody:
    """Wrap bytes with their media type."""
    return BytesBody(content, content_type)


# Any: JSON-like values of any shape go in and out.
def wire_value(value: Any, name: str) -> Any:
    """Turn a value into what JSON can hold.

    Raises:
        InvalidArgument: A naive datetime, or a value that has no JSON form.
    """
    if isinstance(value, _SCALARS) and not isinstance(value, enum.Enum):
        _check_sendable(value, name)
        return value
    if isinstance(value, msgspec.Struct):
        value = {
            known.encode_name: getattr(value, known.name) for known in msgspec.structs.fields(value)
        }
    if isinstance(value, Mapping):
        return {
            str(key): wire_value(item, f"{name}.{key}" if name != "the body" else str(key))
            for key, item in value.items()
            if item is not UNSET
        }
    if isinstance(value, AbstractSet):
        return [wire_value(item, name) for item in sorted(value)]
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return [wire_value(item, name) for item in value]
    return _leaf(value, name)


def _check_sendable(value: object, name: str) -> None:
    """Refuse what would be sent as something else, or not at all."""
    if isinstance(value, float) and not math.isfinite(value):
        raise InvalidArgument(f"{name} is {value}, which is no number that JSON can hold.")
    if not isinstance(value, str) or value.isascii():
        return
    try:
        value.encode()
    except UnicodeEncodeError as error:
        odd = value[error.start]
        message = f"{name} holds {odd!r}, half a character, which cannot be sent as UTF-8."
        raise InvalidArgument(message) from None


def _leaf(value: object, name: str) -> object:
    if isinstance(value, datetime):
        return time_text(value, name)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, enum.Enum):
        return wire_value(value.value, name)
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, Secret):
        return value.reveal()
    message = f"{name} is of type {type(value).__name__}, which cannot be sent as JSON."
    raise InvalidArgument(message)


def _scalar_text(value: object, name: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and not isinstance(value, enum.Enum):
        _check_sendable(value, name)
        return value
    if isinstance(value, int | float) and not isinstance(value, enum.Enum):
        return str(value)
    plain = wire_value(value, name)
    if isinstance(plain, list | dict) or plain is None:
        message = f"{name} is of type {type(value).__name__}, which cannot stand in a query."
        raise InvalidArgument(message)
    return _scalar_text(plain, name)


def _is_set(value: object) -> bool:
    return value is not None and value is not UNSET
