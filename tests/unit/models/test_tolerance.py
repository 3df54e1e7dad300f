"""What models make of answers that are not quite what the contract says."""

import json
import math
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connectapi import UNSET, UnexpectedAnswer, models
from tests.contract.answers import differences, sample, unset_fields
from tests.unit.models.reading import answer, contract, declared, read, record, type_of
from tools.contract import Operation

WITH_SCHEMA = [
    operation
    for operation in contract().operations
    if any(operation.responses.values()) and operation.id not in contract().names.answers
]
RECORDS = sorted(
    name
    for name, schema in contract().schemas.items()
    if isinstance(getattr(models, name, None), type)
    and issubclass(getattr(models, name), msgspec.Struct)
    and contract().fields(schema)
)
OFFSETS = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda m: timezone(timedelta(minutes=m)))
# Hypothesis takes its bounds without an offset.
BOUNDS = (datetime(1970, 1, 2), datetime(2200, 1, 1))  # noqa: DTZ001
INSTANTS = st.datetimes(*BOUNDS, timezones=OFFSETS)


@pytest.mark.parametrize("operation", WITH_SCHEMA, ids=lambda o: o.id)
def test_unknown_fields_are_passed_over(operation: Operation) -> None:
    sent = _salted(sample(contract(), answer(operation)))

    got = read(json.dumps(sent).encode(), type_of(operation.id))

    assert differences(contract(), answer(operation), sent, got) == []


def _salted(value: object) -> object:
    if isinstance(value, list):
        return [_salted(item) for item in value]
    if isinstance(value, dict) and value.keys() != {"a", "b"}:
        new = {"a_field_of_tomorrow": {"deep": [1, None, "x"]}, "aFlag": True}
        return {key: _salted(item) for key, item in value.items()} | new
    return value


@pytest.mark.parametrize("name", RECORDS)
def test_missing_fields_are_unset(name: str) -> None:
    found = record(name)

    assert unset_fields(found) == contract().fields(contract().schemas[name]).keys()
    assert not UNSET
    assert repr(found) == f"{name}()"


@pytest.mark.parametrize("name", RECORDS)
def test_each_field_may_be_the_only_one(name: str) -> None:
    fields = contract().fields(contract().schemas[name])
    for field, schema in fields.items():
        value = sample(contract(), schema, field)
        found = record(name, **{field: value})
        assert unset_fields(found) == fields.keys() - {field}
        assert differences(contract(), schema, value, getattr(found, field), field) == []


@pytest.mark.parametrize("name", RECORDS)
def test_null_is_not_absent(name: str) -> None:
    fields = contract().fields(contract().schemas[name])
    for field, schema in fields.items():
        got = getattr(record(name, **{field: None}), field)
        if schema.nullable:
            assert got is None, field
        else:  # what the contract does not allow counts as absent, or as empty
            assert got is UNSET or got is None or got in ([], {}), field


@pytest.mark.parametrize("name", RECORDS)
def test_values_of_an_enumeration_that_are_not_known_yet_are_kept(name: str) -> None:
    for field, schema in contract().fields(contract().schemas[name]).items():
        if schema.enum:
            assert getattr(record(name, **{field: "of tomorrow"}), field) == "of tomorrow"


@given(st.integers(0, 2**53))
def test_ids_are_text_even_where_a_number_is_sent(number: int) -> None:
    for name, field in (("Bundle", "id"), ("Tag", "parent_id"), ("User", "guid")):
        assert getattr(record(name, **{field: number}), field) == str(number)


@given(INSTANTS)
@example(datetime(2024, 2, 29, 23, 59, 59, 999999, timezone(timedelta(hours=5, minutes=45))))
def test_times_with_any_offset_are_the_same_instant_and_aware(instant: datetime) -> None:
    got = record("User", created_time=instant.isoformat()).created_time

    assert got == instant
    assert got.utcoffset() is not None


@given(st.integers(0, 4_000_000_000))
def test_times_may_be_seconds_since_the_epoch(seconds: int) -> None:
    got = record("User", created_time=seconds).created_time

    assert got == datetime.fromtimestamp(seconds, UTC)
    assert got.utcoffset() == timedelta(0)


@given(st.datetimes(*BOUNDS))
def test_times_without_an_offset_are_taken_as_utc(naive: datetime) -> None:
    got = record("User", created_time=naive.isoformat(" ")).created_time

    assert got == naive.replace(tzinfo=UTC)


@pytest.mark.parametrize("fraction", ["", ".5", ".123", ".123456", ".123456789"])
def test_fractions_of_any_length_are_read_to_the_microsecond(fraction: str) -> None:
    got = record("User", created_time=f"2026-02-03T04:05:06{fraction}Z").created_time

    exact = float(f"0{fraction or '.0'}")
    assert math.isclose(got.microsecond, exact * 1e6, abs_tol=1)


def test_every_time_of_every_record_takes_text_and_numbers() -> None:
    seen = 0
    for name in RECORDS:
        for field, schema in contract().fields(contract().schemas[name]).items():
            if schema.format != "date-time":
                continue
            seen += 1
            moments = [
                getattr(record(name, **{field: value}), field)
                for value in ("2026-01-31T12:30:00+02:00", "2026-01-31T10:30:00Z", 1769855400)
            ]
            assert set(moments) == {datetime(2026, 1, 31, 10, 30, tzinfo=UTC)}, f"{name}.{field}"
    assert seen > 30


@pytest.mark.parametrize("value", ["soon", {"when": 1}, True, 10**30])
def test_a_time_that_has_no_meaning_is_an_error_that_names_the_field(value: object) -> None:
    with pytest.raises(UnexpectedAnswer, match="created_time"):
        record("User", created_time=value)


def test_the_times_of_the_contract_are_read_in_lists_too() -> None:
    schema = declared("getUsers")
    sent = sample(contract(), schema)
    for user in sent["results"]:
        user["created_time"], user["guid"] = 1769855400, 17
    got = read(json.dumps(sent).encode(), type_of("getUsers"))

    assert differences(contract(), schema, sent, got) == []
    assert [user.guid for user in got.results] == ["17", "17"]
