"""Columns out of decoded rows are the columns that Arrow's own reader makes of the same rows."""

import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectapi.tables.agreement import agreed
from connectapi.tables.columns import (
    BOOLEAN,
    INTEGER,
    NUMBER,
    TEXT,
    TIME,
    ColumnType,
    list_of,
    struct_of,
)
from connectapi.tables.gather import gathered
from connectapi.tables.reader import Unreadable, read_rows

INNER = struct_of(("id", TEXT), ("size", INTEGER))
WIRE = struct_of(
    ("text", TEXT),
    ("time", TEXT),
    ("whole", INTEGER),
    ("share", NUMBER),
    ("yes", BOOLEAN),
    ("owner", INNER),
    ("tags", list_of(INNER)),
)
READ = struct_of(*((name, TIME if name == "time" else kind) for name, kind in WIRE.fields))

WHOLE = st.integers(-(2**63), 2**63 - 1)
# Beyond, a number could be a whole one that loses digits; rows that hold one do not agree.
SHARES = st.floats(-(2.0**63), 2.0**63, exclude_max=True)
TEXTS = st.text(st.characters(codec="utf-8"))
# What nanoseconds reach, which Arrow's reader counts in.
TIMES = st.datetimes(datetime(1680, 1, 1), datetime(2260, 1, 1)).map(  # noqa: DTZ001 - written as UTC
    lambda moment: f"{moment.isoformat(timespec='microseconds')}Z"
)
RECORDS = st.fixed_dictionaries({}, optional={"id": TEXTS | st.none(), "size": WHOLE | st.none()})
ROWS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "text": TEXTS | st.none(),
            "time": TIMES | st.none(),
            "whole": WHOLE | st.none(),
            "share": SHARES | st.none(),
            "yes": st.booleans() | st.none(),
            "owner": RECORDS | st.none(),
            "tags": st.lists(RECORDS, max_size=3) | st.none(),
        },
    ),
    max_size=8,
)


def lines_of(rows: list[dict[str, Any]]) -> bytes:
    # Unescaped: arrow-rs misreads escaped pairs of surrogates, see below.
    return b"\n".join(json.dumps(row, ensure_ascii=False).encode() for row in rows)


@settings(max_examples=60)
@given(ROWS)
def test_they_are_those_of_arrows_own_reader(rows: list[dict[str, Any]]) -> None:
    records = agreed(lines_of(rows), WIRE)
    assert records is not None
    assert gathered(records, WIRE, READ) == read_rows(lines_of(rows), READ, len(rows))


def test_escaped_characters_beyond_the_first_plane_are_read_as_what_they_are() -> None:
    records = agreed(rb'{"text":"\ud840\udc00"}', WIRE)
    assert records is not None

    assert gathered(records, WIRE, WIRE).column(0)[0].as_py() == "\U00020000"


def test_columns_that_no_row_has_are_null() -> None:
    records = agreed(b'{"text":"a"}\n{}', struct_of(("text", TEXT)))
    assert records is not None
    batch = gathered(records, struct_of(("text", TEXT)), READ)

    assert batch.num_rows == 2
    assert [batch.column(place).null_count for place in range(batch.num_columns)] == [1] + [2] * 6


@pytest.mark.parametrize(
    "rows, wire, read",
    [
        (b'{"a":"yesterday"}', TEXT, TIME),
        (b'{"a":9223372036854775808}', INTEGER, INTEGER),
    ],
)
def test_what_does_not_fit_is_left_to_the_careful_way(
    rows: bytes, wire: ColumnType, read: ColumnType
) -> None:
    records = agreed(rows, struct_of(("a", wire)))
    assert records is not None
    with pytest.raises(Unreadable):
        gathered(records, struct_of(("a", wire)), struct_of(("a", read)))
