"""Column types: a small closed set that JSON rows and Arrow columns both map onto."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal

from arro3.core import DataType, Field, Schema

Kind = Literal["null", "text", "integer", "number", "boolean", "time", "struct", "list"]


@dataclass(frozen=True, slots=True)
class ColumnType:
    """The type of one column, or of one row when `kind` is `struct`.

    Every column is nullable. `text` also holds whatever has no better type, as JSON text.
    """

    kind: Kind
    fields: tuple[tuple[str, ColumnType], ...] = ()
    item: ColumnType | None = None
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Types are keys of what is worked out for them, and some hold a hundred others.
        object.__setattr__(self, "_hash", hash((self.kind, self.fields, self.item)))

    def __hash__(self) -> int:
        return self._hash

    def field(self, name: str) -> ColumnType | None:
        """Give the type of a struct's field, or `None` if there is no such field."""
        return dict(self.fields).get(name)

    def to_arrow(self) -> DataType:
        """Give the Arrow type; times are microseconds in UTC."""
        if self.kind == "struct":
            return DataType.struct(self.to_fields())
        if self.kind == "list":
            item = self.item or NULL
            return DataType.list(Field("item", item.to_arrow(), nullable=True))
        return _SCALARS[self.kind]

    def to_fields(self) -> list[Field]:
        """Give the Arrow fields of a struct, or of a row type."""
        return [Field(name, kind.to_arrow(), nullable=True) for name, kind in self.fields]

    def to_schema(self) -> Schema:
        """Give the Arrow schema of a row type."""
        return _schema(self)


DEEPEST: Final = 32
"""Levels that a column may have; libraries refuse columns of more than 64."""

NULL = ColumnType("null")
TEXT = ColumnType("text")
INTEGER = ColumnType("integer")
NUMBER = ColumnType("number")
BOOLEAN = ColumnType("boolean")
TIME = ColumnType("time")

_SCALARS: dict[str, DataType] = {
    "null": DataType.null(),
    "text": DataType.utf8(),
    "integer": DataType.int64(),
    "number": DataType.float64(),
    "boolean": DataType.bool(),
    "time": DataType.timestamp("us", tz="UTC"),
}


def struct_of(*fields: tuple[str, ColumnType]) -> ColumnType:
    """Make a struct type, or a row type."""
    return ColumnType("struct", fields=fields)


def list_of(item: ColumnType) -> ColumnType:
    """Make a list type."""
    return ColumnType("list", item=item)


def from_schema(schema: Schema) -> ColumnType:
    """Read the row type of an Arrow schema that holds only types of this module.

    What is nested too deeply for a column is text.
    """
    fields = (schema.field(position) for position in range(len(schema.names)))
    return struct_of(*((field.name, _from_arrow(field.type, DEEPEST)) for field in fields))


def unify(one: ColumnType, other: ColumnType) -> ColumnType:
    """Give the narrowest type that holds the values of both; `text` if nothing else does."""
    if one == other or other.kind == "null":
        return one
    if one.kind == "null":
        return other
    if {one.kind, other.kind} == {"integer", "number"}:
        return NUMBER
    if one.kind == other.kind == "list":
        return list_of(unify(one.item or NULL, other.item or NULL))
    if one.kind == other.kind == "struct":
        merged = dict(one.fields)
        for name, kind in other.fields:
            merged[name] = unify(merged.get(name, NULL), kind)
        return struct_of(*merged.items())
    return TEXT


def settled(column: ColumnType) -> ColumnType:
    """Replace types that many readers of Arrow and Parquet refuse: null and the empty struct."""
    if column.kind == "null" or (column.kind == "struct" and not column.fields):
        return TEXT
    if column.kind == "struct":
        return struct_of(*((name, settled(kind)) for name, kind in column.fields))
    if column.kind == "list":
        return list_of(settled(column.item or NULL))
    return column


def settled_row(row: ColumnType) -> ColumnType:
    """Settle every column of a row type; the row itself may be empty."""
    return struct_of(*((name, settled(kind)) for name, kind in row.fields))


# Every chunk of a table asks for the same two or three.
@lru_cache(maxsize=64)
def _schema(row: ColumnType) -> Schema:
    return Schema(row.to_fields())


def _from_arrow(arrow: DataType, room: int) -> ColumnType:
    # The stubs' type guards narrow too far; all that is asked here is yes or no.
    is_struct, is_list = bool(DataType.is_struct(arrow)), bool(DataType.is_list(arrow))
    if not room and (is_struct or is_list):
        return TEXT
    if is_struct:
        return struct_of(
            *((field.name, _from_arrow(field.type, room - 1)) for field in arrow.fields)
        )
    if is_list and arrow.value_type is not None:
        return list_of(_from_arrow(arrow.value_type, room - 1))
    return next((kind for kind, scalar in _BY_ARROW if arrow.equals(scalar)), TEXT)


_BY_ARROW: tuple[tuple[ColumnType, DataType], ...] = tuple(
    (kind, kind.to_arrow()) for kind in (TEXT, INTEGER, NUMBER, BOOLEAN, TIME, NULL)
)
