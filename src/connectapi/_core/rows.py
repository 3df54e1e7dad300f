"""Rows of one body: what stands around them, and what tells them apart.

The same body can be read in several ways: as raw JSON here, as records, or as a table's columns.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any, Final, Protocol, Self

import msgspec
from typing_extensions import Buffer

BROKEN_JSON: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What decoding raises for a body that is no JSON, no text, or nested without end."""


class NotAPage(Exception):
    """A body does not hold rows where the operation's rows should be.

    Its text says what is wrong with the shape; it never holds data of the body.

    Attributes:
        is_json: Whether the body is JSON at all.
    """

    def __init__(self, message: str, *, is_json: bool) -> None:
        super().__init__(message)
        self.is_json = is_json


class Envelope(msgspec.Struct, kw_only=True, frozen=True):
    """What may stand around the rows of a page; empty where it does not."""

    total: msgspec.Raw = msgspec.Raw()
    current_page: msgspec.Raw = msgspec.Raw()
    paging: msgspec.Raw = msgspec.Raw()


class Rows(Protocol):
    """The rows of one body, read in the way that somebody wants them.

    Rows are equal only to the same rows read once more, if they can be compared at all.
    """

    @property
    def envelope(self) -> Envelope:
        """What stood around the rows."""

    @property
    def identities(self) -> Sequence[str | int | None]:
        """What tells each row apart; `None` for a row that has nothing."""

    def __len__(self) -> int: ...

    def pick(self, positions: Sequence[int]) -> Self:
        """Give some of the rows."""


class RawRows(list[msgspec.Raw]):
    """Rows as raw JSON.

    Args:
        rows: The rows.
        envelope: What stood around them.
        identity: The field that tells two rows apart; empty if there is none.
    """

    def __init__(self, rows: list[msgspec.Raw], envelope: Envelope, identity: str = "") -> None:
        super().__init__(rows)
        self.envelope = envelope
        self._identity = identity

    @property
    def identities(self) -> list[str | int | None]:
        """What tells each row apart; nothing more of a row is decoded."""
        return _identities(self, self._identity) if self._identity else [None] * len(self)

    def pick(self, positions: Sequence[int]) -> Self:
        """Give some of the rows."""
        rows = [self[position] for position in positions]
        return type(self)(rows, self.envelope, self._identity)


class Records(list[Any]):  # Any: records of a model, which has no static type here
    """Rows as records of a model.

    Args:
        records: The rows.
        envelope: What stood around them.
        attribute: The attribute that tells two records apart; empty if there is none.
    """

    def __init__(self, records: list[Any], envelope: Envelope, attribute: str = "") -> None:
        super().__init__(records)
        self.envelope = envelope
        self._attribute = attribute

    @property
    def identities(self) -> list[str | int | None]:
        """What tells each record apart."""
        found = [getattr(record, self._attribute, None) for record in self]
        return [value if isinstance(value, str | int) else None for value in found]

    def pick(self, positions: Sequence[int]) -> Self:
        """Give some of the records."""
        records = [self[position] for position in positions]
        return type(self)(records, self.envelope, self._attribute)


def split(body: Buffer, rows_key: str, identity: str = "") -> RawRows:
    """Split a body into rows and what surrounds them.

    Servers differ between releases in whether an array is wrapped, so either form is read.

    Raises:
        NotAPage: It is no JSON, or holds no array of rows.
    """
    try:
        envelope, rows = _split(body, rows_key)
    except UnicodeDecodeError:
        raise NotAPage("the text is not UTF-8", is_json=False) from None
    except msgspec.ValidationError:
        wrong = f"it has no array {rows_key!r}" if rows_key else "it is no array"
        raise NotAPage(wrong, is_json=True) from None
    except RecursionError:
        raise NotAPage("it is nested without end", is_json=False) from None
    except msgspec.DecodeError:
        raise NotAPage("it is no JSON", is_json=False) from None
    return RawRows(rows or [], envelope, identity)


def _split(body: Buffer, rows_key: str) -> tuple[Envelope, list[msgspec.Raw] | None]:
    # A row as raw JSON; null stands for no rows.
    rows = list[msgspec.Raw] | None
    try:
        return decode_around(body, rows, rows_key)
    except msgspec.ValidationError:
        return decode_around(body, rows, "" if rows_key else "results")


# Any: what msgspec accepts as a type, and gives for it, has no common static type.
def decode_around(body: Buffer, rows_type: Any, rows_key: str) -> tuple[Envelope, Any]:
    """Decode a body in one go, the rows as a type; without a key the body is the rows.

    Raises:
        msgspec.DecodeError: It is no JSON, or does not fit.
        UnicodeDecodeError: It is no text.
        RecursionError: It is nested without end.
    """
    decoder = _around(rows_type, rows_key)
    if not rows_key:
        return _NOTHING_AROUND, decoder.decode(body)
    envelope = decoder.decode(body)
    return envelope, envelope.rows


@functools.lru_cache(maxsize=1024)
def _around(rows_type: Any, rows_key: str) -> msgspec.json.Decoder[Any]:  # Any: as above
    if not rows_key:
        return msgspec.json.Decoder(rows_type)
    rows = ("rows", rows_type)
    kind = msgspec.defstruct("Around", [rows], bases=(Envelope,), rename={"rows": rows_key})
    return msgspec.json.Decoder(kind)


def _identities(rows: Sequence[msgspec.Raw], name: str) -> list[str | int | None]:
    decoder = _identity_decoder(name)
    try:
        # The type is made at run time, so its field is not known to the type checker.
        return [found.value for found in decoder.decode_lines(b"\n".join(rows))]  # type: ignore[attr-defined]
    except msgspec.DecodeError:
        # A row that is no object or spreads over lines, or an id that is neither text nor number.
        return [_identity(row, decoder) for row in rows]


def _identity(row: msgspec.Raw, decoder: msgspec.json.Decoder[msgspec.Struct]) -> str | int | None:
    try:
        found: str | int | None = decoder.decode(row).value  # type: ignore[attr-defined]  # as above
    except msgspec.DecodeError:
        return None
    return found


@functools.cache
def _identity_decoder(name: str) -> msgspec.json.Decoder[msgspec.Struct]:
    kind = msgspec.defstruct(
        "Identity", [("value", str | int | None, None)], rename={"value": name}, gc=False
    )
    return msgspec.json.Decoder(kind)


_NOTHING_AROUND = Envelope()
