"""A table: rows of the API as Arrow, and the ways on to other libraries and files."""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

import arro3.core

from connectapi._core.errors import InvalidArgument
from connectapi.tables.files import write_csv, write_parquet

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

PandasTypes: TypeAlias = Literal["nullable", "numpy", "pyarrow"]


class Table:
    """Rows of the API in memory, in Arrow's columns.

    Every library that reads Arrow takes it as it is: `polars.DataFrame(users)`,
    `pyarrow.table(users)`, `duckdb.sql("from users")`. Ids are text, times are UTC.
    """

    def __init__(self, table: arro3.core.Table) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        return self._table.__arrow_c_schema__()

    def __len__(self) -> int:
        return self._table.num_rows

    def __repr__(self) -> str:
        return f"<Table of {len(self):,} rows: {', '.join(self.column_names)}>"

    @property
    def column_names(self) -> list[str]:
        """The names of the columns, in order."""
        return list(self._table.column_names)

    @property
    def schema(self) -> arro3.core.Schema:
        """The Arrow schema."""
        return self._table.schema

    def to_arrow(self) -> arro3.core.Table:
        """Give the Arrow table, an `arro3.core.Table`, which every Arrow library reads."""
        return self._table

    # Any: pyarrow ships no type information.
    def to_pyarrow(self) -> Any:
        """Give a `pyarrow.Table`.

        Raises:
            ModuleNotFoundError: pyarrow is not installed.
        """
        return optional("pyarrow", "to_pyarrow()", extra="pandas").table(self)

    def to_polars(self) -> pl.DataFrame:
        """Give a polars data frame.

        Raises:
            ModuleNotFoundError: polars is not installed.
        """
        library = needed_for_polars()
        frame: pl.DataFrame = library.DataFrame(self)
        return frame

    def to_pandas(self, *, dtype_backend: PandasTypes = "nullable") -> pd.DataFrame:
        """Give a pandas data frame; times have a time zone (UTC), ids are text.

        `nullable` (default) gives `Int64` and `boolean` to whole numbers and truth values, so that
        a column's type does not hang on whether a value is missing; `numpy` leaves that to pandas;
        `pyarrow` keeps Arrow's own types.

        Raises:
            InvalidArgument: `dtype_backend` is none of these.
            ModuleNotFoundError: pandas or pyarrow is not installed.
        """
        library = needed_for_pandas(dtype_backend)
        frame: pd.DataFrame = self.to_pyarrow().to_pandas(
            types_mapper=_pandas_types(library, dtype_backend),
            # Columns of one type are not copied into one block: less time and less memory.
            split_blocks=True,
        )
        return frame

    def to_dicts(self) -> list[dict[str, Any]]:  # Any: values of many types
        """Give one dictionary a row, with Python values."""
        columns = {name: self._table.column(name).to_pylist() for name in self.column_names}
        return [
            dict(zip(columns, values, strict=True))
            for values in zip(*columns.values(), strict=True)
        ]

    def to_parquet(self, path: str | os.PathLike[str]) -> None:
        """Write a Parquet file; it appears whole or not at all."""
        write_parquet(self._table.to_reader(), path)

    def to_csv(self, path: str | os.PathLike[str]) -> None:
        """Write a CSV file with a header, nested columns as JSON text; whole or not at all."""
        write_csv(self._table.to_reader(), path)


# Any: a module that may not be there.
def optional(name: str, purpose: str, *, extra: str) -> Any:
    """Import a library that is the user's choice.

    Raises:
        ModuleNotFoundError: It is not installed; the message says how to get it.
    """
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        message = f"{purpose} needs {name}: run `pip install 'pyconnectapi[{extra}]'`."
        raise ModuleNotFoundError(message, name=name) from None


# Any: as above.
def needed_for_polars() -> Any:
    """Import polars, which may be asked for before rows are fetched in vain.

    Raises:
        ModuleNotFoundError: It is not installed.
    """
    return optional("polars", "to_polars()", extra="polars")


# Any: as above.
def needed_for_pandas(dtype_backend: PandasTypes) -> Any:
    """Import pandas for a choice of types; as `needed_for_polars`.

    Raises:
        InvalidArgument: There is no such choice.
        ModuleNotFoundError: pandas or pyarrow is not installed.
    """
    if dtype_backend not in get_args(PandasTypes):
        raise InvalidArgument(
            f"dtype_backend is {dtype_backend!r}; give 'nullable', 'numpy' or 'pyarrow'."
        )
    optional("pyarrow", "to_pandas()", extra="pandas")
    return optional("pandas", "to_pandas()", extra="pandas")


# Any: pandas and pyarrow types, which may not be there.
def _pandas_types(library: Any, backend: PandasTypes) -> Any:
    if backend == "numpy":
        return None
    if backend == "pyarrow":
        return library.ArrowDtype
    arrow = importlib.import_module("pyarrow")
    types: Mapping[Any, Any] = {
        arrow.int64(): library.Int64Dtype(),
        arrow.bool_(): library.BooleanDtype(),
    }
    return types.get
