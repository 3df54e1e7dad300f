"""When schedules run, against calendars worked out by hand."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from connectapi._core.recurrence import InvalidRecurrence, Recurrence, rules_of

NEW_YORK = ZoneInfo("America/New_York")
# A Thursday, 09:00 in New York.
START = datetime(2026, 1, 15, 14, 0, tzinfo=UTC)


def recurrence(
    kind: str, fields: object, start: datetime = START, zone: ZoneInfo = NEW_YORK
) -> Recurrence:
    return Recurrence(rules_of(kind, json.dumps(fields)), start, zone)


def runs(found: Recurrence, count: int, after: datetime | None = None) -> list[str]:
    """The next runs as local times."""
    moment = after or found.start - timedelta(seconds=1)
    times: list[str] = []
    for _ in range(count):
        following = found.next_run(moment)
        assert following is not None
        assert following > moment
        moment = following
        times.append(f"{following.astimezone(found.zone):%Y-%m-%d %H:%M}")
    return times


@pytest.mark.parametrize(
    "kind, fields, expected",
    [
        ("minute", {"N": 90}, ["2026-01-15 09:00", "2026-01-15 10:30", "2026-01-15 12:00"]),
        ("hour", {"N": 20}, ["2026-01-15 09:00", "2026-01-16 05:00", "2026-01-17 01:00"]),
        ("day", {"N": 3}, ["2026-01-15 09:00", "2026-01-18 09:00", "2026-01-21 09:00"]),
        ("day", {}, ["2026-01-15 09:00", "2026-01-16 09:00"]),
        ("weekday", {}, ["2026-01-15 09:00", "2026-01-16 09:00", "2026-01-19 09:00"]),
        ("week", {"N": 2}, ["2026-01-15 09:00", "2026-01-29 09:00", "2026-02-12 09:00"]),
        ("dayofweek", {"Days": [0, 6]}, ["2026-01-17 09:00", "2026-01-18 09:00"]),
        ("dayofweek", {"Days": 1}, ["2026-01-19 09:00", "2026-01-26 09:00"]),
        ("semimonth", {"First": True}, ["2026-01-15 09:00", "2026-02-01 09:00"]),
        ("semimonth", {"First": False}, ["2026-01-31 09:00", "2026-02-14 09:00"]),
        ("dayofmonth", {"N": 1, "Day": 31}, ["2026-01-31 09:00", "2026-03-31 09:00"]),
        ("dayofmonth", {"N": 2, "Day": 10}, ["2026-03-10 09:00", "2026-05-10 09:00"]),
        (
            "dayweekofmonth",
            {"N": 1, "Day": 1, "Week": 3},
            ["2026-01-19 09:00", "2026-02-16 09:00"],
        ),
        ("dayweekofmonth", {"Day": 5, "Week": 5}, ["2026-01-30 09:00", "2026-05-29 09:00"]),
        ("dayweekofmonth", {"Day": 4, "Week": 0}, ["2026-02-05 09:00", "2026-03-05 09:00"]),
        ("year", {"N": 2}, ["2026-01-15 09:00", "2028-01-15 09:00"]),
    ],
)
def test_each_kind_runs_when_it_says(kind: str, fields: object, expected: list[str]) -> None:
    assert runs(recurrence(kind, fields), len(expected)) == expected


def test_the_last_day_of_february() -> None:
    found = recurrence("semimonth", {"First": False}, datetime(2028, 2, 15, 14, tzinfo=UTC))
    assert runs(found, 2) == ["2028-02-29 09:00", "2028-03-14 09:00"]


def test_a_leap_day_comes_with_leap_years() -> None:
    found = recurrence("year", {"N": 1}, datetime(2024, 2, 29, 14, tzinfo=UTC))
    assert runs(found, 3) == ["2024-02-29 09:00", "2028-02-29 09:00", "2032-02-29 09:00"]


def test_a_start_in_the_past_is_only_an_anchor() -> None:
    found = recurrence("day", {"N": 2}, datetime(2000, 1, 1, 14, 0, tzinfo=UTC))
    after = datetime(2026, 1, 15, 0, 0, tzinfo=UTC)
    (following,) = runs(found, 1, after)
    day = datetime.fromisoformat(following)
    assert (day - datetime(2000, 1, 1, 9, 0)).days % 2 == 0  # noqa: DTZ001  # both are local
    assert day - datetime(2026, 1, 14, 19, 0) < timedelta(days=2)  # noqa: DTZ001  # the same


def test_days_keep_their_time_when_the_clocks_change_and_hours_do_not() -> None:
    before = datetime(2026, 3, 7, 14, 0, tzinfo=UTC)
    days = recurrence("day", {"N": 1}, before)
    assert runs(days, 3) == ["2026-03-07 09:00", "2026-03-08 09:00", "2026-03-09 09:00"]
    hours = recurrence("hour", {"N": 24}, before)
    assert runs(hours, 3) == ["2026-03-07 09:00", "2026-03-08 10:00", "2026-03-09 10:00"]


def test_a_time_that_the_clocks_leave_out_still_runs_that_day() -> None:
    found = recurrence("day", {"N": 1}, datetime(2026, 3, 7, 7, 30, tzinfo=UTC))  # 02:30 local
    assert runs(found, 3) == ["2026-03-07 02:30", "2026-03-08 03:30", "2026-03-09 02:30"]


def test_an_end_is_kept() -> None:
    end = START + timedelta(days=1)
    found = Recurrence(rules_of("day", "{}"), START, NEW_YORK, end)
    assert found.next_run(START) == end
    assert found.next_run(end) is None


@pytest.mark.parametrize(
    "rules, expected",
    [
        (["RRULE:FREQ=DAILY;INTERVAL=2"], ["2026-01-15 09:00", "2026-01-17 09:00"]),
        (["FREQ=WEEKLY;BYDAY=MO,FR"], ["2026-01-16 09:00", "2026-01-19 09:00"]),
        (["RRULE:FREQ=MONTHLY;BYDAY=-1FR"], ["2026-01-30 09:00", "2026-02-27 09:00"]),
        (["RRULE:FREQ=MONTHLY;BYMONTHDAY=-2"], ["2026-01-30 09:00", "2026-02-27 09:00"]),
        (
            ["RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=1", "RRULE:FREQ=YEARLY;BYMONTH=3"],
            ["2026-03-15 09:00", "2026-04-01 09:00"],
        ),
    ],
)
def test_rules_of_rfc_5545(rules: list[str], expected: list[str]) -> None:
    assert runs(recurrence("rrule", {"rrules": rules}), 2) == expected


def test_a_rule_that_never_fits_has_no_next_run() -> None:
    found = recurrence("rrule", {"rrules": ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"]})
    assert found.next_run(START) is None


@pytest.mark.parametrize(
    "kind, fields, rule",
    [
        ("minute", {"N": 30}, "RRULE:FREQ=MINUTELY;INTERVAL=30"),
        ("hour", {"N": 1}, "RRULE:FREQ=HOURLY;INTERVAL=1"),
        ("weekday", {}, "RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TU,WE,TH,FR"),
        ("dayofweek", {"Days": [6, 0]}, "RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=SU,SA"),
        ("semimonth", {"First": False}, "RRULE:FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=14,-1"),
        ("dayweekofmonth", {"Day": 1, "Week": 2}, "RRULE:FREQ=MONTHLY;INTERVAL=1;BYDAY=2MO"),
        ("year", {"N": 1}, "RRULE:FREQ=YEARLY;INTERVAL=1"),
    ],
)
def test_components_are_those_of_rfc_5545(kind: str, fields: object, rule: str) -> None:
    found = recurrence(kind, fields)
    assert found.components() == {
        "dtstart": "DTSTART;TZID=America/New_York:20260115T090000",
        "rrules": [rule],
    }
    # What is shown can be read back and means the same.
    again = recurrence("rrule", {"rrules": found.components()["rrules"]})
    assert runs(again, 5) == runs(found, 5)


@pytest.mark.parametrize(
    "kind, text",
    [
        ("fortnight", "{}"),
        ("day", "no JSON"),
        ("day", "[]"),
        ("day", '{"N": 0}'),
        ("day", '{"N": 10001}'),
        ("day", '{"N": true}'),
        ("day", '{"N": "1"}'),
        ("dayofweek", '{"Days": []}'),
        ("dayofweek", '{"Days": [7]}'),
        ("dayofweek", "{}"),
        ("dayofmonth", '{"Day": 0}'),
        ("dayofmonth", '{"Day": 32}'),
        ("dayweekofmonth", '{"Day": 7}'),
        ("dayweekofmonth", '{"Week": 6}'),
        ("semimonth", '{"First": 1}'),
        ("rrule", "{}"),
        ("rrule", '{"rrules": []}'),
        ("rrule", '{"rrules": ["FREQ=SECONDLY"]}'),
        ("rrule", '{"rrules": ["FREQ=DAILY;COUNT=3"]}'),
        ("rrule", '{"rrules": ["FREQ=DAILY;INTERVAL=0"]}'),
        ("rrule", '{"rrules": ["FREQ=DAILY;INTERVAL=-1"]}'),
        ("rrule", '{"rrules": ["FREQ=DAILY;BYDAY=XX"]}'),
        ("rrule", '{"rrules": ["FREQ=MONTHLY;BYMONTHDAY=32"]}'),
        ("rrule", '{"rrules": ["FREQ=MONTHLY;BYMONTHDAY=\\u0663"]}'),
        ("rrule", '{"rrules": ["FREQ=HOURLY;BYDAY=MO"]}'),
    ],
)
def test_a_schedule_that_says_nothing_usable_is_refused(kind: str, text: str) -> None:
    with pytest.raises(InvalidRecurrence):
        rules_of(kind, text)
