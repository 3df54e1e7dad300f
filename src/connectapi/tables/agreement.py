"""Whether rows look like those before them: no new field, no value of another kind.

Arrow's reader skips fields that it does not know and has no switch to refuse them. Finding their
types by looking at every row takes twice as long as reading them; asking whether the rows still
agree with types that are known takes a quarter of that, and gives the values besides.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any, Final

import msgspec
from typing_extensions import Buffer

from connectapi._core.rows import BROKEN_JSON, Envelope, decode_around
from connectapi.tables.columns import NULL, ColumnType


def agreed(lines: bytes, wire: ColumnType) -> list[msgspec.Struct] | None:
    """Decode rows if every one has only fields of `wire`, and only values of its kinds or null."""
    decoder = _decoder(wire)
    if decoder is None:
        return None
    try:
        return decoder.decode_lines(lines)
    except BROKEN_JSON:
        return None


def agreed_page(
    body: Buffer, wire: ColumnType, rows_key: str
) -> tuple[Envelope, list[msgspec.Struct]] | None:
    """Give what is around the rows of a page, and the rows decoded, if every one agrees.

    One pass over the body does what splitting it, finding identities and `agreed` do in three.
    """
    row = _struct_or_none(wire)
    if row is None:
        return None
    try:
        envelope, rows = decode_around(body, list[row], rows_key)  # type: ignore[valid-type]  # made at run time
    except BROKEN_JSON:
        return None
    return envelope, rows


def field_names(wire: ColumnType) -> list[str]:
    """Name the attributes of decoded rows that hold the fields of `wire`, in their order."""
    return [f"field_{number}" for number in range(len(wire.fields))]


@lru_cache(maxsize=256)
def _decoder(wire: ColumnType) -> msgspec.json.Decoder[msgspec.Struct] | None:
    row = _struct_or_none(wire)
    return None if row is None else msgspec.json.Decoder(row)


@lru_cache(maxsize=256)
def _struct_or_none(wire: ColumnType) -> type[msgspec.Struct] | None:
    try:
        return _struct(wire)
    except (TypeError, ValueError):
        # Field names that msgspec refuses; the caller then looks at every row.
        return None


def _struct(wire: ColumnType) -> type[msgspec.Struct]:
    own = field_names(wire)
    return msgspec.defstruct(
        "Row",
        [(name, _kind(kind), None) for name, (_, kind) in zip(own, wire.fields, strict=True)],
        rename=dict(zip(own, (name for name, _ in wire.fields), strict=True)),
        forbid_unknown_fields=True,
        gc=False,
    )


def _kind(wire: ColumnType) -> Any:  # a type form, which has no common static type
    if wire.kind == "struct":
        return _struct(wire) | None
    if wire.kind == "list":
        return list[_kind(wire.item or NULL)] | None  # type: ignore[misc]  # made at run time
    return _SCALARS[wire.kind]


# A whole number beyond 64 bits is a number to Arrow's reader, too, which would cost it digits: the
# careful way looks whether it has more of them than a float keeps.
_EXACT: Final = msgspec.Meta(ge=-(2.0**63), lt=2.0**63)

_SCALARS: dict[str, Any] = {  # Any: as above
    "null": None,
    "text": str | None,
    "integer": int | None,
    "number": Annotated[float, _EXACT] | None,
    "boolean": bool | None,
}
