"""Rows that agree with a type, as one Arrow batch: column by column, out of decoded rows.

Asking whether rows agree decodes them anyway. Taking the values from there costs half of what a
second reading of the JSON does, by arro3 or by pyarrow.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

import msgspec
from arro3.core import Array, RecordBatch, struct_array

from connectapi.tables.agreement import field_names
from connectapi.tables.columns import NULL, TEXT, ColumnType, struct_of
from connectapi.tables.reader import Unreadable, empty_batch, nulls, read_rows

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
    return RecordBatch.from_arrays(_columns(records, wire, read), schema=schema)


def _columns(records: Records, wire: ColumnType, read: ColumnType) -> list[Array]:
    # What was nothing but null in every record needs no look at its values.
    sources = {
        name: (own, kind)
        for own, (name, kind) in zip(field_names(wire), wire.fields, strict=True)
        if kind != NULL
    }
    columns = []
    for name, kind in read.fields:
        if name in sources:
            own, source = sources[name]
            columns.append(_column(list(map(attrgetter(own), records)), source, kind))
        else:
            columns.append(nulls(kind, len(records)))
    return columns


# Any: values of JSON, of the kind that the column says.
def _column(values: list[Any], wire: ColumnType, kind: ColumnType) -> Array:
    if values[0] is None and values.count(None) == len(values):
        return nulls(kind, len(values))
    if kind.kind == "struct" and kind.fields and None not in values:
        return struct_array(_columns(values, wire, kind), fields=kind.to_fields())
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


def _nested(values: list[Any], kind: ColumnType) -> Array:  # Any: as above
    lines = b'{"column":' + b'}\n{"column":'.join(map(msgspec.json.encode, values)) + b"}"
    return read_rows(lines, struct_of(("column", kind)), len(values)).column(0)
