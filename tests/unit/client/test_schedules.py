"""Schedules: what the API gets of each kind, in words, run by run, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr  # type: ignore[import-untyped]  # it has no types
from hypothesis import given, settings
from hypothesis import strategies as st

from connectapi import (
    EveryDays,
    EveryHours,
    EveryMinutes,
    EveryWeekday,
    EveryWeeks,
    EveryYears,
    InvalidArgument,
    OnDayOfMonth,
    OnDaysOfWeek,
    OnWeekdayOfMonth,
    Schedule,
    TwiceAMonth,
    UnexpectedAnswer,
)
from connectapi.client.schedule_reading import (
    kept_as_wanted,
    new_record,
    of_rules,
    read_record,
    read_schedule,
)
from connectapi.client.schedules import KINDS, ByRules
from connectapi.client.variant_records import VariantRecord

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 1, 5, 9, 30, tzinfo=BERLIN)
COMMON = {"start_time": START, "end_time": None, "timezone": "Europe/Berlin", "email": False}

# Each kind, its type and text on the wire, the same in RFC 5545, and in words.
EACH: list[tuple[Schedule, str, str, str, str]] = [
    (EveryMinutes(), "minute", '{"N":30}', "FREQ=MINUTELY;INTERVAL=30", "Every 30 minutes"),
    (EveryHours(), "hour", '{"N":1}', "FREQ=HOURLY;INTERVAL=1", "Every hour"),
    (EveryDays(), "day", '{"N":1}', "FREQ=DAILY;INTERVAL=1", "Every day"),
    (EveryDays(2), "day", '{"N":2}', "FREQ=DAILY;INTERVAL=2", "Every 2 days"),
    (
        EveryWeekday(),
        "weekday",
        "{}",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "Every weekday from Monday to Friday",
    ),
    (EveryWeeks(3), "week", '{"N":3}', "FREQ=WEEKLY;INTERVAL=3", "Every 3 weeks"),
    (
        OnDaysOfWeek(["saturday", 0]),
        "dayofweek",
        '{"Days":[0,6]}',
        "FREQ=WEEKLY;BYDAY=SU,SA",
        "Every Sunday and Saturday",
    ),
    (
        TwiceAMonth(),
        "semimonth",
        '{"First":true}',
        "FREQ=MONTHLY;BYMONTHDAY=1,15",
        "On the 1st and 15th of every month",
    ),
    (
        TwiceAMonth(first=False),
        "semimonth",
        '{"First":false}',
        "FREQ=MONTHLY;BYMONTHDAY=14,-1",
        "On the 14th and last day of every month",
    ),
    (
        OnDayOfMonth(),
        "dayofmonth",
        '{"N":1,"Day":1}',
        "FREQ=MONTHLY;BYMONTHDAY=1",
        "On the 1st of every month",
    ),
    (
        OnDayOfMonth(31, 2),
        "dayofmonth",
        '{"N":2,"Day":31}',
        "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=31",
        "On the 31st of every 2 months",
    ),
    (
        OnWeekdayOfMonth("Tuesday", 2),  # type: ignore[arg-type]  # capitals will do
        "dayweekofmonth",
        '{"N":1,"Day":2,"Week":2}',
        "FREQ=MONTHLY;BYDAY=2TU",
        "On the second Tuesday of every month",
    ),
    (EveryYears(), "year", '{"N":1}', "FREQ=YEARLY;INTERVAL=1", "Every year"),
]
each = pytest.mark.parametrize(
    "schedule, kind, text, rule, words", EACH, ids=[row[2] + row[1] for row in EACH]
)


def started(schedule: Schedule) -> Schedule:
    return replace(schedule, start_time=START, timezone="Europe/Berlin")


@each
def test_each_kind_on_the_wire_and_in_words(
    schedule: Schedule, kind: str, text: str, rule: str, words: str
) -> None:
    assert (schedule.kind, schedule.parts()) == (kind, json.loads(text))
    assert schedule.describe() == f"{words} (UTC)"
    time_of_day = "" if kind in {"minute", "hour"} else " at 09:30"
    assert (
        started(schedule).describe()
        == f"{words}{time_of_day}, from 2026-01-05 09:30 (Europe/Berlin)"
    )


@each
def test_each_kind_is_read_from_its_text_and_from_its_rule(
    schedule: Schedule, kind: str, text: str, rule: str, words: str
) -> None:
    wanted = started(schedule)
    common = {**COMMON}
    assert read_schedule(kind, text, common) == wanted  # type: ignore[arg-type]  # as of the wire
    assert read_schedule(kind, json.loads(text), common) == wanted  # type: ignore[arg-type]
    assert of_rules([f"RRULE:{rule}"], common) == wanted  # type: ignore[arg-type]


@each
def test_each_kind_runs_when_another_library_says(
    schedule: Schedule, kind: str, text: str, rule: str, words: str
) -> None:
    after = datetime(2026, 2, 27, 12, tzinfo=UTC)
    runs = rrulestr(rule, dtstart=START).xafter(after.astimezone(BERLIN), count=8)
    assert started(schedule).next_runs(after, 8) == list(runs)


# Hours at which no clock changes: what is done with a time that does not exist is another matter.
starts = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(  # noqa: DTZ001 - zoned next
    lambda found: found.replace(hour=4 + found.hour % 20, second=0, microsecond=0, tzinfo=BERLIN)
)


@settings(max_examples=60, deadline=None)
@given(
    start=starts,
    row=st.sampled_from([row for row in EACH if row[1] not in {"minute", "hour"}]),
    days=st.integers(-400, 1500),
)
def test_runs_from_any_start_are_those_of_another_library(
    start: datetime, row: tuple[Schedule, str, str, str, str], days: int
) -> None:
    after = start + timedelta(days=days, minutes=1)
    schedule = replace(row[0], start_time=start, timezone="Europe/Berlin")
    expected = list(rrulestr(row[3], dtstart=start).xafter(after, count=3))
    assert schedule.next_runs(after, 3) == expected


def test_the_ten_kinds_are_those_of_the_api() -> None:
    assert set(KINDS) == {row[1] for row in EACH}
    assert len(KINDS) == 10


def test_days_keep_their_time_where_the_clocks_change_and_hours_do_not() -> None:
    start = datetime(2026, 3, 28, 9, tzinfo=BERLIN)
    days = EveryDays(start_time=start, timezone="Europe/Berlin").next_runs(start, 2)
    assert [run.hour for run in days] == [9, 9]
    assert days[0] - start.astimezone(UTC) == timedelta(hours=23)
    hours = EveryHours(12, start_time=start, timezone="Europe/Berlin").next_runs(start, 2)
    assert [run.hour for run in hours] == [21, 10]
    assert hours[0].tzinfo == BERLIN


def test_runs_end_with_the_schedule_and_begin_with_it() -> None:
    start, end = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 3, tzinfo=UTC)
    schedule = EveryDays(start_time=start, end_time=end)
    assert schedule.next_runs(start - timedelta(days=9), 9) == [
        start,
        start + timedelta(days=1),
        end,
    ]
    assert schedule.next_runs(end, 3) == []
    assert schedule.next_runs(start, 0) == []
    open_start = EveryHours().next_runs(start, 2)
    assert open_start == [start + timedelta(hours=1), start + timedelta(hours=2)]


def test_r_defect_one_day_stays_a_list() -> None:
    for days in ("monday", 1, ["monday"], [1], ("monday", "monday")):
        schedule = OnDaysOfWeek(days)  # type: ignore[arg-type]  # a list of texts
        assert schedule.parts() == {"Days": [1]}
        assert schedule == OnDaysOfWeek("monday")


def test_r_defect_described_times_carry_the_zones_own_offset() -> None:
    record = {
        "id": 4,
        "type": "day",
        "schedule": '{"N":1}',
        "start_time": "2026-01-05T08:30:00Z",
        "next_run": "2026-07-01T07:30:00Z",
        "timezone": "Europe/Berlin",
        "email": True,
    }
    words = read_record(record).describe()
    assert words == (
        "Every day at 09:30, from 2026-01-05 09:30 (Europe/Berlin), sent by mail; "
        "next run 2026-07-01 09:30 +0200"
    )


@pytest.mark.parametrize(
    "make, named",
    [
        (lambda: OnDaysOfWeek("mondy"), "monday.*saturday"),  # type: ignore[arg-type]
        (lambda: OnDaysOfWeek(7), "0 .Sunday. to 6"),
        (lambda: OnDaysOfWeek([]), "at least one of sunday"),
        (lambda: OnDaysOfWeek(True), "monday"),
        (lambda: OnWeekdayOfMonth("monday", 6), "1 to 5"),
        (lambda: OnWeekdayOfMonth("monday", 0), "1 to 5"),
        (lambda: OnDayOfMonth(0), "1 to 31"),
        (lambda: OnDayOfMonth(32), "1 to 31"),
        (lambda: EveryDays(0), "1 to 10000"),
        (lambda: EveryMinutes(1.5), "whole number"),  # type: ignore[arg-type]
        (lambda: EveryYears(True), "whole number"),
        (lambda: TwiceAMonth(first="no"), "True or False"),  # type: ignore[arg-type]
        (lambda: EveryDays(email="yes"), "True or False"),  # type: ignore[arg-type]
        (lambda: EveryDays(timezone="berlin"), "Europe/Berlin"),
        (lambda: EveryDays(timezone="Mars/Base"), r"client\.server\.time_zones"),
        (lambda: EveryDays(timezone=""), "UTC"),
        (lambda: EveryDays(start_time=datetime(2026, 1, 1)), "time zone"),  # noqa: DTZ001
        (lambda: EveryDays(end_time="2026-01-01"), "time zone"),  # type: ignore[arg-type]
        (lambda: EveryDays(start_time=START, end_time=START - timedelta(1)), "before it starts"),
        (lambda: EveryDays().next_runs(datetime(2026, 1, 1)), "time zone"),  # noqa: DTZ001
        (lambda: EveryDays().next_runs(START, -1), "0 to 10000"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(make: Callable[[], object], named: str) -> None:
    with pytest.raises(InvalidArgument, match=named):
        make()


def test_rules_that_no_kind_says_are_kept() -> None:
    rules = ["RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1"]
    found = of_rules(rules, {"start_time": START})
    assert found == ByRules(tuple(rules), start_time=START)
    assert found.next_runs(START)[0].month == 3
    assert "BYMONTH=3" in found.describe()
    strange = of_rules(["RRULE:FREQ=SECONDLY"], {})
    with pytest.raises(InvalidArgument, match="SECONDLY"):
        strange.next_runs(START)
    two = ["RRULE:FREQ=DAILY", "RRULE:FREQ=YEARLY"]
    assert of_rules(two, {}) == ByRules(tuple(two))


@pytest.mark.parametrize(
    "kind, said",
    [("fortnight", "{}"), ("day", "{"), ("day", '{"N":0}'), ("dayofweek", "{}"), ("day", "[1]")],
)
def test_what_cannot_be_read_is_an_unexpected_answer(kind: str, said: str) -> None:
    with pytest.raises(UnexpectedAnswer, match=kind):
        read_schedule(kind, said, {})


def test_week_zero_of_older_clients_is_the_first_one() -> None:
    assert read_schedule("dayweekofmonth", '{"N":1,"Day":1,"Week":0}', {}) == OnWeekdayOfMonth()


VARIANT = VariantRecord(id="12", content_id="7", key="abc")


def test_a_new_schedule_says_everything_and_is_shown_to_viewers() -> None:
    record = new_record(EveryDays(start_time=START), VARIANT, None)
    assert record == {
        "activate": True,
        "app_id": 7,
        "variant_id": 12,
        "type": "day",
        "schedule": '{"N": 1}',
        "start_time": START,
        "timezone": "UTC",
        "email": False,
    }


def test_a_changed_schedule_keeps_what_is_not_ours_and_no_stale_next_run() -> None:
    before = {"id": 3, "app_guid": "g", "activate": False, "next_run": "x", "end_time": "y"}
    record = new_record(EveryHours(2, start_time=START), VARIANT, before)
    assert (record["id"], record["app_guid"], record["activate"]) == (3, "g", False)
    assert (record["type"], record["end_time"]) == ("hour", None)
    assert "next_run" not in record


def test_what_is_wanted_already_is_told_by_all_but_an_open_start() -> None:
    record = {
        "id": 3,
        "type": "day",
        "schedule": '{"N":1}',
        "start_time": "2026-01-05T08:30:00Z",
        "timezone": "UTC",
    }
    assert kept_as_wanted(record, EveryDays())
    same_moment = START.astimezone(timezone(timedelta(hours=5))).replace(microsecond=7)
    assert kept_as_wanted(record, EveryDays(start_time=same_moment))
    for other in (
        EveryDays(2),
        EveryWeekday(),
        EveryDays(email=True),
        EveryDays(timezone="Europe/Berlin"),
        EveryDays(start_time=START + timedelta(minutes=1)),
        EveryDays(end_time=START + timedelta(days=1)),
    ):
        assert kept_as_wanted(record, other) is None
    assert kept_as_wanted(None, EveryDays()) is None
    assert kept_as_wanted({**record, "type": "fortnight"}, EveryDays()) is None
