"""Tables to files: each appears whole or not at all."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

import arro3.io
from arro3.core import RecordBatch, RecordBatchReader

from connectapi._io.files import written_aside
from connectapi.tables.columns import TEXT, ColumnType, from_schema, struct_of
from connectapi.tables.conform import json_text

# Rows in one row group, which the writer holds in memory.
_ROW_GROUP: Final = 131_072


def write_parquet(batches: RecordBatchReader, path: str | os.PathLike[str]) -> None:
    """Write batches to a Parquet file, a few at a time in memory."""
    with written_aside(path) as file:
        arro3.io.write_parquet(batches, file, compression="snappy", max_row_group_size=_ROW_GROUP)


def write_csv(batches: RecordBatchReader, path: str | os.PathLike[str]) -> None:
    """Write batches to a CSV file with a header; nested columns become JSON text."""
    row_type = from_schema(batches.schema)
    with written_aside(path) as file:
        file.write(_header(row_type))
        for batch in batches:
            if batch.num_rows:
                arro3.io.write_csv(_plain(batch, row_type), file, header=False)


@contextmanager
def spool_beside(path: str | os.PathLike[str]) -> Iterator[IO[bytes]]:
    """Open a file without a name on the disk of `path`; it is gone when it is closed."""
    with tempfile.TemporaryFile(dir=Path(path).absolute().parent) as file:
        yield file


def _header(row_type: ColumnType) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow([name for name, _ in row_type.fields])
    return line.getvalue().encode()


def _plain(batch: RecordBatch, row_type: ColumnType) -> RecordBatch:
    fields = []
    arrays = []
    for position, (name, kind) in enumerate(row_type.fields):
        nested = kind.kind in ("struct", "list")
        column = batch.column(position)
        fields.append((name, TEXT if nested else kind))
        arrays.append(json_text(column, kind) if nested else column)
    return RecordBatch.from_arrays(arrays, schema=struct_of(*fields).to_schema())
