"""Rows to Arrow: what the contract promises stays, and what the wire does otherwise is not lost."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from connectapi.models.instrumentation import ContentHitEntry
from connectapi.models.users import User
from connectapi.tables import Table, TableBuilder
from connectapi.tables import chunk as chunk_module

Build = Callable[..., Table]

EVENT_TYPES = {
    "id": "Utf8",
    "user_guid": "Utf8",
    "count": "Int64",
    "load": "Float64",
    "active": "Boolean",
    "time": 'Timestamp(µs, "UTC")',
    "data": 'Struct("path": Utf8, "status": Int64)',
    "tags": "List(Utf8)",
    "config": "Utf8",
}


def types(table: Table) -> dict[str, str]:
    fields = (table.schema.field(name) for name in table.column_names)
    return {field.name: str(field.type).split("<", 1)[1].rsplit(">", 1)[0] for field in fields}


def column(table: Table, name: str) -> list[Any]:
    values: list[Any] = list(table.to_arrow().column(name).to_pylist())
    return values


@pytest.fixture
def careful_is_forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        pytest.fail("these rows were to go the fast way")

    monkeypatch.setattr(chunk_module, "read_carefully", refuse)


def test_empty_result_keeps_every_column_and_type(build: Build) -> None:
    table = build()
    assert types(table) == EVENT_TYPES
    assert len(table) == 0


def test_rows_of_the_contract(build: Build, careful_is_forbidden: None) -> None:
    row = {
        "id": "7",
        "user_guid": None,
        "count": 3,
        "load": 0.5,
        "active": True,
        "time": "2024-03-01T12:00:00.250Z",
        "data": {"path": "/a", "status": 200},
        "tags": ["x", "y"],
    }
    table = build([row])
    assert types(table) == EVENT_TYPES
    assert table.to_dicts() == [
        {**row, "time": datetime(2024, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC), "config": None}
    ]


def test_ids_that_come_as_numbers_are_text_and_stay_fast(
    build: Build, careful_is_forbidden: None
) -> None:
    table = build([{"id": 1}, {"id": 3_000_000_000}, {"id": 1_000_000}])
    assert column(table, "id") == ["1", "3000000000", "1000000"]


def test_id_column_of_numbers_and_text(build: Build) -> None:
    assert column(build([{"id": 1}, {"id": "a"}]), "id") == ["1", "a"]


def test_huge_and_float_ids_keep_their_digits(build: Build) -> None:
    rows = [b'{"id":12345678901234567890123}', b'{"id":1e6}', b'{"id":3000000000.0}']
    assert column(build(rows), "id") == ["12345678901234567890123", "1000000", "3000000000"]


def test_times_with_any_offset_are_utc(build: Build, careful_is_forbidden: None) -> None:
    rows = [{"id": "1", "time": "2018-09-15T18:00:00-05:00"}, {"id": "2", "time": None}]
    assert column(build(rows), "time") == [datetime(2018, 9, 15, 23, tzinfo=UTC), None]


def test_epoch_seconds_are_times(build: Build) -> None:
    rows = [{"id": "1", "time": 1_700_000_000}, {"id": "2", "time": "2024-01-01T00:00:00Z"}]
    expected = [datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC)]
    assert column(build(rows), "time") == expected
    assert column(build(rows[:1]), "time") == expected[:1]


def test_empty_time_is_null_and_nonsense_makes_the_column_text(build: Build) -> None:
    assert column(build([{"id": "1", "time": ""}]), "time") == [None]
    assert types(build([{"id": "1", "time": ""}])) == EVENT_TYPES
    assert column(build([{"id": "1", "time": "soon"}]), "time") == ["soon"]


def test_times_of_two_pages_of_which_one_holds_nonsense(build: Build) -> None:
    good = [{"id": str(n), "time": "2024-01-01T00:00:00Z"} for n in range(8192)]
    times = column(build(good, [{"id": "x", "time": "soon"}]), "time")
    assert times == ["2024-01-01T00:00:00Z"] * 8192 + ["soon"]


def test_whole_numbers_where_floats_are_due(build: Build, careful_is_forbidden: None) -> None:
    assert column(build([{"id": "1", "load": 2}]), "load") == [2.0]


def test_fraction_in_a_whole_number_column_is_not_cut_off(build: Build) -> None:
    rows = [{"id": "1", "count": 1}, {"id": "2", "count": 1.5}]
    assert column(build(rows), "count") == [1.0, 1.5]
    assert column(build([{"id": "1", "count": 2.0}]), "count") == [2]


def test_number_too_large_for_its_column_becomes_text(build: Build) -> None:
    table = build([b'{"id":"1","count":99999999999999999999}'])
    assert column(table, "count") == ["99999999999999999999"]


@pytest.mark.parametrize("field", ["load", "newer"])
def test_whole_number_beyond_64_bits_keeps_its_digits_among_numbers(
    build: Build, field: str
) -> None:
    rows = [f'{{"id":"1","{field}":{number}}}'.encode() for number in ("1.5", 2**63 + 1, "1e300")]
    assert column(build(rows), field) == ["1.5", "9223372036854775809", "1e300"]
    inside = [f'{{"id":"1","newer":[{{"n":{2**64 + 1}}}]}}'.encode()]
    assert column(build(inside), "newer") == [[{"n": "18446744073709551617"}]]


def test_null_data_and_missing_fields(build: Build, careful_is_forbidden: None) -> None:
    table = build([{"id": "1", "data": None}, {"id": "2"}, {"id": "3", "data": {"path": "/x"}}])
    assert types(table) == EVENT_TYPES
    assert column(table, "data") == [None, None, {"path": "/x", "status": None}]


def test_unknown_fields_follow_the_known_ones(build: Build, careful_is_forbidden: None) -> None:
    table = build([{"id": "1", "newer": {"level": 3}, "data": {"extra": True}}])
    assert list(types(table)) == [*EVENT_TYPES, "newer"]
    assert types(table)["newer"] == 'Struct("level": Int64)'
    assert column(table, "data") == [{"path": None, "status": None, "extra": True}]


def test_unknown_field_in_the_last_of_many_rows_is_kept(
    build: Build, careful_is_forbidden: None
) -> None:
    rows: list[dict[str, object]] = [{"id": str(number)} for number in range(20_000)]
    rows[-1]["newer"] = "late"
    found = column(build(rows), "newer")
    assert found == [None] * 19_999 + ["late"]


def test_unknown_field_amid_a_later_chunk_is_kept(build: Build) -> None:
    rows: list[dict[str, Any]] = [{"id": str(n), "data": {"path": "/"}} for n in range(20_000)]
    rows[12_345]["data"]["odd"] = 1
    found = column(build(rows), "data")
    assert found[12_345] == {"path": "/", "status": None, "odd": 1}
    assert found[0] == {"path": "/", "status": None, "odd": None}


def test_unknown_fields_that_are_only_null_are_text_columns(build: Build) -> None:
    table = build([{"id": "1", "newer": None, "list": [], "object": {}}])
    assert types(table)["newer"] == "Utf8"
    assert types(table)["list"] == "List(Utf8)"
    assert column(table, "object") == ["{}"]


@pytest.mark.parametrize(
    "values, expected",
    [
        ([1, "a", None], ["1", "a", None]),
        ([True, 1], ["true", "1"]),
        ([{"a": 1}, 2], ['{"a":1}', "2"]),
        ([[1], {"a": 1}], ["[1]", '{"a":1}']),
        ([[1], 2], ["[1]", "2"]),
        ([[1, "a"], []], [["1", "a"], []]),
        ([1, 2.5], [1.0, 2.5]),
    ],
)
def test_mixed_values_of_an_unknown_column(
    build: Build, values: list[Any], expected: list[Any]
) -> None:
    rows = [{"id": str(number), "newer": value} for number, value in enumerate(values)]
    assert column(build(rows), "newer") == expected


def test_open_objects_are_their_own_json_text(build: Build) -> None:
    rows = [b'{"id":"1","config":{"b":1,"a":[null,1.0]}}', b'{"id":"2","config":null}']
    assert column(build(rows), "config") == ['{"b":1,"a":[null,1.0]}', None]


def test_pages_with_different_columns_are_brought_together(build: Build) -> None:
    first = [{"id": str(number), "one": number} for number in range(8192)]
    second = [{"id": "x", "two": "b", "one": 0.5}, {"id": "y", "two": {"c": 1}, "one": None}]
    table = build(first, second)
    assert len(table) == 8194
    assert column(table, "one")[-3:] == [8191.0, 0.5, None]
    assert column(table, "two")[-3:] == [None, "b", '{"c":1}']


def test_struct_that_turns_out_to_be_text_on_a_later_page(build: Build) -> None:
    first = [{"id": str(number), "data": {"path": "/a"}} for number in range(8192)]
    table = build(first, [{"id": "x", "data": "gone"}])
    assert column(table, "data")[-2:] == ['{"path":"/a"}', "gone"]


def test_rows_that_are_no_objects(build: Build) -> None:
    assert build([b'"A"', b'"B"'], model=str).to_dicts() == [{"value": "A"}, {"value": "B"}]
    table = build([{"id": "1"}, 5, None])
    assert column(table, "id") == ["1", None, None]
    assert column(table, "value") == [None, "5", None] or column(table, "value") == [None, 5, None]


def test_pretty_printed_rows(build: Build) -> None:
    rows = [b'{\n  "id": "1",\n  "data": {\n    "path": "/a"\n  }\n}']
    assert column(build(rows), "data") == [{"path": "/a", "status": None}]


def test_odd_text_survives(build: Build) -> None:
    names = ['a"b', "line\nbreak", "ü—😀", "back\\slash", "\u2028", ""]
    rows = [{"id": name, "newer": {"deep": name}} for name in names]
    table = build(rows)
    assert column(table, "id") == names
    assert [value["deep"] for value in column(table, "newer")] == names


def test_half_a_surrogate_costs_one_character_not_the_table(build: Build) -> None:
    assert column(build([b'{"id":"a\\ud800b"}', b'{"id":"c"}']), "id") == ["a\ufffdb", "c"]


def test_flattened_columns_are_there_for_an_empty_result_too(build: Build) -> None:
    empty = build(model=ContentHitEntry, flatten=True)
    full = build([{"id": 1, "data": {"path": "/a"}}], model=ContentHitEntry, flatten=True)
    assert empty.column_names == full.column_names
    assert "data_path" in empty.column_names
    assert "data" not in empty.column_names
    assert full.to_dicts()[0]["data_path"] == "/a"


def test_flattened_name_that_is_taken_gets_a_tail(build: Build) -> None:
    table = build([{"id": "1", "data": {"path": "nested"}, "data_path": "own"}], flatten=True)
    row = table.to_dicts()[0]
    assert row["data_path"] == "own"
    assert row["data_path_"] == "nested"


def test_spooled_table_is_the_same(build: Build, event: Any) -> None:
    rows = [{"id": n, "time": "2024-01-01T00:00:00Z", "odd": n % 7} for n in range(10_000)]
    pages = [[msgspec.Raw(msgspec.json.encode(row)) for row in rows]]
    pages.append([msgspec.Raw(b'{"id":"x","odd":"text"}')])
    with io.BytesIO() as spool:
        builder = TableBuilder(event, spool=spool)
        for page in pages:
            builder.add(page)
        spooled = Table(builder.finish())
    assert spooled.to_dicts() == build(rows, [{"id": "x", "odd": "text"}]).to_dicts()


def test_no_record_is_made_on_the_way_to_arrow(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    monkeypatch.setattr(User, "__post_init__", made.append, raising=False)
    assert len(build([{"guid": "a", "username": "jane"}], model=User)) == 1
    assert made == []


def test_values_never_stand_in_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    from connectapi.tables.columns import INTEGER, struct_of
    from connectapi.tables.reader import Unreadable, read_rows

    with pytest.raises(Unreadable) as caught:
        read_rows(b'{"a":"confidential"}', struct_of(("a", INTEGER)), 1)
    assert "confidential" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
