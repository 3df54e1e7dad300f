"""Records that were put together here, which make a table like those of a listing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

if TYPE_CHECKING:
    from connectapi.tables.convert import Table

T = TypeVar("T", bound=msgspec.Struct)


class Records(list[T]):
    """A list of records of one model, which every library that reads Arrow takes as a table.

    Args:
        model: The model; its fields are the columns, even if there is no record.
        records: The records.
    """

    def __init__(self, model: type[T], records: Iterable[T] = ()) -> None:
        super().__init__(records)
        self._model = model

    def table(self) -> Table:
        """The records as a table."""
        from connectapi.tables.builder import TableBuilder
        from connectapi.tables.convert import Table

        encode = msgspec.json.Encoder().encode
        builder = TableBuilder(self._model)
        builder.add([msgspec.Raw(encode(record)) for record in self])
        return Table(builder.finish())

    def to_dicts(self) -> list[dict[str, Any]]:  # Any: the values of a record are of many types
        """The records as dictionaries that all have the same keys."""
        return self.table().to_dicts()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.table().__arrow_c_stream__(requested_schema)
