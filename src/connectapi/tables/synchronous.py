"""What only synchronous listings have; `asynchronous` has the same name with `Async`."""

from __future__ import annotations

from abc import abstractmethod

from connectapi.tables.convert import Table


class Streamable:
    """Lets Arrow libraries read a listing as it is, as in `polars.DataFrame(client.users.find())`.

    The rows are fetched each time that a library asks for them.
    """

    __slots__ = ()

    @abstractmethod
    def table(self) -> Table:
        """Fetch all rows."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.table().__arrow_c_stream__(requested_schema)
