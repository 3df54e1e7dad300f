"""Tables: pages of raw JSON rows to Arrow, and from there to anything."""

from connectapi.tables.builder import TableBuilder
from connectapi.tables.convert import PandasTypes, Table

__all__ = ["PandasTypes", "Table", "TableBuilder"]
