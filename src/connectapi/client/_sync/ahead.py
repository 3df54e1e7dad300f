# Derived from src/connectapi/client/_async/ahead.py by `make generate`. Do not edit.
"""Pages that are on their way while earlier ones are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

from connectapi._io.synchronous import Workers

if TYPE_CHECKING:
    from connectapi._core.response import Response
    from connectapi._io.synchronous import Background, Fetcher

Query: TypeAlias = Mapping[str, object]

# Requests in flight at most. One waits for the server while another's rows are on the wire; more
# would be felt by a server's other users.
PAGES_AHEAD: Final = 2


class Ahead:
    """Fetches pages, and the expected ones before anybody asks for them.

    Args:
        fetch: Fetches the page of a query.
    """

    def __init__(self, fetch: Fetcher[Response]) -> None:
        self._fetch = fetch
        self._workers = Workers(PAGES_AHEAD)
        self._coming: list[tuple[Query, Background[Response]]] = []

    def get(self, query: Query) -> Response:
        """Give the page of a query, which may be here already."""
        if self._coming and self._coming[0][0] == query:
            return self._coming.pop(0)[1].result()
        self._give_up()
        return self._fetch(query)

    def expect(self, queries: Iterable[Query]) -> None:
        """Begin to fetch pages that will be asked for, in this order."""
        for position, query in enumerate(queries):
            if position == PAGES_AHEAD:
                return
            if position < len(self._coming) and self._coming[position][0] == query:
                continue
            self._coming.append((query, self._workers.spawn(partial(self._fetch, query))))

    def close(self) -> None:
        """Give up on what is on its way."""
        self._give_up()
        self._workers.close()

    def _give_up(self) -> None:
        for _, page in self._coming:
            page.cancel()
        self._coming.clear()
