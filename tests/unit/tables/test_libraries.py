"""Tables in the hands of other libraries, and in files."""

import csv
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import arro3.io
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from connectapi import InvalidArgument
from connectapi.tables import Table

Build = Callable[..., Table]

ROWS = [
    {
        "id": 1,
        "count": 5,
        "active": True,
        "time": "2024-01-01T00:00:00-05:00",
        "data": {"path": '/a,"b"'},
        "tags": ["x"],
    },
    {"id": 2, "newer": "z"},
]
FIRST_TIME = datetime(2024, 1, 1, 5, tzinfo=UTC)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def table(build: Build) -> Table:
    return build(ROWS)


def test_polars(table: Table) -> None:
    frame = pl.DataFrame(table)
    assert frame.schema["time"] == pl.Datetime("us", "UTC")
    assert frame["id"].to_list() == ["1", "2"]
    assert frame["data"].struct.field("path").to_list() == ['/a,"b"', None]
    assert frame.equals(table.to_polars())


def test_pyarrow(table: Table) -> None:
    arrow = pa.table(table)
    assert arrow.schema.field("time").type == pa.timestamp("us", tz="UTC")
    assert arrow.column("newer").to_pylist() == [None, "z"]
    assert table.to_pyarrow().equals(arrow)
    assert pa.table(table.to_arrow()).equals(arrow)


def test_duckdb(table: Table) -> None:
    events = table  # noqa: F841 - DuckDB finds it by its name
    found = duckdb.sql("select id, data.path, time at time zone 'UTC' from events order by id")
    assert found is not None
    assert found.fetchall() == [("1", '/a,"b"', FIRST_TIME.replace(tzinfo=None)), ("2", None, None)]


def test_pandas_types_do_not_hang_on_the_values(build: Build, table: Table) -> None:
    frame, empty = table.to_pandas(), build().to_pandas()
    assert list(empty.columns) == [name for name in frame.columns if name != "newer"]
    for name in ("id", "count", "load", "active", "time"):
        assert frame[name].dtype == empty[name].dtype, name
    assert frame["time"][0] == pd.Timestamp("2024-01-01T05:00:00Z")
    assert frame["count"].dtype == pd.Int64Dtype()
    assert frame["count"].isna().tolist() == [False, True]
    assert frame["id"].tolist() == ["1", "2"]


def test_other_pandas_types(table: Table) -> None:
    assert table.to_pandas(dtype_backend="pyarrow")["count"].dtype == pd.ArrowDtype(pa.int64())
    assert table.to_pandas(dtype_backend="numpy")["count"].dtype == "float64"
    with pytest.raises(InvalidArgument, match="dtype_backend"):
        table.to_pandas(dtype_backend="odd")  # type: ignore[arg-type]  # on purpose


def test_dicts_and_looks(table: Table) -> None:
    assert table.to_dicts()[0]["time"] == FIRST_TIME
    assert len(table) == 2
    assert repr(table).startswith("<Table of 2 rows: id, ")


@pytest.mark.parametrize(
    "library, method",
    [("polars", "to_polars"), ("pandas", "to_pandas"), ("pyarrow", "to_pyarrow")],
)
def test_missing_library_is_one_clear_sentence(
    table: Table, monkeypatch: pytest.MonkeyPatch, library: str, method: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ModuleNotFoundError, match=rf"{library}.*pip install 'pyconnectapi\["):
        getattr(table, method)()


def test_parquet_round_trip(table: Table, tmp_path: Path) -> None:
    table.to_parquet(tmp_path / "rows.parquet")
    assert pq.read_table(tmp_path / "rows.parquet").equals(pa.table(table))
    assert names(tmp_path) == ["rows.parquet"]


def test_empty_parquet_keeps_its_columns(build: Build, tmp_path: Path) -> None:
    table = build()
    table.to_parquet(tmp_path / "rows.parquet")
    assert pq.read_table(tmp_path / "rows.parquet").schema.equals(pa.table(table).schema)


def test_csv(table: Table, tmp_path: Path) -> None:
    table.to_csv(tmp_path / "rows.csv")
    with (tmp_path / "rows.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["time"] == "2024-01-01T05:00:00Z"
    assert rows[0]["data"] == '{"path":"/a,\\"b\\""}'
    assert rows[0]["tags"] == '["x"]'
    assert rows[1]["newer"] == "z"
    assert rows[1]["data"] == ""


def test_empty_csv_has_a_header(build: Build, tmp_path: Path) -> None:
    build().to_csv(tmp_path / "rows.csv")
    assert (
        tmp_path / "rows.csv"
    ).read_text() == "id,user_guid,count,load,active,time,data,tags,config\n"


def test_second_write_replaces_the_first(build: Build, tmp_path: Path) -> None:
    build([{"id": "old"}] * 50).to_csv(tmp_path / "rows.csv")
    build([{"id": "new"}]).to_csv(tmp_path / "rows.csv")
    assert "old" not in (tmp_path / "rows.csv").read_text()


@pytest.mark.parametrize("method", ["to_csv", "to_parquet"])
def test_failed_write_leaves_the_old_file_and_nothing_else(
    table: Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    target = tmp_path / "rows"
    target.write_text("before")

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(arro3.io, "write_csv", full)
    monkeypatch.setattr(arro3.io, "write_parquet", full)
    with pytest.raises(OSError, match="No space"):
        getattr(table, method)(target)
    assert target.read_text() == "before"
    assert names(tmp_path) == ["rows"]


def test_folder_that_is_not_there(table: Table, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        table.to_parquet(tmp_path / "missing" / "rows.parquet")
