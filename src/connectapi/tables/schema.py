"""The columns of a model: what the contract promises, whatever the server then sends."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from msgspec import inspect

from connectapi.tables.columns import (
    BOOLEAN,
    INTEGER,
    NUMBER,
    TEXT,
    TIME,
    ColumnType,
    list_of,
    struct_of,
)

VALUE_COLUMN = "value"
"""The column that holds rows which are no JSON objects."""


@lru_cache(maxsize=256)
def row_type(model: Any) -> ColumnType:  # msgspec's type forms have no common static type
    """Give the row type of a model.

    A struct gives one column a field, under its wire name. A mapping gives the columns that its
    rows turn out to have. Any other type, such as `str`, gives one column named `value`.
    """
    described = inspect.type_info(model)
    if isinstance(described, inspect.DictType):
        return struct_of()
    if isinstance(described, inspect.StructType):
        return _column(described, ())
    return struct_of((VALUE_COLUMN, _column(described, ())))


def _column(described: inspect.Type, parents: tuple[type, ...]) -> ColumnType:
    if isinstance(described, inspect.UnionType):
        return _union(described, parents)
    if isinstance(described, inspect.StructType):
        return _struct(described, parents)
    if isinstance(described, (inspect.ListType, inspect.SetType, inspect.VarTupleType)):
        return list_of(_column(described.item_type, parents))
    if isinstance(described, inspect.Metadata):
        return _column(described.type, parents)
    for kind, column in _SCALARS:
        if isinstance(described, kind):
            return column
    return TEXT


def _union(described: inspect.UnionType, parents: tuple[type, ...]) -> ColumnType:
    members = (kind for kind in described.types if not isinstance(kind, inspect.NoneType))
    columns = {_column(member, parents) for member in members}
    if len(columns) == 1:
        return columns.pop()
    return NUMBER if columns == {INTEGER, NUMBER} else TEXT


def _struct(described: inspect.StructType, parents: tuple[type, ...]) -> ColumnType:
    if described.cls in parents:
        # A type that holds itself has no finite column; it is kept as JSON text.
        return TEXT
    inner = (*parents, described.cls)
    fields = [(field.encode_name, _column(field.type, inner)) for field in described.fields]
    return struct_of(*fields) if fields else TEXT


_SCALARS: tuple[tuple[type[inspect.Type], ColumnType], ...] = (
    (inspect.StrType, TEXT),
    (inspect.BoolType, BOOLEAN),
    (inspect.IntType, INTEGER),
    (inspect.FloatType, NUMBER),
    (inspect.DateTimeType, TIME),
)
