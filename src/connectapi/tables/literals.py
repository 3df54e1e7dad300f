"""JSON values as they stand on the wire: what kind they are, and how to write them as another.

A value is the bytes of its JSON text, so that nothing is lost on the way: a number keeps every
digit, an object keeps the order of its keys.
"""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from connectapi._core.rows import NotAPage

Literal = bytes
"""The JSON text of one value."""

NULL: Final = b"null"
_TEXT = msgspec.json.Decoder(str)
_FIELDS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ITEMS = msgspec.json.Decoder(list[msgspec.Raw])
_TOO_DEEP: Final = "a row is nested too deeply"
_LARGEST: Final = 2**63
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# Epoch numbers past this (the year 5138 in seconds) are milliseconds.
_MILLISECONDS_FROM: Final = 100_000_000_000
# A number with a larger exponent is left as it is, not written out digit by digit.
_LONGEST_NUMBER: Final = 1e21


def kind_of(value: Literal) -> str:
    """Name a value's kind: null, boolean, integer, number, text, struct or list."""
    first = value[:1]
    if first == b'"':
        return "text"
    if first == b"{":
        return "struct"
    if first == b"[":
        return "list"
    if first == b"n":
        return "null"
    if first in (b"t", b"f"):
        return "boolean"
    return "number" if any(mark in value for mark in (b".", b"e", b"E")) else "integer"


def text_of(value: Literal) -> str:
    """Read a JSON string; half surrogates, which no text may hold, become U+FFFD."""
    try:
        return _TEXT.decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _mended(json.loads(value.decode("utf-8", "replace"), strict=False))


def fields_of(value: Literal) -> dict[str, Literal]:
    """Split a JSON object; where a key stands twice, the last one counts.

    Raises:
        NotAPage: It is nested too deeply.
    """
    try:
        return {name: bytes(raw) for name, raw in _FIELDS.decode(value).items()}
    except RecursionError:
        raise NotAPage(_TOO_DEEP, is_json=True) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        # Only broken text gets here, for the answer as a whole has been split before.
        found = json.loads(value.decode("utf-8", "replace"), strict=False)
        return {_mended(name): json.dumps(item).encode() for name, item in found.items()}


def items_of(value: Literal) -> list[Literal]:
    """Split a JSON array.

    Raises:
        NotAPage: It is nested too deeply.
    """
    try:
        return [bytes(raw) for raw in _ITEMS.decode(value)]
    except RecursionError:
        raise NotAPage(_TOO_DEEP, is_json=True) from None


def as_text(value: Literal) -> Literal:
    """Write any value as a JSON string: numbers without exponent, objects as their JSON text."""
    kind = kind_of(value)
    if kind == "text":
        return quoted(text_of(value))
    if kind == "number":
        number = float(value)
        if number.is_integer() and abs(number) < _LONGEST_NUMBER:
            return b'"%d"' % int(number)
    return quoted(value.decode("utf-8", "replace"))


def as_integer(value: Literal) -> Literal | None:
    """Write a value as a whole number of 64 bits, or give `None` if it is none."""
    plain = _number_text(value)
    if plain is None:
        return None
    try:
        whole = int(plain)
    except ValueError:
        number = _float(plain)
        if number is None or not number.is_integer() or abs(number) >= _LARGEST:
            return None
        whole = int(number)
    return b"%d" % whole if -_LARGEST <= whole < _LARGEST else None


def as_number(value: Literal) -> Literal | None:
    """Write a value as a number, or give `None` if it is none."""
    plain = _number_text(value)
    number = None if plain is None else _float(plain)
    if plain is None or number is None:
        return None
    digits = plain.lstrip("+-")
    # A whole number with more digits than a float keeps stays text.
    if digits.isdigit() and abs(number) >= _LARGEST and int(digits) != abs(number):
        return None
    return repr(number).encode()


def as_boolean(value: Literal) -> Literal | None:
    """Write a value as true or false, or give `None` if it is neither."""
    plain = value.strip(b'"')
    return plain if plain in (b"true", b"false") else None


def as_time(value: Literal) -> Literal | None:
    """Write a value as an RFC 3339 time, or give `None` if it is none.

    Text without an offset is UTC, empty text is null, numbers are seconds since 1970 (or
    milliseconds, when so large that seconds make no sense).
    """
    kind = kind_of(value)
    if kind in ("integer", "number"):
        return _epoch_time(float(value))
    if kind != "text":
        return None
    text = text_of(value).strip()
    if not text:
        return NULL
    try:
        time = datetime.fromisoformat(text)
        time = time.replace(tzinfo=UTC) if time.tzinfo is None else time
        return _stamp(time)
    except (ValueError, OverflowError):
        return None


def quoted(text: str) -> Literal:
    """Write text as a JSON string."""
    return msgspec.json.encode(text)


def _epoch_time(number: float) -> Literal | None:
    seconds = number / 1000 if abs(number) >= _MILLISECONDS_FROM else number
    try:
        return _stamp(_EPOCH + timedelta(seconds=seconds))
    except (OverflowError, ValueError):
        return None


def _stamp(time: datetime) -> Literal:
    return quoted(time.astimezone(UTC).isoformat())


def _number_text(value: Literal) -> str | None:
    kind = kind_of(value)
    if kind in ("integer", "number"):
        return value.decode()
    if kind != "text":
        return None
    text = text_of(value)
    # Python reads more as a number than JSON does: spaces, underscores, other scripts' digits.
    return text if text.isascii() and not set(text) - set("0123456789+-.eE") else None


def _float(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _mended(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
