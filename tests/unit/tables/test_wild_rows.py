"""Whatever mix of values the rows hold, nothing raises and no row is lost."""

import io
from datetime import datetime
from typing import Any

import msgspec
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from connectapi.tables import Table, TableBuilder
from connectapi.tables import builder as builder_module
from connectapi.tables.files import write_csv
from connectapi.tables.pages import PageRows


class Inner(msgspec.Struct, kw_only=True):
    path: str | None = None
    at: datetime | None = None


class Row(msgspec.Struct, kw_only=True):
    id: str
    count: int = 0
    load: float = 0.0
    active: bool = False
    time: datetime | None = None
    inner: Inner | None = None
    many: list[Inner] | None = None
    words: list[str] | None = None


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
times = st.sampled_from(["2024-01-01T00:00:00Z", "2018-09-15T18:00:00.5-05:00", "", "soon"])
numbers = st.one_of(
    st.integers(-(2**70), 2**70),
    st.integers(-3, 3),
    st.floats(allow_nan=False, allow_infinity=False),
)
scalars = st.one_of(st.none(), st.booleans(), numbers, text, times)
inner_names = st.sampled_from(["path", "at", "odd"])
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(inner_names, inner, max_size=3)
    ),
    max_leaves=4,
)
names = st.sampled_from(
    ["id", "count", "load", "active", "time", "inner", "many", "words", "newer", "inner_path", ""]
)
rows = st.lists(st.one_of(st.dictionaries(names, values, max_size=5), scalars), max_size=6)


@settings(max_examples=300, deadline=None)
@given(pages=st.lists(rows, max_size=3), flatten=st.booleans())
def test_no_row_is_lost(pages: list[list[Any]], flatten: bool) -> None:
    builder = TableBuilder(Row, flatten=flatten)
    for page in pages:
        builder.add([msgspec.Raw(msgspec.json.encode(row)) for row in page])
        builder.drain()  # each page its own chunk, so that chunks differ
    table = Table(builder.finish())
    assert len(table) == sum(len(page) for page in pages)
    assert len(table.to_dicts()) == len(table)
    assert pa.table(table).num_rows == len(table)


@settings(max_examples=100, deadline=None)
@given(
    column=st.lists(st.one_of(st.none(), numbers, text), min_size=1, max_size=8),
    cut=st.integers(0, 8),
)
def test_text_column_keeps_every_value(column: list[Any], cut: int) -> None:
    builder = TableBuilder(Row)
    for part in (column[:cut], column[cut:]):
        builder.add([msgspec.Raw(msgspec.json.encode({"id": value})) for value in part])
        builder.drain()
    found = builder.finish().column("id").to_pylist()
    for value, kept in zip(column, found, strict=True):
        if isinstance(value, float):
            assert float(kept) == value
        else:
            assert kept == (None if value is None else str(value))


@settings(max_examples=60, deadline=None)
@given(pages=st.lists(rows, max_size=3))
def test_spool_and_csv_take_any_rows(pages: list[list[Any]], tmp_path_factory: Any) -> None:
    with io.BytesIO() as spool:
        builder = TableBuilder(Row, spool=spool)
        for page in pages:
            builder.add([msgspec.Raw(msgspec.json.encode(row)) for row in page])
            builder.drain()
        target = tmp_path_factory.mktemp("wild") / "rows.csv"
        write_csv(builder.batches(), target)
    assert target.stat().st_size > 0


def test_chunks_are_of_a_size_that_keeps_memory_low() -> None:
    assert builder_module.CHUNK_ROWS <= 16_384


usual = st.fixed_dictionaries(
    {"id": st.one_of(text, st.none())},
    optional={
        "count": st.integers(-3, 3),
        "load": st.one_of(st.integers(-3, 3), st.floats(-2, 2)),
        "active": st.booleans(),
        "time": st.one_of(st.none(), times),
        "inner": st.fixed_dictionaries({}, optional={"path": text, "at": st.none()}),
        "words": st.lists(text, max_size=2),
    },
)
usual_rows = st.lists(st.one_of(usual, st.dictionaries(names, values, max_size=3)), max_size=4)


@settings(max_examples=300, deadline=None)
@given(pages=st.lists(st.one_of(st.lists(usual, max_size=4), usual_rows), max_size=4))
def test_page_read_whole_gives_what_its_rows_give(pages: list[list[Any]]) -> None:
    whole, split = TableBuilder(Row), TableBuilder(Row)
    for page in pages:
        body = msgspec.json.encode({"results": page, "total": 9})
        found = whole.read(body, "results", "id")
        assert len(found) == len(found.identities) == len(page)
        whole.add(found)
        whole.drain()
        split.add([msgspec.Raw(msgspec.json.encode(row)) for row in page])
        split.drain()
    assert Table(whole.finish()).to_dicts() == Table(split.finish()).to_dicts()


def test_rows_picked_from_a_whole_page() -> None:
    builder = TableBuilder(Row)
    bodies = [
        msgspec.json.encode({"results": [{"id": f"{page}{row}"} for row in "abcd"]})
        for page in "12"
    ]
    builder.add(builder.read(bodies[0], "results", "id"))
    page = builder.read(bodies[1], "results", "id")
    assert isinstance(page, PageRows)

    builder.add(page.pick([0, 1, 3]).pick([1, 2]))

    assert builder.finish().column("id").to_pylist() == ["1a", "1b", "1c", "1d", "2b", "2d"]
