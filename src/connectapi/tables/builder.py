"""Rows in, a table out: pages are turned into Arrow as they come."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import IO, Any, Final, Protocol

import msgspec
from arro3.core import RecordBatch, RecordBatchReader, Table
from arro3.io import read_ipc_stream, write_ipc_stream
from typing_extensions import Buffer

from connectapi._core.rows import RawRows, split
from connectapi.tables.chunk import Chunk, ChunkReader
from connectapi.tables.columns import ColumnType, settled_row, unify
from connectapi.tables.conform import conform, flattened
from connectapi.tables.pages import PageRows
from connectapi.tables.reader import empty_batch
from connectapi.tables.schema import row_type

CHUNK_ROWS: Final = 2048
# Smaller pages are put together up to here, and turned into Arrow while the next is on its way.
_ENOUGH_ROWS: Final = 2048


class ChunkStore(Protocol):
    """Where finished chunks wait until the table's final columns are known."""

    def put(self, chunk: Chunk) -> None:
        """Keep a chunk."""

    def take(self) -> Iterator[Chunk]:
        """Give the chunks back in order, each once."""


class MemoryStore:
    """Keeps chunks in memory."""

    def __init__(self) -> None:
        self._chunks: list[Chunk] = []

    def put(self, chunk: Chunk) -> None:
        """Keep a chunk."""
        self._chunks.append(chunk)

    def take(self) -> Iterator[Chunk]:
        """Give the chunks back in order, letting go of each."""
        self._chunks.reverse()
        while self._chunks:
            yield self._chunks.pop()


class FileStore:
    """Keeps chunks in a file that is open for reading and writing, one at a time in memory."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._parts: list[tuple[int, int, ColumnType]] = []

    def put(self, chunk: Chunk) -> None:
        """Append a chunk to the file."""
        start = self._file.seek(0, io.SEEK_END)
        written = io.BytesIO()
        write_ipc_stream(chunk.batch, written)
        self._file.write(written.getbuffer())
        self._parts.append((start, self._file.tell() - start, chunk.row_type))

    def take(self) -> Iterator[Chunk]:
        """Read the chunks back in order."""
        for start, length, kind in self._parts:
            self._file.seek(start)
            part = self._file.read(length)
            batches = read_ipc_stream(io.BytesIO(part)).read_all().to_batches()
            yield Chunk(batches[0], kind)


class TableBuilder:
    """Turns rows of JSON into a table whose columns follow a model.

    Rows are converted in chunks as they are added, so that neither all JSON nor more than a
    few thousand rows as Python objects are held. Columns that the model does not know are appended;
    pages whose columns differ are brought together at the end.

    Args:
        model: A msgspec struct, or another type for rows that are no objects.
        flatten: Whether nested records become columns named `parent_child`.
        spool: A file, open for reading and writing, that holds the chunks meanwhile; without one
            they are held in memory.
    """

    # Any: what msgspec accepts as a type has no common static type.
    def __init__(
        self, model: Any, *, flatten: bool = False, spool: IO[bytes] | None = None
    ) -> None:
        self._found = row_type(model)
        self._reader = ChunkReader(self._found)
        self._flatten = flatten
        self._store: ChunkStore = MemoryStore() if spool is None else FileStore(spool)
        self._waiting: list[msgspec.Raw] = []
        self._pages: list[PageRows] = []

    def read(self, body: Buffer, rows_key: str, identity: str) -> RawRows | PageRows:
        """Find the rows of a page in its body, for `add`.

        Raises:
            NotAPage: It holds no rows.
        """
        page = self._reader.page(body, rows_key, identity)
        if page is not None:
            return page
        rows = split(body, rows_key, identity)
        if self._reader.has_seen_rows or not rows:
            return rows
        self._reader.learn(rows)
        return self._reader.page(body, rows_key, identity) or rows

    def add(self, rows: Sequence[msgspec.Raw] | PageRows) -> None:
        """Add rows; they are converted once enough have come together.

        Raises:
            NotAPage: A row is nested too deeply.
        """
        if isinstance(rows, PageRows):
            self._add_page(rows)
            return
        self._drain_pages()
        self._waiting.extend(rows)
        if len(self._waiting) >= _ENOUGH_ROWS or not self._reader.has_seen_rows:
            self._drain_rows()

    def _add_page(self, page: PageRows) -> None:
        self._drain_rows()
        if self._pages and self._pages[0].wire is not page.wire:
            self._drain_pages()
        self._pages.append(page)
        if sum(map(len, self._pages)) >= _ENOUGH_ROWS:
            self._drain_pages()

    def batches(self) -> RecordBatchReader:
        """Give everything added, as batches of one schema that are made while they are read.

        The builder is empty afterwards.
        """
        self.drain()
        wanted = settled_row(self._found)
        schema = self._columns(wanted).to_schema()
        return RecordBatchReader.from_batches(schema, self._conformed(wanted))

    def columns(self) -> ColumnType:
        """Give the row type that `batches` will have."""
        self.drain()
        return self._columns(settled_row(self._found))

    def finish(self) -> Table:
        """Give everything added as one table, with the model's columns even if it is empty."""
        return self.batches().read_all()

    def _columns(self, wanted: ColumnType) -> ColumnType:
        if not self._flatten:
            return wanted
        return flattened(empty_batch(wanted.to_schema()), wanted)[1]

    def _conformed(self, wanted: ColumnType) -> Iterator[RecordBatch]:
        for chunk in self._store.take():
            batch = conform(chunk.batch, chunk.row_type, wanted)
            yield flattened(batch, wanted)[0] if self._flatten else batch

    def drain(self) -> None:
        """Convert what waits for more.

        Raises:
            NotAPage: A row cannot be read, as for `add`.
        """
        # At most one of the two holds anything.
        self._drain_pages()
        self._drain_rows()

    def _drain_pages(self) -> None:
        pages, self._pages = self._pages, []
        if pages:
            self._keep(self._reader.read_pages(pages))

    def _drain_rows(self) -> None:
        rows, self._waiting = self._waiting, []
        for start in range(0, len(rows), CHUNK_ROWS):
            self._keep(self._reader.read(rows[start : start + CHUNK_ROWS]))

    def _keep(self, chunk: Chunk) -> None:
        self._found = unify(self._found, chunk.row_type)
        self._store.put(chunk)
