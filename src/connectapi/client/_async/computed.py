"""Listings whose rows are worked out from other answers, such as two listings put together."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import TYPE_CHECKING, TypeVar

import msgspec

from connectapi._core.paging import check_count
from connectapi._io.asynchronous import breathe
from connectapi.client._async.listing import AsyncListing
from connectapi.tables.progress import Progress

if TYPE_CHECKING:
    from connectapi.tables.builder import TableBuilder

T = TypeVar("T")

_CHUNK_ROWS = 2048
_TOLD_EVERY = 500


class AsyncComputedListing(AsyncListing[T]):
    """Rows that are worked out while they are read; no request is made before.

    It reads like any other listing. Each reading starts anew, and no more than a few thousand
    records are held while a table or a file is made.

    Args:
        called: What the listing is called in its `repr`.
        make: Begins to work out the rows.
        model: The msgspec struct of one row, which names the columns.
        limit: The most rows to give; `None` for all.
        progress: Called now and then with the number of rows so far, and once with their total.

    Raises:
        InvalidArgument: The limit does not fit.
    """

    def __init__(
        self,
        called: str,
        make: Callable[[], AsyncGenerator[T, None]],
        *,
        model: type[T],
        limit: int | None = None,
        progress: Progress | None = None,
    ) -> None:
        # The base class' own parts are about pages of one operation, of which there are none here.
        check_count("limit", limit, least=0)
        self._called = called
        self._make = make
        self._model = model
        self._limit = limit
        self._progress = progress

    def __repr__(self) -> str:
        limit = "" if self._limit is None else f", at most {self._limit}"
        return f"<{type(self).__name__} of {self._called}{limit}>"

    async def __aiter__(self) -> AsyncIterator[T]:
        rows = self._made(self._limit)
        try:
            async for row in rows:
                yield row
        finally:
            await rows.aclose()

    async def collect(self) -> list[T]:
        """Work out all rows."""
        return [row async for row in self._made(self._limit)]

    async def first(self) -> T | None:
        """Work out one row, or give `None` if there is none."""
        rows = self._made(1 if self._limit is None else min(1, self._limit))
        try:
            async for row in rows:
                return row
        finally:
            await rows.aclose()
        return None

    async def count(self) -> int:
        """Say how many rows there are, at most the limit; all of them are worked out."""
        counted = 0
        async for _ in self._made(self._limit):
            counted += 1
        return counted

    async def _filled(self, new_builder: Callable[[], TableBuilder]) -> TableBuilder:
        builder = new_builder()
        encode = msgspec.json.Encoder().encode
        waiting: list[msgspec.Raw] = []
        async for row in self._made(self._limit):
            waiting.append(msgspec.Raw(encode(row)))
            if len(waiting) == _CHUNK_ROWS:
                builder.add(waiting)
                waiting = []
                await breathe()
        builder.add(waiting)
        return builder

    async def _made(self, limit: int | None) -> AsyncGenerator[T, None]:
        given = 0
        if limit == 0:
            return
        rows = self._make()
        try:
            async for row in rows:
                given += 1
                if given % _TOLD_EVERY == 0:
                    self._tell(given, None)
                yield row
                if given == limit:
                    break
        finally:
            await rows.aclose()
        self._tell(given, given)
