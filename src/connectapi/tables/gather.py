"""Rows that agree with a type, as one Arrow batch: column by column, out of decoded rows.

Asking whether rows agree decodes them anyway. Taking the values from there costs half of what a
second reading of the JSON does, by arro3 or by pyarrow.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

import msgspec
from arro3.core import Array, RecordBatch

from connectapi.tables.agreement import field_of
from connectapi.tables.columns import TEXT, ColumnType, struct_of
from connectapi.tables.reader import Unreadable, empty_batch, read_rows

Records = Sequence[msgspec.Struct]
"""Rows decoded by `agreement`, whose attributes are `field_0`, `field_1` ... in wire order."""


def gathered(records: Records, wire: ColumnType, read: ColumnType) -> RecordBatch:
    """Put records of the type `wire` into one batch of the type `read`.

    Raises:
        Unreadable: A value does not fit its column.
    """
    schema = read.to_schema()
    if not records:
        return empty_batch(schema)
    known = {name for name, _ in wire.fields}
    columns = [
        _column(_values(records, field_of(wire, name)) if name in known else [], kind, len(records))
        for name, kind in read.fields
    ]
    return RecordBatch.from_arrays(columns, schema=schema)


# Any: values of JSON, of the kind that the column says.
def _values(records: Records, attribute: str) -> list[Any]:
    return list(map(attrgetter(attribute), records))


def _column(values: list[Any], kind: ColumnType, count: int) -> Array:  # Any: as above
    if not values or (values[0] is None and values.count(None) == count):
        return _nulls(kind, count)
    if kind.kind in ("struct", "list"):
        return _nested(values, kind)
    try:
        if kind.kind == "time":
            return _times(values, kind)
        return Array(values, kind.to_arrow())
    except Exception:  # noqa: BLE001 - arro3 raises nothing narrower; its message holds data
        raise Unreadable from None


def _times(texts: list[str | None], kind: ColumnType) -> Array:
    array = Array(texts, TEXT.to_arrow())
    cast = array.cast(kind.to_arrow())
    if cast.null_count != array.null_count:
        # What is no time became null: not for this path to decide.
        raise Unreadable
    return cast


@lru_cache(maxsize=64)
def _nulls(kind: ColumnType, count: int) -> Array:
    return read_rows(b"{}\n" * count, struct_of(("column", kind)), count).column(0)


def _nested(values: list[Any], kind: ColumnType) -> Array:  # Any: as above
    lines = b'{"column":' + b'}\n{"column":'.join(map(msgspec.json.encode, values)) + b"}"
    return read_rows(lines, struct_of(("column", kind)), len(values)).column(0)
