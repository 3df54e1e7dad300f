# Derived from src/connectapi/client/_async/listing.py by `make generate`. Do not edit.
"""Listings: rows that the server has, fetched page by page once they are asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Mapping
from functools import cache, partial
from types import GenericAlias
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeAlias, TypeVar

import msgspec
from msgspec import structs

from connectapi._core.errors import TransportError, UnexpectedAnswer
from connectapi._core.operation import Operation
from connectapi._core.paging import DEFAULT_PAGE, Page, Pager, check_count
from connectapi._core.request import EMPTY, Request
from connectapi._core.response import Response, json, raw, unexpected
from connectapi._core.row_stream import RowStream
from connectapi._core.rows import (
    BROKEN_JSON,
    NotAPage,
    RawRows,
    Records,
    Rows,
    decode_around,
    split,
)
from connectapi._io import synchronous as io
from connectapi._session._sync.stream import Stream
from connectapi.client._sync.ahead import Ahead
from connectapi.tables.progress import Progress
from connectapi.tables.synchronous import Streamable

if TYPE_CHECKING:
    import arro3.core
    import pandas as pd
    import polars as pl

    from connectapi.tables.builder import TableBuilder
    from connectapi.tables.convert import PandasTypes, Table
    from connectapi.tables.pages import PageRows

# What speaks Arrow is imported where a table is made: who makes none does not wait for it.

T = TypeVar("T")
R = TypeVar("R")
Found = TypeVar("Found", bound=Rows)
Reader: TypeAlias = Callable[[Response], Found]


class Sender(Protocol):
    """What a listing needs of a session."""

    def send(self, request: Request[R]) -> R:
        """Send a request and give what its decoder makes of the answer."""

    # Any: what a streamed request would decode to does not matter.
    def stream(self, request: Request[Any]) -> Stream:
        """Send a request and read its answer piece by piece, in a `with` statement."""


class Listing(Streamable, Generic[T]):
    """Rows that the server has: no request is made until they are iterated or made a table.

    Each reading starts anew. While one page is read, the next two are on their way, or one if the
    server does not say how many there are. Iterating gives typed records; the table methods go
    from pages of JSON to Arrow's columns.

    Args:
        session: What sends.
        operation: The operation that gives the rows.
        path: Parameters of its path.
        query: Filters as the wire wants them, which `operation.checked` makes.
        model: The model of one row.
        limit: The most rows to give; `None` for all.
        page_size: Rows asked for at once; `None` for as many as the operation allows.
        progress: Called after each page with the rows so far, and the total where it is known.
        bind: Gives what iterating gives for a record.

    Raises:
        InvalidArgument: The path, the limit or the page size does not fit; nothing was sent.
    """

    # ten parameters of one thing: what to ask, and how to read it
    def __init__(  # noqa: PLR0913
        self,
        session: Sender,
        operation: Operation,
        path: Mapping[str, str] = EMPTY,
        query: Mapping[str, object] = EMPTY,
        *,
        model: Any,  # a type that msgspec decodes; such types have no common static type
        limit: int | None = None,
        page_size: int | None = None,
        progress: Progress | None = None,
        bind: Callable[[Any], T] | None = None,  # Any: a record of `model`
    ) -> None:
        check_count("limit", limit, least=0)
        check_count("page_size", page_size, least=1)
        self._session = session
        self._operation = operation
        self._request = structs.replace(operation.request(raw, path=path), query=query)
        self._model = model
        self._rows_model: Any = GenericAlias(list, (model,))  # as above
        self._limit = limit
        self._page_size = min(page_size or DEFAULT_PAGE, operation.largest_page or DEFAULT_PAGE)
        self._progress = progress
        self._bind = bind

    def __repr__(self) -> str:
        limit = "" if self._limit is None else f", at most {self._limit}"
        return f"<{type(self).__name__} of {self._request.method} {self._request.path}{limit}>"

    def __iter__(self) -> Iterator[T]:
        pages = self._pages(self._limit, self._records)
        try:
            for page in pages:
                for record in page.rows:
                    yield record if self._bind is None else self._bind(record)
        finally:
            pages.close()

    def collect(self) -> list[T]:
        """Fetch all rows as typed records."""
        records: list[T] = []
        for page in self._pages(self._limit, self._records):
            records += page.rows if self._bind is None else map(self._bind, page.rows)
        return records

    def first(self) -> T | None:
        """Fetch one row, or `None` if there is none."""
        limit = 1 if self._limit is None else min(1, self._limit)
        for page in self._pages(limit, self._records):
            for record in page.rows:
                found: T = record if self._bind is None else self._bind(record)
                return found
        return None

    def count(self) -> int:
        """Say how many rows there are, at most the limit.

        One request, where the server says how many there are; else every page is fetched.
        """
        counted = 0
        for page in self._pages(self._limit, self._split, ahead=False):
            counted += len(page.rows)
            if page.total is not None:
                return page.total if self._limit is None else min(page.total, self._limit)
        return counted

    def table(self, *, flatten: bool = False) -> Table:
        """Fetch all rows as a table, which every Arrow library reads.

        The model's columns are there even if there is no row; fields that it does not know
        follow them. With `flatten`, nested records become columns named `parent_child`.
        """
        from connectapi.tables.builder import TableBuilder
        from connectapi.tables.convert import Table

        builder = self._filled(partial(TableBuilder, self._model, flatten=flatten))
        return Table(builder.finish())

    def to_arrow(self, *, flatten: bool = False) -> arro3.core.Table:
        """Fetch all rows as an `arro3.core.Table`, which every Arrow library reads."""
        return (self.table(flatten=flatten)).to_arrow()

    def to_polars(self, *, flatten: bool = False) -> pl.DataFrame:
        """Fetch all rows as a polars data frame.

        Raises:
            ModuleNotFoundError: polars is not installed; nothing was fetched.
        """
        from connectapi.tables.convert import needed_for_polars

        needed_for_polars()
        return (self.table(flatten=flatten)).to_polars()

    def to_pandas(
        self, *, flatten: bool = False, dtype_backend: PandasTypes = "nullable"
    ) -> pd.DataFrame:
        """Fetch all rows as a pandas data frame; see `Table.to_pandas`.

        Raises:
            InvalidArgument: `dtype_backend` is none that there is; nothing was fetched.
            ModuleNotFoundError: pandas or pyarrow is not installed; nothing was fetched.
        """
        from connectapi.tables.convert import needed_for_pandas

        needed_for_pandas(dtype_backend)
        return (self.table(flatten=flatten)).to_pandas(dtype_backend=dtype_backend)

    def to_dicts(self, *, flatten: bool = False) -> list[dict[str, Any]]:
        """Fetch all rows as dictionaries that all have the same keys."""
        return (self.table(flatten=flatten)).to_dicts()

    def to_parquet(self, path: str | os.PathLike[str], *, flatten: bool = False) -> None:
        """Fetch all rows into a Parquet file, a few thousand at a time in memory.

        The file appears whole or not at all.
        """
        from connectapi.tables.builder import TableBuilder
        from connectapi.tables.files import spool_beside, write_parquet

        with spool_beside(path) as spool:
            builder = self._filled(partial(TableBuilder, self._model, flatten=flatten, spool=spool))
            io.in_thread(lambda: write_parquet(builder.batches(), path))

    def to_csv(self, path: str | os.PathLike[str], *, flatten: bool = False) -> None:
        """Fetch all rows into a CSV file with a header, nested columns as JSON text.

        A few thousand rows at a time are in memory; the file appears whole or not at all.
        """
        from connectapi.tables.builder import TableBuilder
        from connectapi.tables.files import spool_beside, write_csv

        with spool_beside(path) as spool:
            builder = self._filled(partial(TableBuilder, self._model, flatten=flatten, spool=spool))
            io.in_thread(lambda: write_csv(builder.batches(), path))

    def _filled(self, new_builder: Callable[[], TableBuilder]) -> TableBuilder:
        try:
            builder = self._read(new_builder)
            builder.drain()
        except NotAPage as error:
            method, path = self._request.method, self._request.path
            message = f"{method} {path} answered JSON that is no table: {error}."
            raise UnexpectedAnswer(message, method=method, path=path) from None
        return builder

    def _read(self, new_builder: Callable[[], TableBuilder]) -> TableBuilder:
        if self._operation.paging == "single" and self._limit != 0:
            try:
                return self._filled_while_arriving(new_builder())
            except TransportError as error:
                # A whole answer can be asked for again where a broken one cannot be gone on with.
                if not error.transient:
                    raise
        builder = new_builder()
        for page in self._pages(self._limit, self._reader(builder)):
            _add(builder, page.rows)
        return builder

    def _reader(self, builder: TableBuilder) -> Reader[RawRows | PageRows]:
        rows, identity = self._operation.rows, self._operation.key
        return lambda response: builder.read(response.buffer, rows, identity)

    def _filled_while_arriving(self, builder: TableBuilder) -> TableBuilder:
        """Split one answer, which may hold very many rows, while it arrives."""
        given = 0
        stream = RowStream(lambda body: builder.read(body, "", ""))
        with self._session.stream(self._request) as answer:
            for piece in answer.iter_pieces():
                rows = stream.feed(piece)
                if rows is None:
                    continue
                if self._limit is not None and given + len(rows) > self._limit:
                    rows = rows.pick(range(self._limit - given))
                _add(builder, rows)
                given += len(rows)
                if self._limit is not None and given >= self._limit:
                    self._tell(self._limit, None)
                    return builder
                self._tell(given, None)
            response = Response(
                answer.status,
                answer.headers,
                b"",
                self._request.method,
                "",
                self._request.path,
                answer.correlation_id,
            )
        left = None if self._limit is None else self._limit - given
        pager = Pager("single", self._operation.rows, limit=left)
        page = _taken(pager, structs.replace(response, buffer=stream.rest()), self._reader(builder))
        _add(builder, page.rows)
        self._tell(given + len(page.rows), page.total)
        return builder

    def _tell(self, rows: int, total: int | None) -> None:
        if self._progress is not None:
            self._progress(rows, total)

    def _pages(
        self, limit: int | None, read: Reader[Found], *, ahead: bool = True
    ) -> Generator[Page[Found], None]:
        """Fetch page by page; with `ahead`, the next ones are on their way while one is read."""
        operation = self._operation
        pager = Pager(operation.paging, operation.rows, operation.key, limit, self._page_size)
        query = pager.first()
        pages = Ahead(self._fetch)
        given = 0
        try:
            while query is not None:
                page = _taken(pager, pages.get(query), read)
                query = page.next_query
                if ahead:
                    pages.expect(page.following)
                given += len(page.rows)
                self._tell(given, page.total)
                yield page
        finally:
            pages.close()

    def _fetch(self, query: Mapping[str, object]) -> Response:
        request = structs.replace(self._request, query={**self._request.query, **query})
        return self._session.send(request)

    def _split(self, response: Response) -> RawRows:
        return split(response.buffer, self._operation.rows, self._operation.key)

    def _records(self, response: Response) -> Records:
        try:
            envelope, records = decode_around(
                response.buffer, self._rows_model, self._operation.rows
            )
        except BROKEN_JSON:
            # An older form of the page, or rows that need mending: read with more care.
            rows = self._split(response)
            envelope = rows.envelope
            lines = b"[" + b",".join(rows) + b"]"
            records = json(self._rows_model)(structs.replace(response, buffer=lines))
        return Records(records, envelope, _attribute(self._model, self._operation.key))


def _add(builder: TableBuilder, rows: RawRows | PageRows) -> None:
    from connectapi.tables.builder import CHUNK_ROWS

    if not isinstance(rows, list):
        builder.add(rows)
        io.breathe()
        return
    for start in range(0, len(rows), CHUNK_ROWS):
        builder.add(rows[start : start + CHUNK_ROWS])
        # One answer may hold very many rows; others get their turn between chunks.
        io.breathe()


# Any: as for a listing's model.
@cache
def _attribute(model: Any, field: str) -> str:
    """Give the attribute that holds a field of the wire; empty if there is none."""
    if not field or not isinstance(model, type) or not issubclass(model, msgspec.Struct):
        return ""
    names = {found.encode_name: found.name for found in msgspec.structs.fields(model)}
    return names.get(field, "")


def _taken(pager: Pager, response: Response, read: Reader[Found]) -> Page[Found]:
    try:
        return pager.take(read(response))
    except NotAPage as error:
        if not error.is_json:
            raise unexpected(response, "JSON") from None
        wrong = str(error)
    raise UnexpectedAnswer(
        f"{response.method} {response.path} answered JSON that holds no rows: {wrong} "
        f"(status {response.status}).",
        status=response.status,
        method=response.method,
        path=response.path,
        correlation_id=response.correlation_id,
    )
