"""The careful way from JSON rows to Arrow, for rows that the fast way does not read.

Each column gets the type that the contract names if every value has it, else the narrowest type
that holds them all; values are then rewritten so that Arrow's reader accepts them. No value and no
row is lost. It is about ten times slower than the fast way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from arro3.core import RecordBatch

from connectapi.tables import literals
from connectapi.tables.columns import (
    BOOLEAN,
    DEEPEST,
    INTEGER,
    NULL,
    NUMBER,
    TEXT,
    TIME,
    ColumnType,
    list_of,
    struct_of,
)
from connectapi.tables.literals import Literal
from connectapi.tables.reader import read_rows
from connectapi.tables.schema import VALUE_COLUMN


def read_carefully(rows: Iterable[Literal], contract: ColumnType) -> tuple[RecordBatch, ColumnType]:
    """Read rows as the contract's row type, widened where the values ask for it."""
    records = [_record(row) for row in rows]
    row_type = _fit_fields(records, contract, DEEPEST)
    return read_as(records, row_type), row_type


def read_as(records: Sequence[dict[str, Literal]], row_type: ColumnType) -> RecordBatch:
    """Read split rows as exactly this row type; the values must fit it."""
    lines = b"\n".join(_write_fields(record, row_type) for record in records)
    return read_rows(lines, row_type, len(records))


def _record(row: Literal) -> dict[str, Literal]:
    kind = literals.kind_of(row)
    if kind == "struct":
        return literals.fields_of(row)
    return {} if kind == "null" else {VALUE_COLUMN: row}


def _fit_fields(records: Sequence[dict[str, Literal]], wanted: ColumnType, room: int) -> ColumnType:
    known = dict(wanted.fields)
    names = dict.fromkeys(known)
    for record in records:
        names.update(dict.fromkeys(record))
    fitted = []
    for name in names:
        values = [record[name] for record in records if name in record]
        fitted.append((name, _fit(values, known.get(name, NULL), room)))
    return struct_of(*fitted)


def _fit(values: list[Literal], wanted: ColumnType, room: int) -> ColumnType:
    present = [value for value in values if value != literals.NULL]
    if not present:
        return wanted
    if wanted.kind == "null":
        wanted = _guess(present)
    kinds = {literals.kind_of(value) for value in present}
    if wanted.kind in ("struct", "list") and (not room or kinds != {wanted.kind}):
        return TEXT
    if wanted.kind == "struct":
        return _fit_fields([literals.fields_of(value) for value in present], wanted, room - 1)
    if wanted.kind == "list":
        items = [item for value in present for item in literals.items_of(value)]
        return list_of(_fit(items, wanted.item or NULL, room - 1))
    return next(kind for kind in _LADDERS[wanted.kind] if _all_fit(present, kind))


def _guess(present: list[Literal]) -> ColumnType:
    kinds = {literals.kind_of(value) for value in present}
    if kinds == {"struct"}:
        return struct_of()
    if kinds == {"list"}:
        return list_of(NULL)
    if kinds == {"boolean"}:
        return BOOLEAN
    if kinds == {"integer"}:
        return INTEGER
    return NUMBER if kinds in ({"number"}, {"integer", "number"}) else TEXT


def _all_fit(values: list[Literal], kind: ColumnType) -> bool:
    write = _WRITERS[kind.kind]
    return all(write(value) is not None for value in values)


def _write_fields(record: dict[str, Literal], row_type: ColumnType) -> Literal:
    parts = (
        literals.quoted(name) + b":" + _write(record[name], kind)
        for name, kind in row_type.fields
        if name in record
    )
    return b"{" + b",".join(parts) + b"}"


def _write(value: Literal, kind: ColumnType) -> Literal:
    if value == literals.NULL:
        return value
    if kind.kind == "struct":
        return _write_fields(literals.fields_of(value), kind)
    if kind.kind == "list":
        item = kind.item or NULL
        return b"[" + b",".join(_write(entry, item) for entry in literals.items_of(value)) + b"]"
    return _WRITERS[kind.kind](value) or literals.NULL


_WRITERS: dict[str, Callable[[Literal], Literal | None]] = {
    "text": literals.as_text,
    "integer": literals.as_integer,
    "number": literals.as_number,
    "boolean": literals.as_boolean,
    "time": literals.as_time,
    "null": lambda _: None,
}

# What is tried, in this order, for a column of each type; text holds everything.
_LADDERS: dict[str, tuple[ColumnType, ...]] = {
    "text": (TEXT,),
    "integer": (INTEGER, NUMBER, TEXT),
    "number": (NUMBER, TEXT),
    "boolean": (BOOLEAN, TEXT),
    "time": (TIME, TEXT),
}
