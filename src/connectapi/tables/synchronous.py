"""What only synchronous listings have; `asynchronous` has the same name with `Async`."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connectapi.tables.convert import Table


class Streamable:
    """Lets Arrow libraries read a listing as it is, as in `polars.DataFrame(client.users.find())`.

    The rows are fetched each time that a library reads them. One that asks for the columns first,
    as DuckDB does, makes the listing fetch then, and the rows are kept until they are read.
    """

    _kept: Table | None = None

    @abstractmethod
    def table(self) -> Table:
        """Fetch all rows."""

    def __arrow_c_schema__(self) -> object:
        # The columns hang on the rows: a server may send fields that the model does not know.
        if self._kept is None:
            self._kept = self.table()
        return self._kept.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        kept, self._kept = self._kept, None
        return (self.table() if kept is None else kept).__arrow_c_stream__(requested_schema)
