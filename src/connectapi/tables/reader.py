"""Newline-delimited JSON to one Arrow batch, by arro3."""

from __future__ import annotations

from collections.abc import Sequence

from arro3.core import RecordBatch, Schema, list_flatten
from arro3.io import infer_json_schema, read_json
from typing_extensions import Buffer

from connectapi.tables.columns import ColumnType, from_schema, list_of, struct_of


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


def read_arrays(
    bodies: Sequence[Buffer], rows_key: str, row_type: ColumnType, count: int
) -> RecordBatch:
    """Read `count` rows that stand in arrays, one array a body, as one batch of this row type.

    Raises:
        Unreadable: As above.
    """
    schema = struct_of((rows_key, list_of(row_type))).to_schema()
    # The reader makes room for `count` values beforehand, which saves growing in small steps.
    batches = _read(b"\n".join(bodies), schema, len(bodies), room=count)
    batch = RecordBatch.from_struct_array(list_flatten(batches[0].column(0)))
    if batch.num_rows != count:
        raise Unreadable
    return batch


def _read(lines: bytes, schema: Schema, count: int, room: int = 1) -> list[RecordBatch]:
    size = max(count, room)
    try:
        batches = read_json(lines, schema, batch_size=size).read_all().to_batches()
    except Exception:  # noqa: BLE001 - as above
        raise Unreadable from None
    if sum(batch.num_rows for batch in batches) != count or len(batches) > 1:
        raise Unreadable
    return batches


def empty_batch(schema: Schema) -> RecordBatch:
    """Make a batch without rows that keeps its columns."""
    batch = read_json(b"{}", schema, batch_size=1).read_all().to_batches()[0]
    return batch.slice(0, 0)
