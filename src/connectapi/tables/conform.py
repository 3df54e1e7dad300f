"""Batches of different row types brought to one, and nested columns flattened."""

from __future__ import annotations

import io
from collections.abc import Iterable

import msgspec
from arro3.core import Array, Field, RecordBatch, struct_field
from arro3.io import write_ndjson

from connectapi.tables import literals
from connectapi.tables.careful import read_as
from connectapi.tables.columns import TEXT, ColumnType, struct_of
from connectapi.tables.reader import nulls

_CASTS = {("integer", "number"), ("integer", "text"), ("boolean", "text")}


def conform(batch: RecordBatch, have: ColumnType, wanted: ColumnType) -> RecordBatch:
    """Bring a batch to a row type that holds it: missing columns become null, others widen."""
    if have == wanted:
        return batch
    if [name for name, _ in have.fields] == [name for name, _ in wanted.fields]:
        return _widened(batch, have, wanted)
    positions = {name: position for position, (name, _) in enumerate(have.fields)}
    types = dict(have.fields)
    arrays = [
        _widen(batch.column(positions[name]), types[name], kind)
        if name in positions
        else nulls(kind, batch.num_rows)
        for name, kind in wanted.fields
    ]
    return RecordBatch.from_arrays(arrays, schema=wanted.to_schema())


def _widened(batch: RecordBatch, have: ColumnType, wanted: ColumnType) -> RecordBatch:
    """Replace the columns that differ, most often a few of very many."""
    pairs = zip(have.fields, wanted.fields, strict=True)
    for position, ((name, kind), (_, new)) in enumerate(pairs):
        if kind != new:
            field = Field(name, new.to_arrow(), nullable=True)
            column = _widen(batch.column(position), kind, new)
            batch = batch.set_column(position, field, column)
    return batch


def json_text(array: Array, kind: ColumnType) -> Array:
    """Write a nested column as JSON text."""
    return _rewrite(array, kind, TEXT)


def flattened(batch: RecordBatch, row_type: ColumnType) -> tuple[RecordBatch, ColumnType]:
    """Replace each struct column by a column for each of its fields, named `parent_child`."""
    if not any(kind.kind == "struct" for _, kind in row_type.fields):
        return batch, row_type
    names = {name for name, kind in row_type.fields if kind.kind != "struct"}
    arrays: list[Array] = []
    fields: list[tuple[str, ColumnType]] = []
    for position, (name, kind) in enumerate(row_type.fields):
        for leaf_name, leaf_kind, leaf in _leaves(name, kind, batch.column(position)):
            # A name that is taken, as by a field that holds the separator itself, gets a tail.
            while leaf_name in names and leaf_kind is not kind:
                leaf_name += "_"  # noqa: PLW2901 - the new name is what the loop is for
            names.add(leaf_name)
            arrays.append(leaf)
            fields.append((leaf_name, leaf_kind))
    flat = struct_of(*fields)
    return RecordBatch.from_arrays(arrays, schema=flat.to_schema()), flat


def _leaves(name: str, kind: ColumnType, array: Array) -> Iterable[tuple[str, ColumnType, Array]]:
    if kind.kind != "struct":
        yield name, kind, array
        return
    for position, (child, inner) in enumerate(kind.fields):
        yield from _leaves(f"{name}_{child}", inner, struct_field(array, [position]))


def _widen(array: Array, have: ColumnType, wanted: ColumnType) -> Array:
    if have == wanted:
        return array
    if have.kind == "null":
        return nulls(wanted, len(array))
    if (have.kind, wanted.kind) in _CASTS:
        return array.cast(wanted.to_arrow())
    return _rewrite(array, have, wanted)


def _rewrite(array: Array, have: ColumnType, wanted: ColumnType) -> Array:
    column = struct_of(("column", have))
    batch = RecordBatch.from_arrays([array], schema=column.to_schema())
    lines = io.BytesIO()
    write_ndjson(batch, lines)
    rows = msgspec.json.Decoder(msgspec.Raw).decode_lines(lines.getvalue())
    records = [literals.fields_of(bytes(row)) for row in rows]
    return read_as(records, struct_of(("column", wanted))).column(0)
