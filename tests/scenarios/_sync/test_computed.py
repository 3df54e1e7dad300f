# Derived from tests/scenarios/_async/test_computed.py by `make generate`. Do not edit.
"""Listings whose rows are worked out: read lazily, again and again, in pieces, and given up."""

from __future__ import annotations

import sys
from collections.abc import Generator
from pathlib import Path

import msgspec
import pytest

from connectapi import InvalidArgument
from connectapi.client._sync.computed import ComputedListing


class Row(msgspec.Struct):
    number: int
    name: str | None = None


class Made:
    """What is made, and how far that went."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.made = 0
        self.ended = 0
        self.told: list[tuple[int, int | None]] = []

    def rows(self) -> Generator[Row, None]:
        try:
            for number in range(self.count):
                self.made += 1
                yield Row(number)
        finally:
            self.ended += 1

    def listing(self, limit: int | None = None) -> ComputedListing[Row]:
        return ComputedListing(
            "rows",
            self.rows,
            model=Row,
            limit=limit,
            progress=lambda rows, total: self.told.append((rows, total)),
        )


def test_nothing_is_made_before_it_is_read_and_each_reading_starts_anew() -> None:
    made = Made(3)
    listing = made.listing()
    assert repr(listing).endswith("ComputedListing of rows>")
    assert (made.made, made.ended) == (0, 0)
    assert [row.number for row in listing] == [0, 1, 2]
    assert listing.collect() == [Row(0), Row(1), Row(2)]
    assert listing.count() == 3
    assert made.ended == 3


def test_no_more_is_made_than_is_asked_for() -> None:
    made = Made(100)
    assert made.listing().first() == Row(0)
    assert (made.made, made.ended) == (1, 1)
    assert made.listing(limit=2).collect() == [Row(0), Row(1)]
    assert made.made == 3
    assert made.listing(limit=0).collect() == []
    assert made.listing(limit=0).first() is None
    assert made.listing(limit=0).count() == 0
    assert (made.made, made.ended) == (3, 2)


def test_a_loop_that_is_left_early_ends_what_makes_the_rows() -> None:
    made = Made(100)
    rows = made.listing().__iter__()
    for row in rows:
        if row.number == 4:
            break
    rows.close()  # type: ignore[attr-defined]  # it is a generator
    assert (made.made, made.ended) == (5, 1)


def test_tables_and_files_of_any_size(tmp_path: Path) -> None:
    made = Made(5000)
    assert (made.listing().table()).to_dicts()[4999] == {"number": 4999, "name": None}
    assert made.told[0] == (500, None)
    assert made.told[-1] == (5000, 5000)
    made.listing(limit=10).to_csv(tmp_path / "rows.csv")
    assert (tmp_path / "rows.csv").read_text().count("\n") == 11
    empty = Made(0).listing().table()
    assert (empty.column_names, len(empty)) == (["number", "name"], 0)


def test_what_a_frame_lacks_is_told_before_rows_are_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = Made(10)
    with pytest.raises(InvalidArgument, match="dtype_backend is 'odd'"):
        made.listing().to_pandas(dtype_backend="odd")  # type: ignore[arg-type]  # on purpose
    for library in ("polars", "pandas", "pyarrow"):
        monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ModuleNotFoundError, match="polars"):
        made.listing().to_polars()
    with pytest.raises(ModuleNotFoundError, match="pandas"):
        made.listing().to_pandas()
    assert made.made == 0


def test_a_failure_half_way_leaves_no_file(tmp_path: Path) -> None:
    def rows() -> Generator[Row, None]:
        yield Row(1)
        raise TimeoutError

    listing = ComputedListing("rows", rows, model=Row)
    with pytest.raises(TimeoutError):
        listing.to_parquet(tmp_path / "rows.parquet")
    assert list(tmp_path.iterdir()) == []


def test_a_limit_below_nothing_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="limit"):
        Made(1).listing(limit=-1)
