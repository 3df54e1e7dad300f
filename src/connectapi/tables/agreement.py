"""Whether rows look like those before them: no new field, no value of another kind.

Arrow's reader skips fields that it does not know and has no switch to refuse them. Finding their
types by looking at every row takes twice as long as reading them; asking whether the rows still
agree with types that are known takes a quarter of that. msgspec does it in C and keeps nothing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import msgspec

from connectapi.tables.columns import NULL, ColumnType


def agrees(lines: bytes, wire: ColumnType) -> bool:
    """Tell whether every row has only fields of `wire`, and only values of its kinds or null."""
    decoder = _decoder(wire)
    if decoder is None:
        return False
    try:
        decoder.decode_lines(lines)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True


@lru_cache(maxsize=256)
def _decoder(wire: ColumnType) -> msgspec.json.Decoder[Any] | None:  # Any: nothing is read from it
    try:
        return msgspec.json.Decoder(_struct(wire))
    except (TypeError, ValueError):
        # Field names that msgspec refuses; the caller then looks at every row.
        return None


def _struct(wire: ColumnType) -> type[msgspec.Struct]:
    names = {f"field_{number}": name for number, (name, _) in enumerate(wire.fields)}
    kinds = [_kind(kind) for _, kind in wire.fields]
    return msgspec.defstruct(
        "Row",
        [(own, kind, None) for own, kind in zip(names, kinds, strict=True)],
        rename=names,
        forbid_unknown_fields=True,
        gc=False,
    )


def _kind(wire: ColumnType) -> Any:  # a type form, which has no common static type
    if wire.kind == "struct":
        return _struct(wire) | None
    if wire.kind == "list":
        return list[_kind(wire.item or NULL)] | None  # type: ignore[misc]  # made at run time
    return _SCALARS[wire.kind]


_SCALARS: dict[str, Any] = {  # Any: as above
    "null": None,
    "text": str | None,
    "integer": int | None,
    "number": float | None,
    "boolean": bool | None,
}
