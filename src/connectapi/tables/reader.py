"""Newline-delimited JSON to one Arrow batch, by arro3."""

from __future__ import annotations

from functools import lru_cache

from arro3.core import Array, RecordBatch, Schema
from arro3.io import infer_json_schema, read_json

from connectapi.tables.columns import ColumnType, from_schema, struct_of


class Unreadable(Exception):
    """Rows do not fit the types they were to be read as."""


def infer(lines: bytes) -> ColumnType:
    """Look at every row and give the row type that is on the wire.

    Raises:
        Unreadable: There is no such type, as for a column of objects and numbers.
    """
    try:
        return from_schema(infer_json_schema(lines))
    except Exception:  # noqa: BLE001 - arro3 raises nothing narrower; its message holds data
        raise Unreadable from None


def read_rows(lines: bytes, row_type: ColumnType, count: int) -> RecordBatch:
    """Read `count` rows as one batch of exactly this row type.

    Raises:
        Unreadable: A value does not fit its column.
    """
    schema = row_type.to_schema()
    batches = _read(lines, schema, count)
    return batches[0] if batches else empty_batch(schema)


def _read(lines: bytes, schema: Schema, count: int) -> list[RecordBatch]:
    try:
        batches = read_json(lines, schema, batch_size=max(count, 1)).read_all().to_batches()
    except Exception:  # noqa: BLE001 - as above
        raise Unreadable from None
    if sum(batch.num_rows for batch in batches) != count or len(batches) > 1:
        raise Unreadable
    return batches


def empty_batch(schema: Schema) -> RecordBatch:
    """Make a batch without rows that keeps its columns."""
    batch = read_json(b"{}", schema, batch_size=1).read_all().to_batches()[0]
    return batch.slice(0, 0)


def nulls(kind: ColumnType, count: int) -> Array:
    """Make a column that holds nothing but nulls; many columns of a chunk are just that."""
    # One array of each kind for all lengths up to the next power of two: a slice copies nothing.
    room = 1 << max(count - 1, 0).bit_length()
    return _nulls(kind, room).slice(0, count)


@lru_cache(maxsize=64)
def _nulls(kind: ColumnType, count: int) -> Array:
    return read_rows(b"{}\n" * count, struct_of(("column", kind)), count).column(0)
