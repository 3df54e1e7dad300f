"""The ten kinds of schedules against dateutil's rules, in time zones whose clocks change."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule  # type: ignore[import-untyped]  # stubs for one test are too much
from hypothesis import given, settings
from hypothesis import strategies as st

from connectapi._core.recurrence import Recurrence, rules_of

# Berlin and New York change on different days, Lord Howe by half an hour, Kolkata never.
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata")
DAYS = (rrule.SU, rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA)
SPANS = {"minute": rrule.MINUTELY, "hour": rrule.HOURLY}
RUNS = 25

Fields = Mapping[str, object]


def expected(kind: str, fields: Fields, start: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    count = int(str(fields.get("N", 1)))
    if kind in SPANS:
        # A fixed span, whatever the clocks say.
        yield from rrule.rrule(SPANS[kind], interval=count, dtstart=start)
        return
    frequency, parts = rule(kind, fields)
    local = start.astimezone(zone).replace(tzinfo=None, fold=0)
    for found in rrule.rrule(frequency, dtstart=local, interval=count, **parts):
        # The same time of day; one that a change leaves out comes as late as it would have.
        yield start if found == local else found.replace(tzinfo=zone).astimezone(UTC)


def rule(kind: str, fields: Any) -> tuple[int, dict[str, Any]]:  # Any: as dateutil takes them
    match kind:
        case "weekday":
            return rrule.WEEKLY, {"byweekday": DAYS[1:6]}
        case "dayofweek":
            return rrule.WEEKLY, {"byweekday": [DAYS[number] for number in fields["Days"]]}
        case "semimonth":
            return rrule.MONTHLY, {"bymonthday": (1, 15) if fields["First"] else (14, -1)}
        case "dayofmonth":
            return rrule.MONTHLY, {"bymonthday": fields["Day"]}
        case "dayweekofmonth":
            return rrule.MONTHLY, {"byweekday": DAYS[fields["Day"]](fields["Week"])}
        case _:
            return {"day": rrule.DAILY, "week": rrule.WEEKLY, "year": rrule.YEARLY}[kind], {}


def actual(found: Recurrence) -> list[datetime]:
    runs, moment = [], found.start - timedelta(seconds=1)
    for _ in range(RUNS):
        following = found.next_run(moment)
        assert following is not None
        runs.append(following)
        moment = following
    return runs


def with_n(most: int, **others: st.SearchStrategy[object]) -> st.SearchStrategy[Fields]:
    return st.fixed_dictionaries({"N": st.integers(1, most), **others})


WEEKDAY, DAY = st.integers(0, 6), st.integers(1, 31)
KINDS: dict[str, st.SearchStrategy[Fields]] = {
    "minute": with_n(2000),
    "hour": with_n(100),
    "day": with_n(60),
    "weekday": st.just({}),
    "week": with_n(8),
    "dayofweek": st.fixed_dictionaries({"Days": st.lists(WEEKDAY, min_size=1, unique=True)}),
    "semimonth": st.fixed_dictionaries({"First": st.booleans()}),
    "dayofmonth": with_n(6, Day=DAY),
    "dayweekofmonth": with_n(6, Day=WEEKDAY, Week=st.integers(1, 5)),
    "year": with_n(3),
}
# Starts by the minute, half of them in the hours and weeks in which clocks change.
STARTS = st.one_of(
    st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001  # UTC is set below
    st.builds(
        lambda day, minute: day + timedelta(minutes=minute),
        st.sampled_from([datetime(2025, month, 25) for month in (3, 10)]),  # noqa: DTZ001
        st.integers(0, 14 * 24 * 60),
    ),
).map(lambda moment: moment.replace(second=0, microsecond=0, tzinfo=UTC))


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25, deadline=None)
@given(data=st.data(), start=STARTS, zone=st.sampled_from(ZONES).map(ZoneInfo))
def test_runs_are_those_of_the_rule(
    kind: str, data: st.DataObject, start: datetime, zone: ZoneInfo
) -> None:
    fields = data.draw(KINDS[kind], "fields")
    found = Recurrence(rules_of(kind, json.dumps(fields)), start, zone)
    assert actual(found) == list(islice(expected(kind, fields, start, zone), RUNS))
